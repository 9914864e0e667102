"""Every write on accounts and roles, one verb per function."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.events import log
from jobbtorg.accounts.models import Absence, AccountEvent, RoleAssignment, User
from jobbtorg.accounts.permissions import can_end_role, can_keep_leave, can_manage_accounts
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.accounts.registry import hangs_on, left_behind
from jobbtorg.accounts.rules import require_place
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node, Succession
from jobbtorg.organisation.periods import ONE_DAY, clip, first_day, in_words, period, uncovered

ACCOUNT_FACTS = ("first_name", "last_name", "languages", "target_groups")


@transaction.atomic
def create_account(
    *, email: str, first_name: str, last_name: str, password: str, by: Actor
) -> User:
    """Open an account. It can do nothing until it has a role."""
    require(can_manage_accounts(by))
    email = User.objects.normalize_email(email).lower()
    if User.objects.filter(email=email).exists():
        raise DomainError("Det finns redan ett konto med den e-postadressen.", field="email")
    try:
        validate_password(password)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
    user = User.objects.create_user(
        email=email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        must_choose_password=True,
    )
    log(user, "create", "Kontot öppnades.", by)
    return user


@transaction.atomic
def open_first_account(*, email: str, first_name: str, last_name: str, password: str) -> User:
    """Make the first systemförvaltare of an installation, on the machine itself.

    Refused while anybody holds the role: the pages of accounts are the way then.
    """
    by, today = system_actor("installation"), clock.today()
    # One at a time: whoever comes second finds the role held.
    city = Node.objects.select_for_update(of=("self",)).filter(kind=NodeKind.CITY).first()
    if city is None:
        raise DomainError("Organisationen är inte inläst. Kör: manage.py load_organisation")
    if active_assignments(today).filter(role=Role.SYSTEMFORVALTARE).exists():
        raise DomainError("Det finns redan en systemförvaltare, som lägger upp konton.")
    user = create_account(
        email=email, first_name=first_name, last_name=last_name, password=password, by=by
    )
    assign_role(user, role=Role.SYSTEMFORVALTARE, node=city, from_on=today, by=by)
    return user


@transaction.atomic
def change_account(user: User, *, facts: Mapping[str, Any], by: Actor) -> User:
    """Change a name, or the languages and målgrupper that cases are distributed by."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_manage_accounts(by))
    unknown = set(facts) - set(ACCOUNT_FACTS)
    if unknown:
        raise ValueError(f"Not a fact of an account: {', '.join(sorted(unknown))}")
    told = [said for name, value in facts.items() if (said := _write_fact(locked, name, value))]
    if told:
        locked.save(update_fields=["first_name", "last_name"])
        log(locked, "change", f"Ändrat: {', '.join(told)}."[:300], by)
    return locked


def _write_fact(user: User, name: str, value: Any) -> str:
    """Write one fact. Says what it was and what it became, or nothing where it is the same."""
    field = User._meta.get_field(name)
    label = getattr(field, "verbose_name", name)
    if field.many_to_many:
        rows = getattr(user, name)
        before, after = _listed(rows.all()), _listed(value)
        rows.set(value)
    else:
        before, after = getattr(user, name), str(value).strip()
        setattr(user, name, after)
    return f"{label} ”{before}” blev ”{after}”" if before != after else ""


def _listed(rows: Iterable[object]) -> str:
    return ", ".join(sorted(str(row) for row in rows))


@transaction.atomic
def close_account(user: User, *, by: Actor) -> User:
    """Close an account: it is out on its next request. Its roles stay as they were."""
    return _set_open(user, is_open=False, by=by)


@transaction.atomic
def reopen_account(user: User, *, by: Actor) -> User:
    """Open a closed account again."""
    return _set_open(user, is_open=True, by=by)


@transaction.atomic
def choose_table_rows(*, by: Actor, compact: bool) -> None:
    """How high the rows of all tables are, for oneself: a tool of one's own, and not logged."""
    if by.user_id is None:
        raise DomainError("Bara den som är inloggad kan välja hur tabeller visas.")
    User.objects.filter(pk=by.user_id).update(compact_tables=compact)


