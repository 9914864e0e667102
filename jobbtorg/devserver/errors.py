"""What stops the servers from starting, said in Swedish with what to do about it."""


class CannotStart(Exception):
    """The servers cannot start here; the text says why and what to do."""


class Died(Exception):
    """A process of a running copy ended by itself; the text says which, with its last words."""
