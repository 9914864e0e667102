"""The list of a protected person, on both layers: on it one sees the person, off it nobody is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from cases import scope
from cases.actions import team
from cases.actions.participants import edit_participant
from cases.actions.protection import end_access, name_colleague
from cases.enums import ProtectionLevel, StepKind, TeamFunction
from cases.masking import shown
from cases.models import Case, Participant, ProtectedAccess, Step, Visit
from cases.queries.minday import CLIMBED, Tab, steps_of_day
from cases.queries.protection import access_list
from jobbtorg.accounts.enums import Role
from jobbtorg.core import accesslog, clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.scope import scoped
from referrals.actions.drafting import save_draft
from referrals.models import Referral
from tests import factories
from tests.accesslog import entries
from tests.cases import rows
from tests.cases.life import World, settled, user_of
from tests.core.tokens import token_field
from tests.referrals import factories as referrals

pytestmark = pytest.mark.django_db

LEVELS = [level for level in ProtectionLevel if level != ProtectionLevel.NONE]


class Protected(World):
    """A case of a protected person, with more colleagues who have nothing to do with it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.chief = factories.actor(Role.LOKAL_CHEF, self.unit, "Lisa Lokalchef")
        self.enhetschef = factories.actor(Role.ENHETSCHEF, self.enhet, "Eva Enhetschef")
        self.other_coach = factories.actor(Role.COACH, self.unit, "Olle Coach")
        self.other = factories.actor(Role.HANDLAGGARE, self.enhet, "Harald Handläggare")
        self.matchare = factories.actor(Role.MATCHARE, self.unit, "Mia Matchare")
        self.syv = factories.actor(Role.SYV, self.unit, "Siri Syv")

    def about(self, level: str, **values: Any) -> Case:
        who = factories.participant("Kanarina Fågelsdotter", protection_level=level)
        at = {"coach": self.coach, "handlaggare": self.handlaggare, **values}
        case = factories.case(self.unit, self.enhet, who=who, **at)
        factories.on_team(case, self.matchare, TeamFunction.MATCHARE)
        rows.visit(case)
        return case

    @property
    def on_list(self) -> tuple[Actor, ...]:
        leads = (self.chief, self.leader, self.enhetschef)
        return (self.coach, self.handlaggare, self.matchare, *leads)

    @property
    def others(self) -> tuple[Actor, ...]:
        return (self.other_coach, self.other, self.syv, self.desk)


@pytest.fixture
def world() -> Protected:
    return Protected()


def rows_of(actor: Actor) -> list[bool]:
    """Whether each kind of row is there for the actor, by the first layer."""
    kinds: tuple[Any, ...] = (Case, Participant, Step, Visit)
    return [kind.objects.visible_to(actor).exists() for kind in kinds]


def all_rows() -> list[bool]:
    """Whether each kind of row is there at all, by the database alone."""
    kinds: tuple[Any, ...] = (Case, Participant, Step, Visit)
    return [kind.objects.exists() for kind in kinds]


@pytest.mark.parametrize("level", LEVELS)
def test_only_the_list_sees_a_protected_person(world: Protected, level: ProtectionLevel) -> None:
    world.about(level)
    for actor in world.on_list:
        assert rows_of(actor) == [True] * 4, actor.name
        with scoped(actor):
            assert all_rows() == [True] * 4, actor.name
    for actor in world.others:
        # Outside of a scope the tests are bound by no policy: this is the first layer alone.
        assert rows_of(actor) == [False] * 4, actor.name
        with scoped(actor):
            assert all_rows() == [False] * 4, actor.name


@contextmanager
def without_first_layer() -> Iterator[None]:
    with patch.object(scope, "known", lambda actor, prefix="": Q()):
        yield


def test_each_layer_holds_without_the_other(world: Protected) -> None:
    world.about(ProtectionLevel.MARKED)
    with without_first_layer():
        assert Case.objects.visible_to(world.desk).exists()
        with scoped(world.desk):
            assert rows_of(world.desk) == [False] * 4
    assert rows_of(world.desk) == [False] * 4


