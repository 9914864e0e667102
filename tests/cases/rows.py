"""Rows under a case, made as they stand, for matrix, views and lists."""

from datetime import datetime, timedelta
from typing import Any

from cases.enums import (
    CaseState,
    ContactResult,
    ContactWay,
    OutcomeKind,
    PauseKind,
    SelfSupport,
    SupportKind,
    TeamFunction,
    VisitForm,
    VisitOutcome,
    VisitPurpose,
)
from cases.models import (
    Aftermath,
    Case,
    Contact,
    GroupMeeting,
    InternalTask,
    Outcome,
    Pause,
    SupportPeriod,
    TeamMember,
    Visit,
)
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Unit
from jobbtorg.organisation.periods import period
from tests import factories
from tests.roles import as_fixture

BY = system_actor("rows")


def visit(of: Case, *, at: datetime | None = None, **values: Any) -> Visit:
    """A booked first visit, now unless another time is given."""
    defaults: dict[str, Any] = {
        "purpose": VisitPurpose.FIRST,
        "form": VisitForm.SINGLE,
        "outcome": VisitOutcome.BOOKED,
        "starts_at": at or clock.now(),
    }
    row = Visit(**{**defaults, **values}).stand_under(of, BY)
    with as_fixture():
        row.save()
    return row


def meeting(at: Unit, *, seats: int = 5) -> GroupMeeting:
    """A group meeting tomorrow."""
    row = GroupMeeting(
        unit=at, starts_at=clock.now() + timedelta(days=1), place="Sal A", seats=seats
    )
    row.set_actor(BY)
    with as_fixture():
        row.save()
    return row


def contact(of: Case, by: Actor = BY) -> Contact:
    """Ringde, ej svar."""
    row = Contact(way=ContactWay.PHONE, result=ContactResult.NO_ANSWER).stand_under(of, by)
    with as_fixture():
        row.save()
    return row


def task(of: Case, to: User) -> InternalTask:
    """Something asked of a colleague by tomorrow."""
    row = InternalTask(text="Ring skolan", to_user=to, due_on=clock.today() + timedelta(days=1))
    with as_fixture():
        row.stand_under(of, BY).save()
    return row


def member(of: Case, who: User, function: TeamFunction = TeamFunction.SYV) -> TeamMember:
    """A colleague on the case team."""
    row = TeamMember(case=of, user=who, function=function, from_on=clock.today())
    row.set_actor(BY)
    with as_fixture():
        row.save()
    return row


def pause(of: Case, kind: PauseKind) -> Pause:
    """The pause that a case on hold or broken off stands in."""
    code_list = CodeList.HOLD_REASON if kind == PauseKind.HOLD else CodeList.BREAK_REASON
    row = Pause(
        case=of,
        kind=kind,
        reason=factories.code(code_list, "Annan orsak"),
        from_on=clock.today(),
        planned_until_on=clock.today() + timedelta(days=7),
    )
    row.set_actor(BY)
    with as_fixture():
        row.save()
    return row


def paused(case: Case) -> Case:
    """Give a case made in a paused state the pause it stands in."""
    pause(case, PauseKind.HOLD if case.state == CaseState.ON_HOLD else PauseKind.BREAK)
    return case


def planned_support(of: Case) -> SupportPeriod:
    """A change of support that is to come."""
    row = SupportPeriod(
        case=of,
        kind=SupportKind.NONE,
        bistandsenhet_id=of.bistandsenhet_id,
        period=period(clock.today() + timedelta(days=30)),
    )
    row.set_actor(BY)
    with as_fixture():
        row.save()
    return row


def aftermath(of: Case) -> Aftermath:
    """A closed case's question after three months."""
    outcome = Outcome(
        kind=OutcomeKind.OWN_WISH, ended_on=clock.today(), self_support=SelfSupport.NO
    ).stand_under(of, BY)
    with as_fixture():
        outcome.save()
        row = Aftermath(
            outcome=outcome, months=3, due_on=clock.today() + timedelta(days=90)
        ).stand_under(of, BY)
        row.save()
    return row
