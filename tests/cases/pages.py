"""What the tests of the jobbtorg's pages share."""

from datetime import timedelta

from django.test import Client

from cases.enums import (
    ContactResult,
    ContactWay,
    NoteLane,
    TeamFunction,
    VisitForm,
    VisitOutcome,
    VisitPurpose,
)
from cases.models import Case, Contact, GroupPeriod, InternalTask, Note, TeamMember, Visit
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.periods import period
from tests import factories
from tests.roles import as_fixture


def client_of(by: Actor) -> Client:
    """Logged in as the user of an actor who has one role."""
    client = Client()
    client.force_login(factories.user_of(by))
    return client


def note(case: Case, by: Actor, text: str, lane: NoteLane = NoteLane.INTERNAL) -> Note:
    """A note, given."""
    made = Note(lane=lane, text=text).stand_under(case, by)
    with as_fixture():
        made.save()
    return made


def busy(case: Case, by: Actor, times: int = 1) -> None:
    """A case in which much has happened: so many of each thing that the timeline tells of."""
    now = clock.now()
    with as_fixture():
        for number in range(times):
            at = now - timedelta(minutes=number + 1)
            Contact(
                way=ContactWay.PHONE, result=ContactResult.NO_ANSWER, text=f"Hemlig rad {number}"
            ).stand_under(case, by).save()
            Visit(
                purpose=VisitPurpose.FOLLOW_UP,
                form=VisitForm.SINGLE,
                starts_at=at,
                outcome=VisitOutcome.ABSENT,
                outcome_at=now,
                outcome_by_id=by.user_id,
            ).stand_under(case, by).save()
            InternalTask(
                text=f"Kollegial uppgift {number}", to_user_id=by.user_id or 0, due_on=now.date()
            ).stand_under(case, by).save()
            member = TeamMember(
                case=case,
                user=factories.user(),
                function=TeamFunction.SYV,
                from_on=clock.today(),
            )
            member.set_actor(by)
            member.save()
            group = GroupPeriod(
                case=case,
                group=factories.target_group(f"Grupp {number}"),
                is_primary=number == 0,
                period=period(clock.today()),
            )
            group.set_actor(by)
            group.save()
    for number in range(times):
        note(case, by, f"Intern text {number}")
        note(case, by, f"Delad text {number}", NoteLane.SHARED)