def test_no_tab_of_min_dag_tells_of_a_protected_person(world: Protected) -> None:
    """Nor when a step is so late that it has climbed to all in the same role."""
    today = clock.today()
    case = world.about(ProtectionLevel.MARKED, due_on=today - timedelta(days=20))
    Step.objects.filter(case=case).update(reminders=CLIMBED + 1)
    for actor in world.others:
        assert not steps_of_day(actor, today).exists(), actor.name
        with without_first_layer(), scoped(actor):
            assert not steps_of_day(actor, today).exists(), actor.name
        client = Client()
        client.force_login(user_of(actor))
        for tab in Tab:
            page = client.get(reverse("cases:min_dag"), {"flik": tab}).content.decode()
            assert "Kanarina" not in page
            assert str(case.key) not in page
    with scoped(world.chief):
        assert steps_of_day(world.chief, today).exists()


def test_both_layers_hide_the_same_persons(world: Protected) -> None:
    """`hidden_persons` against `jt_hidden_persons`, for everybody who works here."""
    from django.db import connection

    case = world.about(ProtectionLevel.ASSUMED)
    world.about(ProtectionLevel.NONE)
    elsewhere = factories.case(
        factories.unit("Kista"),
        factories.enhet("Kista enhet"),
        who=factories.participant(protection_level=ProtectionLevel.MARKED),
    )
    name_colleague(by=world.chief, case=case, user=user_of(world.syv), why="Vägleder")
    side = referrals.side("Bromma", "Jobbtorg Västerort")
    referrals.sent(side.handlaggare, protection_level=ProtectionLevel.MARKED)
    people = (*world.on_list, *world.others, side.handlaggare, side.chief, side.administrator)
    for actor in (*people, factories.actor(Role.JOBBTORGSCHEF, world.unit)):
        first = set(scope.hidden_persons(actor).values_list("pk", flat=True))
        with scoped(actor), connection.cursor() as cursor:
            cursor.execute("SELECT jt_hidden_persons()")
            assert set(cursor.fetchone()[0]) == first, (actor.name, actor.role)
        assert elsewhere.participant_id in first


def test_a_remiss_is_seen_by_its_handlaggare_and_the_chiefs() -> None:
    side = referrals.side()
    colleague = factories.actor(Role.HANDLAGGARE, side.enhet)
    referrals.sent(side.handlaggare, protection_level=ProtectionLevel.MARKED)
    draft = referrals.draft(side.handlaggare, protection_level=ProtectionLevel.ASSUMED)
    for actor, seen in (
        (side.handlaggare, 2),
        (side.enhetschef, 2),
        (side.chief, 1),
        (side.coach, 0),
        (side.administrator, 0),
        (colleague, 0),
    ):
        assert Referral.objects.visible_to(actor).count() == seen, actor.role
        with scoped(actor):
            assert Referral.objects.count() == seen, actor.role
    assert draft.participant is None
    # It waits with those who see it: the chief of the unit.
    waiting = Step.objects.open().filter(kind=StepKind.RECEIVE_REFERRAL)
    assert waiting.filter(pk__in=Step.objects.visible_to(side.chief)).exists()
    assert not Step.objects.visible_to(side.administrator).exists()


def test_who_would_not_see_the_remiss_afterwards_states_no_protection() -> None:
    side = referrals.side()
    colleague = factories.actor(Role.HANDLAGGARE, side.enhet)
    draft = referrals.draft(side.handlaggare)
    stated = {"protection_level": ProtectionLevel.MARKED}
    with scoped(colleague), pytest.raises(DomainError, match="ser du själv inte"):
        save_draft(by=colleague, referral=draft, version=draft.version, stated=stated)
    with scoped(side.handlaggare):
        save_draft(by=side.handlaggare, referral=draft, version=draft.version, stated=stated)
    assert Referral.objects.get().protection_level == ProtectionLevel.MARKED


