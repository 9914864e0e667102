"""Encrypted backup of the database, and its restore to another: script/backup, script/restore.

It imports neither Django nor the product's rooms: it must work where these do not.
"""
