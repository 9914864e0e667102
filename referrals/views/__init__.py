"""Pages of the handläggare and of the reception, by subject."""
