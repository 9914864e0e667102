"""The looks that the demo writes are looks that the product would have shown."""

from types import SimpleNamespace
from typing import Any

import pytest

from cases.enums import ProtectionLevel
from jobbtorg.core.actor import system_actor
from jobbtorg.core.scope import scoped
from jobbtorg.demo.acts.overseeing import looks
from tests import factories
from tests.accesslog import entries
from tests.cases.test_protected import Protected

pytestmark = pytest.mark.django_db


def test_nobody_opens_a_person_whom_they_could_not_have_opened() -> None:
    world = Protected()
    hidden = [world.about(ProtectionLevel.MARKED) for _ in range(2)]
    theirs = world.about(ProtectionLevel.MARKED, coach=world.other_coach)
    plain = factories.case(world.unit, world.enhet, coach=world.coach)
    staff: Any = SimpleNamespace(
        named=lambda _mail, _role: world.other,
        coaches=lambda _unit: [world.coach, world.other_coach],
    )
    with scoped(system_actor("natten")):
        looks(SimpleNamespace(staff=staff), world.coach)  # type: ignore[arg-type]
    seen = {(row.user_id, person) for row in entries() for person in row.participants}
    by_coach = {person for user, person in seen if user == world.coach.user_id}
    by_colleague = {person for user, person in seen if user == world.other_coach.user_id}
    assert {case.participant_id for case in hidden} < by_coach
    assert theirs.participant_id not in by_coach
    assert by_colleague == {plain.participant_id}
    assert not {person for user, person in seen if user == world.other.user_id}
