"""Finding a person in silence, and opening a case."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from cases.actions.enrolment import Enrolment, open_case
from cases.actions.participants import attach_participant
from cases.enums import CaseState, Party, Sex, StepKind, SupportKind
from cases.models import Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.core.identity import Identity, IdentityKind
from tests import factories

pytestmark = pytest.mark.django_db

NUMBER = Identity(kind=IdentityKind.DEMO, number="D99999999999")


def statement(**facts: Any) -> Participant:
    """What a sender says about a person; not saved."""
    values: dict[str, Any] = {
        "first_name": "Rut",
        "last_name": "Nyström",
        "birth_date": date(1980, 1, 2),
        "sex": Sex.WOMAN,
        "phone": "070-1740606",
    }
    return Participant(**{**values, **facts})


def check_constraints_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_person_is_begun_from_the_statement() -> None:
    by = factories.actor(Role.HANDLAGGARE, factories.enhet())
    person = attach_participant(by=by, identity=NUMBER, facts=statement())
    assert (person.full_name, person.identity_number) == ("Rut Nyström", NUMBER.number)
    assert person.phone == "070-1740606"


def test_a_known_person_is_found_and_nothing_is_overwritten() -> None:
    by = factories.actor(Role.HANDLAGGARE, factories.enhet())
    known = factories.participant("Rut Berg", identity_number=NUMBER.number)
    facts = statement(phone="070-1740699", last_name="Nyström")
    found = attach_participant(by=by, identity=NUMBER, facts=facts)
    assert found == known
    found.refresh_from_db()
    assert (found.last_name, found.phone) == ("Berg", "070-1740605")


def test_a_statement_without_a_name_is_refused() -> None:
    by = factories.actor(Role.HANDLAGGARE, factories.enhet())
    with pytest.raises(DomainError) as refused:
        attach_participant(by=by, identity=NUMBER, facts=statement(last_name=" "))
    assert refused.value.field == "first_name"


def test_who_works_with_no_persons_attaches_none() -> None:
    by = factories.actor(Role.SYSTEMFORVALTARE, factories.enhet())
    with pytest.raises(NotAllowed):
        attach_participant(by=by, identity=NUMBER, facts=statement())


def test_a_case_opens_whole_with_its_coach_who_books() -> None:
    here, enhet = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, here)
    group = factories.target_group()
    flag = factories.target_group("Långvarigt")
    case = open_case(
        by=coach,
        participant=factories.participant(),
        enrolment=Enrolment(
            unit=here,
            bistandsenhet=enhet,
            support_kind=SupportKind.FORSORJNINGSSTOD,
            coach=User.objects.get(pk=coach.user_id or 0),
            primary_group=group,
            flags=[flag, group],
        ),
    )
    check_constraints_now()
    assert case.state == CaseState.ENROLLED
    row = case.transitions.get()
    assert (row.name, row.from_state, row.to_state) == ("enrol", "", CaseState.ENROLLED)
    assert (row.by_user_id, row.by_assignment_id) == (coach.user_id, coach.assignment_id)
    assert case.stays.get().unit_id == here.pk
    assert [g.group for g in case.group_periods.filter(is_primary=True)] == [group]
    assert [g.group for g in case.group_periods.filter(is_primary=False)] == [flag]
    assert case.support_periods.get().bistandsenhet == enhet
    assert case.team.get().user_id == coach.user_id
    step = case.steps.get()
    assert (step.kind, step.responsible_id) == (StepKind.BOOK_FIRST_VISIT, coach.user_id)


@pytest.mark.parametrize("has_leader", [True, False])
def test_without_a_coach_the_leader_distributes_else_the_chief(has_leader: bool) -> None:
    here = factories.unit()
    youth = factories.group(here)
    if has_leader:
        factories.actor(Role.GRUPPLEDARE, youth)
    desk = factories.actor(Role.ADMINISTRATOR, here)
    case = open_case(
        by=desk,
        participant=factories.participant(),
        enrolment=Enrolment(
            unit=here,
            bistandsenhet=factories.enhet(),
            support_kind=SupportKind.FORSORJNINGSSTOD,
        ),
    )
    step = case.steps.get()
    assert (step.kind, step.party) == (StepKind.DISTRIBUTE, Party.JOBBTORG)
    assert step.for_role == (Role.GRUPPLEDARE if has_leader else Role.LOKAL_CHEF)


def test_the_booking_is_made_before_the_proposed_visit() -> None:
    here = factories.unit()
    with clock.at(date(2008, 3, 3)):
        coach = factories.actor(Role.COACH, here)
        case = open_case(
            by=coach,
            participant=factories.participant(),
            enrolment=Enrolment(
                unit=here,
                bistandsenhet=factories.enhet(),
                support_kind=SupportKind.FORSORJNINGSSTOD,
                coach=User.objects.get(pk=coach.user_id or 0),
                first_visit_proposed_at=datetime(2008, 3, 4, 10, tzinfo=clock.STOCKHOLM),
            ),
        )
    assert case.steps.get().due_on == date(2008, 3, 4)


def test_introduktionsersattning_has_a_clock_for_its_end() -> None:
    here = factories.unit()
    with clock.at(date(2008, 3, 3)):
        coach = factories.actor(Role.COACH, here)
        case = open_case(
            by=coach,
            participant=factories.participant(),
            enrolment=Enrolment(
                unit=here,
                bistandsenhet=factories.enhet(),
                support_kind=SupportKind.INTRODUKTION,
                introduction_ends_on=date(2008, 12, 31),
            ),
        )
    step = case.steps.get(kind=StepKind.SUPPORT_ENDS)
    assert (step.party, step.due_on) == (Party.STADSDEL, date(2008, 11, 28))


def test_a_second_open_case_is_refused() -> None:
    here, enhet = factories.unit(), factories.enhet()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, enhet)
    with pytest.raises(Conflict):
        open_case(
            by=coach,
            participant=case.participant,
            enrolment=Enrolment(
                unit=here, bistandsenhet=enhet, support_kind=SupportKind.FORSORJNINGSSTOD
            ),
        )


def test_nobody_enrols_at_another_unit() -> None:
    coach = factories.actor(Role.COACH, factories.unit())
    with pytest.raises(NotAllowed):
        open_case(
            by=coach,
            participant=factories.participant(),
            enrolment=Enrolment(
                unit=factories.unit("Kista"),
                bistandsenhet=factories.enhet(),
                support_kind=SupportKind.FORSORJNINGSSTOD,
            ),
        )


def test_an_end_of_support_is_only_for_introduktion() -> None:
    here = factories.unit()
    with pytest.raises(DomainError) as refused:
        open_case(
            by=factories.actor(Role.COACH, here),
            participant=factories.participant(),
            enrolment=Enrolment(
                unit=here,
                bistandsenhet=factories.enhet(),
                support_kind=SupportKind.NONE,
                introduction_ends_on=clock.today() + timedelta(days=30),
            ),
        )
    assert refused.value.field == "introduction_ends_on"
