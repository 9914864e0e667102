"""Reads across tables: page, PDF and export share them."""
