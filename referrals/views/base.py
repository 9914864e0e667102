"""What the pages of a remiss share."""

import uuid

from django import forms
from django.http import Http404
from django.urls import reverse

from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.core.ui import Crumb
from referrals.masking import shown_in
from referrals.models import Referral
from referrals.queries.page import readable

READERS = sorted({*ENHET_ROLES, *UNIT_ROLES, Role.JOBBTORGSCHEF})


def fetch(actor: Actor, key: uuid.UUID) -> Referral:
    """The remiss, or the same 404 for what is unknown and what is another's."""
    found = readable(actor).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def require_known(actor: Actor, referral: Referral) -> None:
    """What cannot be shown without the person is for those who may know who it is."""
    if shown_in(referral, actor).masked:
        raise NotAllowed("Uppgifterna är skyddade. Handläggaren eller chefen har dem.")


def crumbs() -> list[Crumb]:
    """The way back to the list."""
    return [Crumb("Remisser", reverse("referrals:list"))]


def detail_url(referral: Referral) -> str:
    """The page of the remiss."""
    return reverse("referrals:detail", args=[referral.key])


def show(error: DomainError, form: forms.Form) -> None:
    """Put a refused write at its field; what is not for the form goes on to its own page."""
    if isinstance(error, Conflict | NotAllowed):
        raise error
    form.add_error(error.field if error.field in form.fields else None, error.message)
