"""Every write on remisser: one verb per function, by subject."""
