"""Build the demo: staff, persons and their history, up to a day."""

import argparse
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cases.catalogue import load_catalogue
from cases.models import Participant
from jobbtorg.accounts.demo import load_staff, require_demo
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError
from jobbtorg.demo.story import tell


class Command(BaseCommand):
    help = "Bygger en demo med påhittade personer genom samma handlingar som sidorna."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--persons", type=int, default=60, help="antal personer")
        parser.add_argument("--seed", type=int, default=2008, help="samma frö, samma historia")
        parser.add_argument("--until", type=date.fromisoformat, help="sista dagen, ÅÅÅÅ-MM-DD")
        parser.add_argument(
            "--if-empty", action="store_true", help="gör inget om det redan finns personer"
        )

    def handle(self, *args: object, **options: object) -> None:
        persons, seed = int(str(options["persons"])), int(str(options["seed"]))
        until = options["until"] or clock.today()
        assert isinstance(until, date)  # noqa: S101 — the parser made it one
        try:
            require_demo()
            load_catalogue()
            load_staff()
            if options["if_empty"] and Participant.objects.exists():
                self.stdout.write("Demon finns redan.")
                return
            # All of it or nothing: a demo that was interrupted is begun anew next time.
            with transaction.atomic():
                world = tell(persons=persons, seed=seed, until=until, progress=self.progress)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write("")
        self.stdout.write(f"{persons} personer till och med {until}: {world.summary()}")
        for refusal in world.refused:
            self.stderr.write(f"Avvisat {refusal}")

    def progress(self, done: int, whole: int, day: date) -> None:
        """A bar on a terminal, a line now and then in a log."""
        if self.stdout.isatty():
            filled = 30 * done // whole
            bar = "█" * filled + "·" * (30 - filled)
            self.stdout.write(f"\rBygger demo {bar} {day}", ending="")
            self.stdout.flush()
        elif done % 50 == 0 or done == whole:
            self.stdout.write(f"Bygger demo: {day} ({100 * done // whole} %)")
