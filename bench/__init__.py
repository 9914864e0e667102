"""How fast the main pages are, against a hello page and Django admin's list of the same rows.

`python -m bench` makes a database of its own, fills it with a large demo, serves it with the
settings of an installation in use and measures through HTTP. It leaves nothing behind.
"""
