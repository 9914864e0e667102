"""Which rule the tables of loggkontroll are purged by (core.purge).

What is about one participant goes with that participant. What is about staff alone goes with
the log that it points into: when that is purged, by its rule (`core.purge_rules`).
"""

from cases.purge_rules import RULE
from jobbtorg.core import purge
from jobbtorg.core.purge_rules import LOG
from jobbtorg.oversight import models

OF_MONTHS = "figures of a day or a month"
OF_STAFF = f"about staff and rows of the access log, and goes when these do ({LOG})"


def register() -> None:
    """Say it of every table."""
    purge.personal(
        models.LogCheck,
        RULE,
        "participant__key",
        note="a check without a participant goes with the rows of the log",
    )
    purge.personal(models.Extract, RULE, "participant__key")
    purge.not_personal(models.CheckedLook, OF_STAFF)
    purge.not_personal(models.Review, OF_STAFF)
    purge.not_personal(models.Answer, OF_STAFF)
    purge.not_personal(models.CheckedDay, OF_MONTHS)
    purge.not_personal(models.LogSample, OF_MONTHS)
    purge.not_personal(models.MonthFigures, OF_MONTHS)
