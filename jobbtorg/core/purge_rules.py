"""How long what the machinery itself keeps of persons is kept (handbook §10).

The law says that looks are logged and the logs checked (2001:454 10 §), and not for how long:
five years, as what they are looks at, is ours. A row of the log names many persons and goes by
its own age; the seals stay, and the chain then begins at the oldest row that is left.
"""

from jobbtorg.core import purge
from jobbtorg.core.models import AccessEntry, OwnHistory, StoredFile

LOG = "åtkomstlogg"
OURS = "handbook §10: five years; that the log goes by its own age is ours"
OF_ITS_ROW = "handbook §10: what is kept of a row goes with it, as the library's history does"


def register() -> None:
    """Say it of every table."""
    purge.personal(StoredFile, "filer", "participant_key", note="Filens egen regel gäller.")
    purge.by_age(AccessEntry, LOG, "at", source=OURS)
    purge.with_row(OwnHistory, table="table_name", row="row_id", source=OF_ITS_ROW)
