"""Hold every tracked row against the last that its history says of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobbtorg.core import historycheck
from jobbtorg.core.words import number


class Command(BaseCommand):
    """`manage.py verify_history`: 0 when all rows are as their history says, else 1 and where not.

    It connects as the owner of the tables: nobody else may read the history.
    """

    help = "Jämför varje rad med det sista som historiken säger om den."

    def handle(self, *args: Any, **options: Any) -> None:
        strayed = historycheck.strayed()
        for table, count in strayed.items():
            self.stdout.write(f"FEL: {table}: {number(count)} rader är inte som historiken säger.")
        if strayed:
            raise CommandError("Något har skrivits förbi historiken.")
        self.stdout.write("Alla rader är som historiken säger.")
