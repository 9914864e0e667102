"""What stops a backup or a restore; the text says in Swedish what to do."""


class BackupError(Exception):
    """Nothing was made, or nothing was restored."""
