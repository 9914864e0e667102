"""Reads for chiefs and gruppledare: workers with their load, and what would be orphaned."""
