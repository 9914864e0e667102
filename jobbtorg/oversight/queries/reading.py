"""The access log itself, as a chief reads it: the rows of one's own unit or enhet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from cases.masking import name_of
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import holders
from jobbtorg.core import accesslog, clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.pages import Page, keyset_page
from jobbtorg.oversight.page_words import pages_called
from jobbtorg.oversight.scope import log_scope

SIZE = 30


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Whose rows, about whom, at what kind of page, from and to which day; empty is all."""

    user: User | None = None
    start: date | None = None
    end: date | None = None
    what: str = ""
    case: Case | None = None


def staff_of(actor: Actor) -> list[User]:
    """Those who work at the actor's nodes today."""
    people = holders(list(Role), clock.today(), node_ids=actor.node_ids)
    return list(people.order_by("sort_key", "pk"))


def case_of(actor: Actor, key: UUID) -> tuple[Case, str] | None:
    """The case by which one asks for a person's rows, and the name; the log's key is the case's."""
    rows = Case.objects.visible_to(actor).select_related("participant", "to_enhet")
    case = rows.prefetch_related("team").filter(key=key).first()
    return None if case is None else (case, name_of(case, actor))


def log_page(actor: Actor, chosen: LogFilter, *, after: str = "") -> Page[AccessEntry]:
    """A page of the log, the latest first."""
    rows = AccessEntry.objects.filter(log_scope(actor), user_id__isnull=False)
    if chosen.user is not None:
        rows = rows.filter(user_id=chosen.user.pk)
    if chosen.start is not None:
        rows = rows.filter(at__gte=clock.midnight(chosen.start))
    if chosen.end is not None:
        rows = rows.filter(at__lt=clock.midnight(chosen.end + clock.days(1)))
    if chosen.what:
        rows = rows.filter(pages_called(chosen.what))
    if chosen.case is not None:
        rows = rows.filter(_about(chosen.case))
    return keyset_page(rows, order=("-at", "-id"), after=after, size=SIZE)


def _about(case: Case) -> Q:
    """Rows that showed the person of a case, or were attempts to."""
    who = [case.participant_id]
    number = accesslog.digest(case.participant.identity_number)
    shown = Q(participants__contains=who) | Q(masked__contains=who)
    return shown | Q(object_key__in=[number, str(case.key)])
