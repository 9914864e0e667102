"""Pages of chiefs and gruppledare, by subject."""
