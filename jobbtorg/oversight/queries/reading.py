"""The access log itself, as a chief reads it: the rows of one's own unit or enhet."""

from dataclasses import dataclass
from datetime import date

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import holders
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.pages import Page, keyset_page
from jobbtorg.oversight.queries.checks import LookRow, look_rows

SIZE = 30


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Whose rows, and of which day; empty is all."""

    user: User | None = None
    day: date | None = None


def staff_of(actor: Actor) -> list[User]:
    """Those who work at the actor's nodes today."""
    people = holders(list(Role), clock.today(), node_ids=actor.node_ids)
    return list(people.order_by("sort_key", "pk"))


def log_page(actor: Actor, chosen: LogFilter, *, after: str = "") -> Page[AccessEntry]:
    """A page of the log, the latest first."""
    rows = AccessEntry.objects.filter(node_id__in=actor.node_ids, user_id__isnull=False)
    if chosen.user is not None:
        rows = rows.filter(user_id=chosen.user.pk)
    if chosen.day is not None:
        start = clock.midnight(chosen.day)
        rows = rows.filter(at__gte=start, at__lt=clock.midnight(chosen.day + clock.days(1)))
    return keyset_page(rows, order=("-at", "-id"), after=after, size=SIZE)


def rows_of(page: Page[AccessEntry], actor: Actor) -> list[LookRow]:
    """The page's rows with who looked, as what, and at whom."""
    users = User.objects.in_bulk({entry.user_id for entry in page.rows if entry.user_id})
    return [
        LookRow(
            at=row.at,
            what=row.what,
            persons=row.persons,
            purpose=row.purpose,
            who=str(users.get(entry.user_id or 0, "Okänd")),
            role=_role(entry.role),
        )
        for entry, row in zip(page.rows, look_rows(page.rows, actor), strict=True)
    ]


def _role(role: str) -> str:
    return Role(role).label if role in Role.values else ""
