"""Target groups with dates, the background of a case, and the number that names a person."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from cases.actions.background import Background, Groups, change_background
from cases.actions.participants import change_number, edit_participant
from cases.enums import ProtectionLevel, Sex
from cases.models import Case, GroupPeriod
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.accesslog import digest
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.core.identity import Identity, IdentityKind, parse
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from tests import factories
from tests.accesslog import last
from tests.cases.life import MONDAY, World, settled
from tests.cases.pages import client_of
from tests.cases.test_life_views import day, post
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

LATER = date(2008, 4, 1)
YOUNG, NEW, LONG = "Ungdomar 18–24 år", "Nyanlända", "Långtidsarbetslösa"
A_NUMBER = "19850304-2395"


@pytest.fixture
def world() -> World:
    return World()


def enrolled(world: World) -> Case:
    """Since Monday 3 March 2008 in one group, with one flag."""
    with clock.at(MONDAY):
        return world.case(
            primary_group=factories.target_group(YOUNG), flags=[factories.target_group(NEW)]
        )


def change(world: World, case: Case, primary: str, *flags: str, **values: Any) -> list[str]:
    on = values.pop("on", LATER)
    by = values.pop("by", world.coach)
    with clock.at(LATER):
        return change_background(
            by=by,
            case=case,
            version=values.pop("version", Case.objects.get(pk=case.pk).version),
            facts=Background(**values),
            groups=Groups(
                primary=factories.target_group(primary),
                from_on=on,
                flags=[factories.target_group(flag) for flag in flags],
            ),
            why="Visade sig vid kartläggningen",
        )


def periods(case: Case) -> set[tuple[str, bool, str]]:
    rows = GroupPeriod.objects.filter(case=case).select_related("group")
    return {(row.group.name, row.is_primary, str(row.period)) for row in rows}


def test_a_group_changes_from_a_day_and_the_old_one_stands_until_then(world: World) -> None:
    case = enrolled(world)
    change(world, case, LONG, NEW)
    settled()
    assert periods(case) == {
        (YOUNG, True, "[2008-03-03, 2008-04-01)"),
        (LONG, True, "[2008-04-01, None)"),
        (NEW, False, "[2008-03-03, None)"),
    }
    row = case.transitions.get(name="change_background")
    assert row.why == (
        f"Målgrupp från 2008-04-01: {YOUNG}, {NEW} → {LONG}, {NEW}. Visade sig vid kartläggningen"
    )
    assert row.from_state == row.to_state == case.state


def test_a_flag_may_become_the_primary_group(world: World) -> None:
    case = enrolled(world)
    change(world, case, NEW)
    assert periods(case) == {
        (YOUNG, True, "[2008-03-03, 2008-04-01)"),
        (NEW, False, "[2008-03-03, 2008-04-01)"),
        (NEW, True, "[2008-04-01, None)"),
    }


def test_what_was_given_the_same_day_is_put_right(world: World) -> None:
    case = enrolled(world)
    change(world, case, LONG, on=MONDAY)
    now = GroupPeriod.objects.filter(case=case, period__contains=MONDAY)
    assert [row.group.name for row in now] == [LONG]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"on": date(2008, 3, 2)}, "from_on"),
        ({"on": date(2008, 4, 2)}, "from_on"),
        ({"af_since": date(2008, 4, 2)}, "af_since"),
        ({"benefit_since": date(1900, 1, 1)}, "benefit_since"),
    ],
)
def test_days_that_cannot_be_are_refused(world: World, values: dict[str, Any], field: str) -> None:
    case = enrolled(world)
    with pytest.raises(DomainError) as refused:
        change(world, case, LONG, **values)
    assert refused.value.field == field


def test_a_group_is_not_changed_before_its_own_first_day(world: World) -> None:
    case = enrolled(world)
    change(world, case, LONG)
    with pytest.raises(DomainError, match="gäller från 2008-04-01"):
        change(world, case, YOUNG, on=date(2008, 3, 20))


def test_facts_change_with_what_they_were(world: World) -> None:
    case = enrolled(world)
    hindrance = factories.code(CodeList.HINDRANCE, "Arbetslös")
    said = change(
        world,
        case,
        YOUNG,
        NEW,
        by=world.handlaggare,
        hindrance=hindrance,
        af_since=date(2008, 2, 1),
    )
    case.refresh_from_db()
    assert (case.hindrance, case.af_since) == (hindrance, date(2008, 2, 1))
    assert said == [
        "Försörjningshinder: inte angivet → Arbetslös",
        "Inskriven på Arbetsförmedlingen sedan: inte angivet → 2008-02-01",
    ]


def test_nothing_changed_leaves_no_row(world: World) -> None:
    case = enrolled(world)
    assert change(world, case, YOUNG, NEW) == []
    assert not case.transitions.filter(name="change_background").exists()


def test_two_at_once_and_others(world: World) -> None:
    case = enrolled(world)
    seen = case.version
    change(world, case, YOUNG, NEW, af_contact="Anna")
    with pytest.raises(Conflict) as conflict:
        change(world, case, YOUNG, NEW, version=seen, af_contact="Bo")
    (difference,) = conflict.value.differences
    assert (difference.mine, difference.theirs) == ("Bo", "Anna")
    with pytest.raises(NotAllowed):
        change(world, case, LONG, by=factories.actor(Role.COACH, factories.unit("Kista")))


def test_the_page_saves_what_it_shows(world: World) -> None:
    case = world.case(primary_group=factories.target_group(YOUNG))
    address = reverse("cases:change_background", args=[case.key])
    page = client_of(world.coach).get(address).content.decode()
    assert f'<option value="{factories.target_group(YOUNG).pk}" selected>' in page
    answer = post(
        world.coach,
        "change_background",
        case.key,
        version=Case.objects.get(pk=case.pk).version,
        primary=factories.target_group(YOUNG).pk,
        flags=[factories.target_group(NEW).pk],
        from_on=day(),
    )
    assert answer.status_code == 302
    assert GroupPeriod.objects.get(case=case, group__name=NEW).is_primary is False


def test_a_value_closed_since_is_not_taken_away_unseen(world: World) -> None:
    hindrance = factories.code(CodeList.HINDRANCE, "Arbetslös")
    arabic = factories.code(CodeList.LANGUAGE, "Arabiska")
    case = world.case(hindrance=hindrance, who=factories.participant(language=arabic))
    with as_fixture():
        Code.objects.filter(pk__in=[hindrance.pk, arabic.pk]).update(closed_on=MONDAY)
    for name, code in (("change_background", hindrance), ("edit_participant", arabic)):
        page = client_of(world.coach).get(reverse(f"cases:{name}", args=[case.key]))
        assert f'<option value="{code.pk}" selected>' in page.content.decode()


class TestNumber:
    """The real number after a reservnummer (handbook §11)."""

    def given(self, world: World) -> Case:
        who = factories.participant()
        return world.case(who=who)

    def real(self) -> Identity:
        return parse(A_NUMBER, today=clock.today())

    def test_is_changed_with_its_reason_and_a_row(self, world: World) -> None:
        person = self.given(world).participant
        before = person.identity_number
        person = change_number(
            by=world.desk,
            participant=person,
            version=person.version,
            identity=self.real(),
            why="Folkbokförd",
        )
        assert (person.identity_kind, person.identity_number) == (
            IdentityKind.PERSONNUMMER,
            "198503042395",
        )
        row = person.changes.get()
        assert (row.field, row.before, row.after, row.why) == (
            "identity_number",
            before,
            "198503042395",
            "Folkbokförd",
        )

    def test_of_somebody_else_is_refused_in_words(self, world: World) -> None:
        other = factories.participant()
        person = self.given(world).participant
        taken = Identity(IdentityKind(other.identity_kind), other.identity_number)
        for identity, why, field in (
            (taken, "Fel siffra", "number"),
            (Identity(IdentityKind(person.identity_kind), person.identity_number), "Fel", "number"),
            (self.real(), " ", "why"),
        ):
            with pytest.raises(DomainError) as refused:
                change_number(
                    by=world.desk, participant=person, version=1, identity=identity, why=why
                )
            assert refused.value.field == field

    def test_by_those_who_have_the_case(self, world: World) -> None:
        person = self.given(world).participant
        with pytest.raises(NotAllowed):
            change_number(
                by=world.handlaggare, participant=person, version=1, identity=self.real(), why="X"
            )

    def test_that_somebody_out_of_reach_has_is_refused_alike_and_logged_as_a_search(
        self, world: World
    ) -> None:
        case = self.given(world)
        near = world.case(who=factories.participant(identity_number="198503042395")).participant
        far = factories.participant()
        hidden = factories.participant(protection_level=ProtectionLevel.MARKED)
        factories.case(
            world.unit, world.enhet, who=hidden, coach=factories.actor(Role.COACH, world.unit)
        )
        said = []
        for person in (near, far, hidden):
            number = person.identity_number
            answer = post(
                world.desk, "change_number", case.key, number=number, why="Fel", version=1
            )
            assert answer.status_code == 422
            row = last()
            assert (row.kind, row.object_key) == ("search", digest(number))
            assert row.participants == [case.participant_id]
            text = answer.content.decode()
            said.append("på en annan deltagare" in text)
            assert ("går inte att sätta här" in text) is not said[-1]
        assert said == [True, False, False]

    def test_on_its_page_and_told_without_its_value(self, world: World) -> None:
        case = self.given(world)
        wrong = post(world.desk, "change_number", case.key, number="1985", why="X", version=1)
        assert wrong.status_code == 422
        done = post(
            world.desk, "change_number", case.key, number=A_NUMBER, why="Folkbokförd", version=1
        )
        assert done.status_code == 302
        told = client_of(world.coach).get(reverse("cases:case_tab", args=[case.key, "historik"]))
        assert "Uppgifter om deltagaren ändrades: personnummer" in told.content.decode()


def test_birth_date_and_sex_are_facts_to_edit(world: World) -> None:
    person = world.case().participant
    person = edit_participant(
        by=world.desk,
        participant=person,
        version=person.version,
        changes={"birth_date": date(1980, 5, 6), "sex": Sex.WOMAN},
    )
    assert person.birth_date == date(1980, 5, 6)
    with pytest.raises(DomainError) as refused:
        edit_participant(
            by=world.desk,
            participant=person,
            version=person.version,
            changes={"birth_date": date(2999, 1, 1)},
        )
    assert refused.value.field == "birth_date"
