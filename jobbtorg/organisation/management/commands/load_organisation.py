"""Load the organisation of 2008. Safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from jobbtorg.organisation.loading import load_organisation


class Command(BaseCommand):
    help = "Läser in organisationen 2008 ur projektets egna datafiler."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in load_organisation().lines():
            self.stdout.write(line)
