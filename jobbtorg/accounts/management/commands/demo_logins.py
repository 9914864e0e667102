"""Print the demo's log-ins, one per role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobbtorg.accounts import codes, demo
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError


class Command(BaseCommand):
    help = "Visar demons konton, ett per roll. Med --create läggs de upp om de saknas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--create", action="store_true", help="lägg upp det som saknas")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demo.require_demo()
            if options["create"]:
                demo.load_staff()
            demo.give_factors()
        except DomainError as error:
            raise CommandError(error.message) from error
        rows = demo.logins(clock.today())
        if not rows:
            raise CommandError("Demokontona finns inte än. Kör: manage.py demo_logins --create")
        widths = [max(len(getattr(row, name)) for row in rows) for name in ("role", "place")]
        for row in rows:
            self.stdout.write(f"{row.role:{widths[0]}}  {row.place:{widths[1]}}  {row.email}")
        self.stdout.write(f"Lösenord för alla: {demo.PASSWORD}")
        self.stdout.write(
            f"Kod i andra steget för alla utom styrning, just nu: {codes.code_now(codes.DEMO_SECRET)} "
            "(sidan där koden frågas efter visar den som gäller)"
        )
        self.stdout.write(f"Nyckel för en egen app: {codes.DEMO_SECRET}")
