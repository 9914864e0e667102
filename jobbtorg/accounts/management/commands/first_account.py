"""Open the first account of an installation: a systemförvaltare, who opens the others."""

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobbtorg.accounts.actions import open_first_account
from jobbtorg.core.errors import DomainError


class Command(BaseCommand):
    help = "Lägger upp installationens första konto, en systemförvaltare."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="adressen man loggar in med")
        parser.add_argument("first_name", help="förnamn")
        parser.add_argument("last_name", help="efternamn")

    def handle(self, *args: Any, **options: Any) -> None:
        names = {name: options[name] for name in ("email", "first_name", "last_name")}
        try:
            user = open_first_account(password=self._password(), **names)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{user.email} är systemförvaltare och lägger upp de andra kontona.")

    def _password(self) -> str:
        """Typed twice at a terminal; else the first line of what is sent in."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        password = getpass.getpass("Lösenord, minst 15 tecken: ")
        if getpass.getpass("En gång till: ") != password:
            raise CommandError("Lösenorden är olika. Försök igen.")
        return password
