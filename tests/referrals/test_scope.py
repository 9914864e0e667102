"""Who sees which remiss, with the near misses beside."""

import pytest

from jobbtorg.accounts.enums import Role
from referrals.models import Referral
from tests import factories
from tests.organisation import factories as organisation
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def seen(by: object) -> set[Referral]:
    return set(Referral.objects.visible_to(by))  # type: ignore[arg-type]


def test_an_enhet_sees_its_own_and_no_other() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    own = {make.draft(here.handlaggare), make.sent(here.handlaggare)}
    make.sent(there.handlaggare)
    assert seen(here.handlaggare) == seen(here.enhetschef) == own


def test_a_unit_sees_what_was_sent_to_it_and_no_draft() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    make.draft(here.handlaggare)
    sent = make.sent(here.handlaggare)
    make.sent(there.handlaggare)
    for role in (Role.COACH, Role.MATCHARE, Role.ADMINISTRATOR, Role.LOKAL_CHEF):
        assert seen(factories.actor(role, here.unit)) == {sent}


def test_another_enhet_of_the_same_unit_sees_nothing() -> None:
    here = make.side()
    make.sent(here.handlaggare)
    neighbour = factories.actor(
        Role.HANDLAGGARE, organisation.enhet("Skarpnäck försörjningsstödsenhet")
    )
    assert seen(neighbour) == set()


def test_whoever_has_the_case_now_reads_its_remiss() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    accepted = make.accepted(here)
    assert accepted.case is not None
    assert seen(there.coach) == set()
    factories.move(accepted.case, to=there.unit)
    assert seen(there.coach) == {accepted}
    assert seen(here.coach) == {accepted}
    assert seen(there.handlaggare) == set()


def test_the_jobbtorgschef_sees_a_matter_in_deadlock_and_only_then() -> None:
    here = make.side()
    chief = factories.actor(Role.JOBBTORGSCHEF, organisation.city())
    make.contested(here)
    assert seen(chief) == set()
    matter = make.in_deadlock(here)
    assert seen(chief) == {matter}


@pytest.mark.parametrize("role", [Role.STYRNING, Role.LEX_SARAH, Role.SYSTEMFORVALTARE])
def test_other_roles_of_the_city_see_none(role: Role) -> None:
    make.in_deadlock(make.side())
    assert seen(factories.actor(role, organisation.city())) == set()
