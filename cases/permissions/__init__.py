"""Who may do what in a case, with the reason when not; by subject."""