def test_a_chief_names_a_colleague_who_then_sees_the_person_by_name(world: Protected) -> None:
    case = world.about(ProtectionLevel.MARKED)
    with scoped(world.chief):
        name_colleague(by=world.chief, case=case, user=user_of(world.desk), why="Bokar tider")
    with scoped(world.desk):
        found = Case.objects.visible_to(world.desk).get()
        assert shown(found.participant, world.desk, case=found).name == "Kanarina Fågelsdotter"
    assert not Case.objects.visible_to(world.syv).exists()
    listed = access_list(Case.objects.get(), clock.today())
    assert [str(row.user) for row in listed.named] == ["Disa Disk"]
    assert {name for place in listed.outside for name in place.names} == {
        "Olle Coach",
        "Siri Syv",
        "Harald Handläggare",
    }


def test_whoever_is_taken_off_sees_nothing_and_keeps_no_step(world: Protected) -> None:
    case = world.about(ProtectionLevel.MARKED)
    row = name_colleague(by=world.chief, case=case, user=user_of(world.desk), why="Bokar tider")
    task = team.give_task(
        by=world.coach, case=case, to_user=user_of(world.desk), text="Ring", due_on=clock.today()
    )
    with scoped(world.leader):
        end_access(by=world.leader, case=case, access=row)
    settled()
    task.refresh_from_db()
    assert task.cancelled_at is not None
    waiting = case.steps.open().get(kind=StepKind.INTERNAL_TASK)
    assert waiting.responsible_id == world.coach.user_id
    assert rows_of(world.desk) == [False] * 4
    assert ProtectedAccess.objects.get().ended_by_id == world.leader.user_id


def test_who_names_whom(world: Protected) -> None:
    case = world.about(ProtectionLevel.MARKED)
    for by, user, why, error in (
        (world.coach, world.desk, "Bokar", NotAllowed),
        (world.enhetschef, world.desk, "Bokar", DomainError),
        (world.chief, world.other, "Beslutar", DomainError),
        (world.chief, world.desk, " ", DomainError),
    ):
        with pytest.raises(error):
            name_colleague(by=by, case=case, user=user_of(user), why=why)
    row = name_colleague(by=world.enhetschef, case=case, user=user_of(world.other), why="Ersätter")
    with pytest.raises(DomainError, match="redan på listan"):
        name_colleague(by=world.enhetschef, case=case, user=user_of(world.other), why="Igen")
    with pytest.raises(NotAllowed, match="andra parten"):
        end_access(by=world.chief, case=case, access=row)


def test_a_day_that_has_passed_ends_the_access_and_one_is_named_anew(world: Protected) -> None:
    from datetime import timedelta

    case = world.about(ProtectionLevel.MARKED)
    today = clock.today()
    desk = user_of(world.desk)
    name_colleague(by=world.chief, case=case, user=desk, why="I dag", until_on=today)
    assert Case.objects.visible_to(world.desk).exists()
    with clock.at(clock.now() + timedelta(days=1)):
        assert not Case.objects.visible_to(world.desk).exists()
        with scoped(world.desk):
            assert not Case.objects.exists()
        name_colleague(by=world.chief, case=case, user=desk, why="Igen")
        assert Case.objects.visible_to(world.desk).exists()


