"""Loads the catalogue of insatser."""

from typing import Any

from django.core.management.base import BaseCommand

from cases.catalogue import load_catalogue


class Command(BaseCommand):
    help = "Läser in katalogen över insatser. Det som redan finns ändras inte."

    def handle(self, *args: Any, **options: Any) -> None:
        added, kept = load_catalogue()
        said = f"Insatser: {added} nya, {kept} fanns redan" if added else "Insatserna finns redan."
        self.stdout.write(said)
