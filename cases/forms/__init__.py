"""Forms of the jobbtorg's work, by subject."""
