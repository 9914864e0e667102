"""Every write on cases: one verb per function, by subject."""
