"""Pages of the jobbtorg, by subject."""
