"""Skatteverket's published test personnummer: the only numbers that the small demo uses."""

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "testpersonnummer.csv"


@cache
def published() -> tuple[str, ...]:
    """The numbers, 12 digits each, oldest first. Source: `data/README.md`."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(row["number"] for row in csv.DictReader(lines))
