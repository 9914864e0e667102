"""What every action on a case does, in one place: lock, check, write, log.

The pattern of an action:

    case = locked_case(case)                          # after locked_person, where it is needed
    transition = begin(case, "hold", by=by)           # state and right, after the lock
    ... its own rows ...
    move(case, transition, by=by, why=why)            # state, times, transition row
    ensure_step(case)                                 # never without a next step
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from cases.enums import CaseState
from cases.models import Case, CaseTransition, Participant
from cases.permissions.life import can_do, can_move
from cases.rules import CASE_TRANSITIONS
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.core.transitions import Transition
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code


def locked_person(person_id: int) -> Participant:
    """The person's row, locked until the transaction ends: always before a case of theirs.

    Without its key, so that rows that name the person are still written meanwhile: they
    hold their case already, and would wait for each other.
    """
    return Participant.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def locked_case(case: Case) -> Case:
    """The case's row, locked until the transaction ends, as it stands now.

    Locked first, alone: whoever has waited for a lock in a query that joins gets the other
    rows as they were before the wait, or no row at all.
    """
    Case.objects.select_for_update(of=("self",)).only("pk").get(pk=case.pk)
    related = ("participant", "unit", "bistandsenhet", "handlaggare")
    return Case.objects.select_related(*related).get(pk=case.pk)


def lock_cases(ids: Iterable[int]) -> None:
    """Lock several, always in the order of their keys: two who want the same only wait."""
    rows = Case.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
    list(rows.values_list("pk"))


def open_case_for(case: Case, *, by: Actor, roles: frozenset[str]) -> Case:
    """The case locked, still open, and within what the actor may do in one of the roles."""
    case = locked_case(case)
    require(can_do(by, case, roles))
    if not case.is_open:
        raise DomainError(
            "Ärendet är avslutat. Öppna det igen om det ska fortsätta.", field="state"
        )
    return case


def begin(case: Case, name: str, *, by: Actor, state: str = "") -> Transition:
    """The row of the transition table, checked against the actor's right and then the state.

    The case must be locked. `state` is where it stands beneath a hold, for the few things
    that happen in one all the same.
    """
    require(can_move(by, case, CASE_TRANSITIONS[name]))
    state = state or case.state
    return CASE_TRANSITIONS.check(name, state, state_label=CaseState(state).label)


def move(
    case: Case,
    transition: Transition,
    *,
    by: Actor,
    why: str = "",
    occurred_at: datetime | None = None,
    target: str = "",
    **values: Any,
) -> Case:
    """Take a locked, checked case to its new state and write the transition row.

    `target` is the state that the action has worked out, for rows that resume a state;
    `values` are the other fields of the case that change with it.
    """
    log_move(case, transition, by=by, why=why, occurred_at=occurred_at, target=target)
    return update(case, state=transition.target or target, **values)


def log_move(
    case: Case,
    transition: Transition,
    *,
    by: Actor,
    why: str = "",
    occurred_at: datetime | None = None,
    target: str = "",
    from_state: str | None = None,
) -> CaseTransition:
    """The transition row: who, acting as what, when it happened, when recorded, from, to, why."""
    now = clock.now()
    if occurred_at is not None and occurred_at > now:
        raise DomainError("Tiden ligger i framtiden.", field="occurred_at")
    row = CaseTransition(
        case=case,
        name=transition.name,
        from_state=case.state if from_state is None else from_state,
        to_state=transition.target or target,
        why=why.strip(),
        occurred_at=occurred_at or now,
        recorded_at=now,
    )
    row.set_actor(by)
    row.save()
    return row


def update(case: Case, **values: Any) -> Case:
    """Save some fields of a locked case; whoever has a form open then meets a conflict."""
    for name, value in values.items():
        setattr(case, name, value)
    case.version += 1
    case.save(update_fields=[*values, "version"])
    return case


def note_move(
    case: Case,
    name: str,
    *,
    by: Actor,
    why: str = "",
    occurred_at: datetime | None = None,
    **values: Any,
) -> Case:
    """Check and log something that leaves the state as it is, and save what changes with it."""
    transition = begin(case, name, by=by)
    log_move(case, transition, by=by, why=why, occurred_at=occurred_at, target=case.state)
    return update(case, **values)


def reason_text(reason: Code, text: str) -> str:
    """A reason code with the words that were added to it, as the log row holds them."""
    return f"{reason.label}: {text.strip()}" if text.strip() else reason.label


def require_reason(reason: Code, code_list: CodeList) -> None:
    """The reason is one of its list, and still in use."""
    in_use = Code.objects.in_use(clock.today())
    if not in_use.filter(pk=reason.pk, code_list=code_list).exists():
        raise DomainError("Välj en orsak i listan.", field="reason")


def require_day(
    case: Case, on: date, *, field: str, future: bool = False, word: str = "Dagen"
) -> None:
    """A day within the case: not before the enrolment, and not to come unless that is meant."""
    enrolled = case.enrolled_at.astimezone(clock.STOCKHOLM).date()
    if on < enrolled:
        raise DomainError(
            f"{word} kan inte ligga före inskrivningen den {enrolled.isoformat()}.", field=field
        )
    if on > clock.today() and not future:
        raise DomainError(f"{word} kan inte ligga efter i dag.", field=field)


def moment_of(day: date) -> datetime:
    """When something happened that is known by its day alone: now if today, else that noon."""
    if day >= clock.today():
        return clock.now()
    return datetime.combine(day, time(12), tzinfo=clock.STOCKHOLM)
