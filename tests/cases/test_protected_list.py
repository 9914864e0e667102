"""What depends on the list of a protected person: seats, steps that go on, whom one may ask, words."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.actions import team
from cases.actions.handing import give_step
from cases.actions.participants import edit_participant
from cases.actions.protection import end_access, name_colleague
from cases.actions.visits import book_visit
from cases.enums import ProtectionLevel, StepKind, VisitForm, VisitPurpose
from cases.models import Participant
from cases.night import hand_on_from_hidden
from cases.queries.protection import can_be_named
from cases.queries.staff import takers_of
from cases.queries.visits import free_meetings
from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.scope import scoped
from tests import factories
from tests.cases import rows
from tests.cases.life import settled, user_of
from tests.cases.test_protected import Protected, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Protected:
    return Protected()


def test_the_seat_of_somebody_hidden_is_taken(world: Protected) -> None:
    """Whoever books neither sees who sits there nor gives the seat away once more."""
    meeting = rows.meeting(world.unit, seats=1)
    values: dict[str, Any] = {
        "meeting": meeting,
        "form": VisitForm.GROUP,
        "purpose": VisitPurpose.FOLLOW_UP,
    }
    rows.visit(world.about(ProtectionLevel.MARKED), **values)
    case = factories.case(world.unit, world.enhet, coach=world.other_coach)
    with scoped(world.other_coach):
        assert free_meetings(world.unit.pk) == []
        with pytest.raises(DomainError, match="Gruppträffen är full"):
            book_visit(by=world.other_coach, case=case, meeting=meeting)


def test_what_waits_with_one_whose_last_day_has_passed_goes_on_at_night(world: Protected) -> None:
    case = world.about(ProtectionLevel.MARKED)
    today, desk = clock.today(), user_of(world.desk)
    name_colleague(by=world.chief, case=case, user=desk, why="I dag", until_on=today)
    task = team.give_task(by=world.coach, case=case, to_user=desk, text="Ring", due_on=today)
    follow = factories.open_step(case, StepKind.FOLLOW_UP, due_on=today, held_by=world.desk)
    by = system_actor("natten")
    with scoped(by):
        assert hand_on_from_hidden(by) == 0
    with clock.at(clock.now() + timedelta(days=1)), scoped(by):
        assert hand_on_from_hidden(by) == 1
        assert hand_on_from_hidden(by) == 0
    settled()
    task.refresh_from_db()
    follow.refresh_from_db()
    assert task.cancelled_at is not None
    assert follow.responsible_id == world.coach.user_id
    held = set(case.steps.open().values_list("responsible", flat=True))
    assert world.desk.user_id not in held


def test_whom_one_may_ask_does_not_tell_of_a_protection_without_a_marker(world: Protected) -> None:
    plain, fictive, marked = (
        world.about(level)
        for level in (ProtectionLevel.NONE, ProtectionLevel.ASSUMED, ProtectionLevel.MARKED)
    )
    offered = []
    for case in (plain, fictive, marked):
        page = client_of(world.coach).get(reverse("cases:give_task", args=[case.key]))
        offered.append("Siri Syv" in page.content.decode())
        step = factories.open_step(
            case, StepKind.FOLLOW_UP, due_on=clock.today(), held_by=world.coach
        )
        takers = takers_of(step, clock.today())
        assert takers.filter(pk=user_of(world.other_coach).pk).exists() is offered[-1]
    assert offered == [True, True, False]
    step = fictive.steps.open().get(kind=StepKind.FOLLOW_UP)
    with pytest.raises(DomainError, match="arbetar inte med ärendet"):
        give_step(by=world.chief, step=step, to=user_of(world.other_coach), why="Hinner inte")


def test_the_list_says_what_protection_there_is_and_why(world: Protected) -> None:
    case = world.about(ProtectionLevel.NONE)
    address = reverse("cases:access", args=[case.key])
    levels = (ProtectionLevel.MARKED, ProtectionLevel.ASSUMED)
    pages = [client_of(world.chief).get(address).content.decode()]
    for level in levels:
        person = Participant.objects.get(pk=case.participant_id)
        edit_participant(
            by=world.coach,
            participant=person,
            version=person.version,
            changes={"protection_level": level},
            why=f"Beslut om {level}",
        )
        pages.append(client_of(world.chief).get(address).content.decode())
    assert "Ingen markering om skyddad identitet." in pages[0]
    assert "Beslut om sekretessmarkering" in pages[1]
    assert "Sekretessmarkering</span></span> Bara de på listan" in pages[1]
    assert "Ingen markering om skyddad identitet." in pages[2]
    assert "Beslut om" not in pages[2]
    assert "Fingerade" not in pages[2]


def test_the_list_offers_nobody_who_is_on_it_and_asks_before_it_ends(world: Protected) -> None:
    case = world.about(ProtectionLevel.MARKED)
    offered = set(can_be_named(case, True, clock.today()))
    assert offered == {user_of(world.other_coach), user_of(world.syv), user_of(world.desk)}
    row = name_colleague(by=world.chief, case=case, user=user_of(world.desk), why="Bokar tider")
    client, address = client_of(world.chief), reverse("cases:access", args=[case.key])
    page = client.get(address).content.decode()
    assert f'<dialog id="ta-bort-{row.key}"' in page
    assert "Ta bort kollegan från listan?" in page
    end_access(by=world.chief, case=case, access=row)
    page = client.get(address).content.decode()
    again = f"?kollega={user_of(world.desk).key}"
    assert again in page
    assert (
        f'value="{user_of(world.desk).key}" selected'
        in client.get(address + again).content.decode()
    )


def test_a_marked_person_has_a_word_beside_the_name_in_lists_and_searches(world: Protected) -> None:
    marked, fictive = (
        world.about(one) for one in (ProtectionLevel.MARKED, ProtectionLevel.ASSUMED)
    )
    client = client_of(world.coach)
    word = '<span>Skyddad</span></span><span class="visually-hidden">: sekretessmarkering</span>'
    for case, told in ((marked, True), (fictive, False)):
        number = case.participant.identity_number
        found = client.post(reverse("search"), {"q": number}, follow=True).content.decode()
        assert (word in found) is told or "<h1>" in found
    assert client.get(reverse("cases:participants"), follow=True).content.decode().count(word) == 1
    names = client.post(reverse("search"), {"q": "Fågelsdotter"}, follow=True).content.decode()
    assert names.count(word) == 1
