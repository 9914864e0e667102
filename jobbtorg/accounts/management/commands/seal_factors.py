"""Seal the secrets of second factors by the first key of MFA_KEY; the others can then go."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from jobbtorg.accounts.sealing import seal_anew

# What is sealed in the data of a factor.
SEALED = ("secret", "seed")


class Command(BaseCommand):
    help = "Förseglar det andra stegets hemligheter med den första nyckeln i MFA_KEY."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rows = Authenticator.objects.select_for_update(of=("self",)).exclude(
            type=Authenticator.Type.WEBAUTHN
        )
        for row in rows:
            row.data |= {name: seal_anew(row.data[name]) for name in SEALED if name in row.data}
            row.save(update_fields=["data"])
        self.stdout.write(f"{len(rows)} hemligheter är förseglade med den första nyckeln.")
