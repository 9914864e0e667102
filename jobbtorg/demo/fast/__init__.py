"""A demo of thousands: some lives told by the pages' own actions, then copied in bulk.

Every copy has a person, places, staff and keys of its own. The rows pass every constraint and
every trigger on their way in: nothing is turned off.
"""
