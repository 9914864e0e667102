"""Look at the row policies of the database, or write down those of this version."""

import argparse

from django.core.management.base import BaseCommand, CommandError

from jobbtorg.core import database_safety


class Command(BaseCommand):
    help = "Prövar databasens radskydd. Med --write skrivs reglerna ned som denna versions."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="skriv ned reglerna som de är nu")

    def handle(self, *args: object, **options: object) -> None:
        if options["write"]:
            self.stdout.write(f"{database_safety.write()} regler och funktioner nedskrivna.")
        faults = [*database_safety.role_faults(), *database_safety.table_faults()]
        if faults:
            raise CommandError(database_safety.told(faults))
        self.stdout.write("Radskyddet håller.")