@transaction.atomic
def set_password(user: User, *, password: str, by: Actor) -> User:
    """Give somebody a new password; all their sessions end."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_manage_accounts(by))
    try:
        validate_password(password)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="new_password") from error
    locked.set_password(password)
    locked.must_choose_password = True
    locked.save(update_fields=["password", "must_choose_password"])
    log(locked, "password", "Fick ett nytt lösenord av systemförvaltaren.", by)
    return locked


@transaction.atomic
def has_chosen_password(user: User, *, by: Actor) -> None:
    """Somebody has put a password of their own in the place of one that was handed to them."""
    chosen = User.objects.filter(pk=user.pk, must_choose_password=True)
    if chosen.update(must_choose_password=False):
        log(user, "own_password", "Valde ett eget lösenord.", by)


@transaction.atomic
def assign_role(
    user: User, *, role: str, node: Node, from_on: date, until: date | None = None, by: Actor
) -> RoleAssignment:
    """Give somebody a role at a node from a day on; `until` is the day after the last."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_manage_accounts(by))
    require_place(role, node.kind)
    if until is not None and until <= from_on:
        raise DomainError("Rollen slutar före sin första dag. Ändra datumen.", field="until")
    span = period(from_on, until)
    life = period(node.opened_on, node.closed_on + ONE_DAY if node.closed_on else None)
    if clip(life, from_on, until) != span:
        raise DomainError(f"{node.name} finns inte under hela den tiden.", field="from_on")
    taken = RoleAssignment.objects.filter(user=locked, role=role, node=node)
    if taken.filter(period__overlap=span).exists():
        raise DomainError("Personen har redan rollen där under perioden.", field="from_on")
    assignment = RoleAssignment.objects.create(user=locked, role=role, node=node, period=span)
    text = f"Fick rollen {assignment.get_role_display().lower()} vid {node.name}."
    log(locked, "assign", text, by, assignment)
    return assignment


@transaction.atomic
def end_role(
    assignment: RoleAssignment, *, last: date, by: Actor, knowingly: bool = False
) -> RoleAssignment:
    """Let a role end with a day; it may lie in the past or the future, not before the first.

    While work hangs on it that nobody else would have, whoever ends it says so `knowingly`,
    and the chief is told.
    """
    rows = RoleAssignment.objects.select_for_update(of=("self",)).select_related("node", "user")
    locked = rows.get(pk=assignment.pk)
    require(can_end_role(by, locked))
    if last < locked.period.lower:
        raise DomainError("Rollen kan inte sluta före sin första dag.", field="last")
    if ends_by(locked, last):
        raise DomainError("Rollen slutar redan den dagen eller tidigare.", field="last")
    left = hangs_on(locked, last)
    if left and not knowingly:
        raise DomainError(
            f"Efter {last} har ingen hand om {left}. Be chefen fördela det först, eller kryssa "
            "för att rollen ska sluta ändå.",
            field="knowingly",
        )
    locked.period = period(locked.period.lower, last + ONE_DAY)
    locked.save(update_fields=["period"])
    text = f"Rollen {locked.get_role_display().lower()} slutar {last.isoformat()}."
    log(locked.user, "end", f"{text} Kvar: {left}." if left else text, by, locked)
    if left:
        for say in left_behind:
            say(locked, last, left)
    return locked


