"""The contact log: one line, often from a list, in two key presses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cases.actions.base import locked_case
from cases.enums import ContactResult, ContactWay
from cases.models import Case, Contact
from cases.permissions.life import can_do
from cases.rules import RECEPTION
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting


@dataclass(frozen=True, slots=True)
class Preset:
    """A line that is written by one key."""

    key: str
    label: str
    way: ContactWay
    result: ContactResult


PRESETS = (
    Preset("1", "Ringde, ej svar", ContactWay.PHONE, ContactResult.NO_ANSWER),
    Preset("2", "Ringde, fick kontakt", ContactWay.PHONE, ContactResult.REACHED),
    Preset("3", "Ringde, lämnade meddelande", ContactWay.PHONE, ContactResult.MESSAGE),
    Preset("4", "Skickade sms", ContactWay.SMS, ContactResult.MESSAGE),
    Preset("5", "Skickade brev", ContactWay.LETTER, ContactResult.MESSAGE),
    Preset("6", "Skickade e-post", ContactWay.MAIL, ContactResult.MESSAGE),
)


@transaction.atomic
def log_contact(
    *,
    by: Actor,
    case: Case,
    way: ContactWay,
    result: ContactResult,
    text: str = "",
    occurred_at: datetime | None = None,
) -> Contact:
    """Write that somebody contacted the person, or tried to; also after the closing."""
    case = locked_case(case)
    require(can_do(by, case, RECEPTION))
    now = clock.now()
    if occurred_at is not None and occurred_at > now:
        raise DomainError("Tiden ligger i framtiden.", field="occurred_at")
    if len(text) > 500:
        raise DomainError("Skriv högst 500 tecken, eller gör en anteckning.", field="text")
    contact = Contact(way=way, result=result, text=text.strip(), occurred_at=occurred_at or now)
    contact.stand_under(case, by).save()
    return contact


@transaction.atomic
def undo_contact(*, by: Actor, contact: Contact) -> None:
    """Take back a line of one's own, a short while after it was written."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.by_user_id != by.user_id:
        raise NotAllowed("Bara den som skrev raden kan ta bort den.")
    minutes = setting("undo_minutes", clock.today())
    if clock.now() > contact.recorded_at + timedelta(minutes=minutes):
        raise DomainError("Det har gått för lång tid för att ångra. Skriv en ny rad i stället.")
    contact.delete()
