"""Run the night by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobbtorg.core import nightly
from jobbtorg.core.models import JobState


class Command(BaseCommand):
    """`manage.py nightly`: what beat runs every night, part by part."""

    help = "Kör nattens delar i ordning. En del som redan är gjord i dag hoppas över."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--igen", action="store_true", help="kör också det som redan är gjort i dag"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        try:
            for job in nightly.walk(again=options["igen"]):
                done = job.state == JobState.DONE
                self.stdout.write(f"{job.args['part']}: {'klart' if done else 'misslyckades'}")
                if not done:
                    failed.append(job.args["part"])
        except nightly.NotTheWorker:
            raise CommandError(
                "Webbrollen ser inga rader som systemet, och inget har körts. Kör i arbetarens "
                "behållare, eller ange DATABASE_WORKER_URL."
            ) from None
        if failed:
            raise CommandError(
                f"{', '.join(failed)} blev inte klart. Felet står på bakgrundsjobbets rad."
            )
