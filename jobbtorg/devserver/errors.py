"""What stops the servers from starting, said in Swedish with what to do about it."""


class CannotStart(Exception):
    """The servers cannot start here; the text says why and what to do."""
