"""Reads of remisser, by subject."""
