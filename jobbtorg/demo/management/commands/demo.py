"""Build the demo: staff, persons and their history, up to a day."""

import argparse
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from cases.catalogue import load_catalogue
from cases.models import Participant
from jobbtorg.accounts.demo import load_staff, require_demo
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import scoped
from jobbtorg.core.words import number
from jobbtorg.demo.fast.build import build_large
from jobbtorg.demo.story import tell
from jobbtorg.demo.world import World


class Command(BaseCommand):
    help = "Bygger en demo med påhittade personer genom samma handlingar som sidorna."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--persons", type=int, default=60, help="antal personer")
        parser.add_argument("--seed", type=int, default=2008, help="samma frö, samma historia")
        parser.add_argument("--until", type=date.fromisoformat, help="sista dagen, ÅÅÅÅ-MM-DD")
        parser.add_argument(
            "--fast", action="store_true", help="för tusentals: några liv berättas, resten kopieras"
        )
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
            load_staff(large=bool(options["fast"]))
            # All of it or nothing: what was interrupted is begun anew. Those who act in the
            # history have their own scopes; who looks for what they do next sees everything.
            with scoped(system_actor("Demo")):
                if Participant.objects.exists() and (options["if_empty"] or options["fast"]):
                    self.stdout.write("Det finns redan personer. Inget har ändrats.")
                elif options["fast"]:
                    self.large(persons, seed, until)
                else:
                    self.small(persons, seed, until)
        except DomainError as error:
            raise CommandError(error.message) from error

    def small(self, persons: int, seed: int, until: date) -> None:
        """Everybody's history is told."""
        world = tell(persons=persons, seed=seed, until=until, progress=self.progress)
        self.stdout.write("")
        self.stdout.write(f"{persons} personer till och med {until}. Det här har hänt:")
        self.stdout.write(world.summary())
        self.refusals(world)

    def large(self, persons: int, seed: int, until: date) -> None:
        """Some histories are told, the others are copies of them."""
        began = time.monotonic()
        large = build_large(
            persons=persons, seed=seed, until=until, progress=self.progress, copied=self.copied
        )
        self.stdout.write("")
        seconds = number(round(time.monotonic() - began))
        self.stdout.write(
            f"{number(persons)} personer till och med {until} på {seconds} s: "
            f"{number(persons - large.copies)} berättade, {number(large.copies)} kopierade "
            f"({number(large.rows)} rader). Ingen har tappats bort."
        )
        self.refusals(large.told)

    def refusals(self, world: World) -> None:
        for refusal in world.refused:
            self.stderr.write(f"Avvisat {refusal}")

    def copied(self, done: int, whole: int) -> None:
        """How far the copying has come."""
        self.bar(done, whole, f"{done} av {whole} personer", every=1000)

    def progress(self, done: int, whole: int, day: date) -> None:
        """How far the telling has come."""
        self.bar(done, whole, str(day), every=50)

    def bar(self, done: int, whole: int, text: str, every: int) -> None:
        """A bar on a terminal, a line now and then in a log."""
        if self.stdout.isatty():
            filled = 30 * done // whole
            bar = "█" * filled + "·" * (30 - filled)
            self.stdout.write(f"\rBygger demo {bar} {text}   ", ending="")
            self.stdout.flush()
        elif done % every == 0 or done == whole:
            self.stdout.write(f"Bygger demo: {text} ({100 * done // whole} %)")
            # Into a pipe or a file nothing is seen before it is full.
            self.stdout.flush()