@pytest.mark.parametrize("level", LEVELS)
def test_what_waits_with_others_goes_on_when_a_protection_is_set(
    world: Protected, level: ProtectionLevel
) -> None:
    case = world.about(ProtectionLevel.NONE)
    task = team.give_task(
        by=world.coach, case=case, to_user=user_of(world.desk), text="Ring", due_on=clock.today()
    )
    follow = factories.open_step(
        case, StepKind.FOLLOW_UP, due_on=clock.today(), held_by=world.other_coach
    )
    person = case.participant
    with scoped(world.coach):
        edit_participant(
            by=world.coach,
            participant=person,
            version=person.version,
            changes={"protection_level": level},
            why="Beslut",
        )
    settled()
    follow.refresh_from_db()
    task.refresh_from_db()
    assert follow.responsible_id == world.coach.user_id
    assert task.cancelled_at is not None
    open_steps = case.steps.open().exclude(responsible=None)
    assert set(open_steps.values_list("responsible", flat=True)) == {world.coach.user_id}
    with pytest.raises(DomainError, match="arbetar inte med"):
        team.give_task(
            by=world.coach, case=case, to_user=user_of(world.syv), text="X", due_on=clock.today()
        )


def test_without_coach_and_handlaggare_a_chief_has_it(world: Protected) -> None:
    case = world.about(ProtectionLevel.MARKED, coach=None, handlaggare=None)
    assert Case.objects.visible_to(world.chief).exists()
    assert Case.objects.visible_to(world.enhetschef).exists()
    with scoped(world.chief):
        assert Step.objects.visible_to(world.chief).filter(case=case).exists()


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(factories.user_of(actor))
    return client


def test_a_search_answers_byte_for_byte_as_for_somebody_unknown(world: Protected) -> None:
    number = world.about(ProtectionLevel.MARKED).participant.identity_number
    client = client_of(world.desk)
    for typed, unknown in ((number, "D99999999999"), ("Fågelsdotter", "Xågelsdotter")):
        answers = []
        for text in (typed, unknown):
            answer = client.post(reverse("search"), {"q": text}, follow=True)
            body = answer.content.decode().replace(text, "")
            answers.append((answer.status_code, without_secrets(body)))
        assert answers[0] == answers[1]
    # The attempts are in the log, a number by its digest.
    tried = [row.object_key for row in entries() if row.kind == "search"]
    assert len(tried) == 4
    assert tried[0] == accesslog.digest(number)


def without_secrets(body: str) -> str:
    import re

    body = re.sub(r"fraga=[^\"&]*", "", body)
    return re.sub(r'(csrfmiddlewaretoken" value="|nonce="|hx-headers=\'[^\']*)[^"\']*', "", body)


def test_the_page_of_the_list_is_no_marker(world: Protected) -> None:
    """Fingerade personuppgifter: to a chief as for no protection, to others not there."""
    plain = world.about(ProtectionLevel.NONE)
    fictive = world.about(ProtectionLevel.ASSUMED)
    client = client_of(world.chief)
    bodies = []
    for case in (plain, fictive):
        body = client.get(reverse("cases:access", args=[case.key])).content.decode()
        for own in (str(case.key), str(case.participant.key)):
            body = body.replace(own, "")
        bodies.append(without_secrets(strip_tokens(body)))
    assert bodies[0] == bodies[1]
    for case in (plain, fictive):
        page = client_of(world.coach).get(reverse("cases:case", args=[case.key]))
        assert "Åtkomstlista" not in page.content.decode()


def strip_tokens(body: str) -> str:
    import re

    return re.sub(r'value="[^"]*"', "", body)


def test_a_chief_names_and_ends_on_the_page(world: Protected) -> None:
    case = world.about(ProtectionLevel.ASSUMED)
    client, address = client_of(world.chief), reverse("cases:access", args=[case.key])
    desk = user_of(world.desk)
    fields = {"who": str(desk.key), "why": "Bokar tider", **token_field(world.chief.user_id)}
    answer = client.post(address, fields, follow=True)
    assert "Bokar tider" in answer.content.decode()
    row = ProtectedAccess.objects.get()
    assert (row.user_id, row.by_user_id) == (desk.pk, world.chief.user_id)
    assert client_of(world.desk).get(address).status_code == 403
    client.post(reverse("cases:end_access", args=[case.key, row.key]))
    assert ProtectedAccess.objects.get().ended_at is not None
    assert client_of(world.desk).get(address).status_code == 404
