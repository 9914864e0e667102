"""Loads the catalogue of insatser; what is there already stays as it is.

`data/insatser.csv` names each insats of the city's lists (`services.csv` [002] and
`stockholmsjobb.csv` [003], among the organisation's data) and adds what is ours: a short
name, how a line is followed unless it says otherwise, and whether beginning it meets the
five days. Three insatser are ours alone: own job search, sfi and job search at the unit.
"""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from cases.models import Insats

SOURCE = Path(__file__).parent / "data" / "insatser.csv"


def catalogue_rows() -> list[dict[str, str]]:
    """The rows of the data file."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_catalogue() -> tuple[int, int]:
    """Add what is not there yet; returns how many were added and how many were there."""
    rows = catalogue_rows()
    added = 0
    for row in rows:
        _, new = Insats.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "note": row["note"],
                "default_followed_by": row["followed_by"],
                "is_started_service": row["counts_as_insats"] == "ja",
                "opened_on": date.fromisoformat(row["opened_on"]),
                "source": row["source"],
            },
        )
        added += new
    return added, len(rows) - added
