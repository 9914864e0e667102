"""Compute the access log's chain anew and compare it with the heads outside the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobbtorg.core import database_safety, sealing, verifying
from jobbtorg.core.actor import system_actor
from jobbtorg.core.scope import scoped

# What it ends with when the log is not whole; whoever restores a backup goes by it.
BROKEN = 3
ACTOR = "kontroll av åtkomstloggen"


class Command(BaseCommand):
    """`manage.py verify_access_log`: 0 when the log is as it was written, 3 and what is not.

    It ends with 1 where it could not look.
    """

    help = "Räknar om åtkomstloggens kedja och jämför med huvudena utanför databasen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--huvuden", type=Path, help="filen med huvuden, om den inte ligger där den skrivs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if database_safety.is_web():
            raise CommandError(
                "Webbrollen ser inte loggen. Kör som arbetaren: ange DATABASE_WORKER_URL."
            )
        with scoped(system_actor(ACTOR), read_only=True):
            verdict = verifying.verify(options["huvuden"] or sealing.heads_file())
        self.stdout.write(
            f"{verdict.rows} rader under {verdict.seals} förseglingar. Huvud: {verdict.last}"
        )
        for remark in verdict.remarks:
            self.stdout.write(f"Anmärkning: {remark}")
        for finding in verdict.wrong:
            self.stdout.write(f"FEL: {finding}")
        if verdict.wrong:
            raise CommandError("Åtkomstloggen är inte som den skrevs.", returncode=BROKEN)
        self.stdout.write("Åtkomstloggen är hel.")