@transaction.atomic
def enter_leave(user: User, *, from_on: date, last: date | None, by: Actor) -> Absence:
    """Somebody is on leave from a day, to a last day or until further notice."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_keep_leave(by, locked))
    span = period(from_on, _day_after(from_on, last))
    if Absence.objects.filter(user=locked, period__overlap=span).exists():
        raise DomainError("Personen är redan ledig under den tiden.", field="from_on")
    absence = Absence.objects.create(user=locked, period=span)
    log(locked, "leave", f"Ledig {in_words(span)}.", by)
    return absence


@transaction.atomic
def end_leave(absence: Absence, *, last: date | None, by: Actor) -> Absence:
    """Move the last day of a leave, or leave it open; what lies before its first day is refused."""
    locked = _locked_leave(absence, by)
    span = period(first_day(locked.period), _day_after(first_day(locked.period), last))
    others = Absence.objects.filter(user_id=locked.user_id, period__overlap=span)
    if others.exclude(pk=locked.pk).exists():
        raise DomainError("Personen är redan ledig under den tiden.", field="last")
    locked.period = span
    locked.save(update_fields=["period"])
    log(locked.user, "leave", f"Ledigheten ändrades: {in_words(span)}.", by)
    return locked


@transaction.atomic
def cancel_leave(absence: Absence, *, by: Actor) -> None:
    """A leave that has not begun comes to nothing."""
    locked = _locked_leave(absence, by)
    if first_day(locked.period) <= clock.today():
        raise DomainError("Ledigheten har börjat. Ändra sista dagen i stället.", field="last")
    log(locked.user, "leave", f"Ledigheten blev inte av: {in_words(locked.period)}.", by)
    locked.delete()


def _locked_leave(absence: Absence, by: Actor) -> Absence:
    rows = Absence.objects.select_for_update(of=("self",)).select_related("user")
    locked = rows.filter(pk=absence.pk).first()
    if locked is None:
        raise DomainError("Ledigheten finns inte längre. Ladda om sidan.")
    require(can_keep_leave(by, locked.user))
    return locked


def _day_after(first: date, last: date | None) -> date | None:
    if last is not None and last < first:
        raise DomainError("Sista dagen är före första dagen. Ändra datumen.", field="last")
    return last + ONE_DAY if last else None


def ends_by(assignment: RoleAssignment, last: date) -> bool:
    """Whether a role is over after a day already."""
    end = assignment.period.upper
    return end is not None and end <= last + ONE_DAY


def carry_roles(succession: Succession, by: Actor) -> None:
    """Let who held a role at a merged node hold it at the successor from the day on."""
    on = succession.on_date
    outlasting = Q(period__endswith__gt=on) | Q(period__upper_inf=True)
    rows = RoleAssignment.objects.select_for_update(of=("self",)).filter(
        outlasting, node=succession.predecessor_id
    )
    for row in rows.select_related("user"):
        there = RoleAssignment.objects.filter(
            user=row.user, role=row.role, node=succession.successor_id
        )
        held = [other.period for other in there]
        parts = uncovered(clip(row.period, on), held)
        left = clip(row.period, until=on)
        if not left.isempty:
            row.period = left
            row.save(update_fields=["period"])
        elif parts:
            # It had not begun, so nothing points at it yet: the row itself moves.
            row.node, row.period = succession.successor, parts.pop(0)
            row.save(update_fields=["node", "period"])
        else:
            AccountEvent.objects.filter(assignment=row).update(assignment=None)
            row.delete()
        for part in parts:
            RoleAssignment.objects.create(
                user=row.user, role=row.role, node=succession.successor, period=part
            )
        text = f"Rollen {row.get_role_display().lower()} gäller {succession.successor.name}."
        log(row.user, "carry", text, by)


def roles_left(node: Node, last: date) -> str:
    """What the organisation is told when a node is to close: roles that outlast it."""
    after = Q(period__endswith__gt=last + ONE_DAY) | Q(period__upper_inf=True)
    return "roller" if RoleAssignment.objects.filter(after, node=node.pk).exists() else ""


def _set_open(user: User, *, is_open: bool, by: Actor) -> User:
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_manage_accounts(by))
    if locked.pk == by.user_id:
        raise DomainError("Du kan inte stänga ditt eget konto. Be en annan systemförvaltare.")
    if locked.is_active != is_open:
        locked.is_active = is_open
        locked.save(update_fields=["is_active"])
        if not is_open:
            from jobbtorg.accounts.login_actions import end_all_sessions  # it logs by this module

            end_all_sessions(locked)  # none of them lives on when the account is opened again
        log(locked, "reopen" if is_open else "close", _OPEN_TEXT[is_open], by)
    return locked


_OPEN_TEXT = {True: "Kontot öppnades igen.", False: "Kontot stängdes."}
