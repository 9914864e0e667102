"""Facts about a person: changed with a log, guarded by a version, protected with a reason."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cases.actions.participants import edit_participant
from cases.enums import ProtectionLevel
from cases.masking import shown
from cases.models import ParticipantChange
from jobbtorg.accounts.enums import Role
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from jobbtorg.organisation.enums import CodeList
from tests import factories
from tests.cases.life import World, user_of
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def test_each_change_leaves_a_row_in_words(world: World) -> None:
    person = world.case().participant
    arabic = factories.code(CodeList.LANGUAGE, "Arabiska")
    person = edit_participant(
        by=world.desk,
        participant=person,
        version=person.version,
        changes={
            "phone": "070-1740610",
            "language": arabic,
            "needs_interpreter": True,
            "first_name": person.first_name,
        },
    )
    rows = {row.field: (row.before, row.after) for row in person.changes.all()}
    assert rows == {
        "phone": ("070-1740605", "070-1740610"),
        "language": ("", "Arabiska"),
        "needs_interpreter": ("Nej", "Ja"),
    }
    assert {row.by_user_id for row in person.changes.all()} == {world.desk.user_id}


def test_a_second_to_save_is_shown_both_texts(world: World) -> None:
    person = world.case().participant
    edit_participant(by=world.desk, participant=person, version=1, changes={"phone": "070-1740611"})
    with pytest.raises(Conflict) as conflict:
        edit_participant(
            by=world.coach, participant=person, version=1, changes={"phone": "070-1740612"}
        )
    (difference,) = conflict.value.differences
    assert (difference.mine, difference.theirs) == ("070-1740612", "070-1740611")


def test_the_facts_of_a_protected_person_are_changed_by_who_may_read_them(world: World) -> None:
    person = world.case().participant
    with as_fixture():
        person.protection_level = ProtectionLevel.MARKED
        person.save()
    with pytest.raises(NotAllowed, match="skyddade"):
        edit_participant(
            by=world.leader, participant=person, version=1, changes={"phone": "070-1740611"}
        )
    edit_participant(
        by=world.coach, participant=person, version=1, changes={"phone": "070-1740611"}
    )
    person.refresh_from_db()
    assert person.phone == "070-1740611"


def test_protection_is_changed_with_a_reason(world: World) -> None:
    person = world.case().participant
    changes = {"protection_level": ProtectionLevel.MARKED}
    with pytest.raises(DomainError) as refused:
        edit_participant(by=world.coach, participant=person, version=1, changes=changes)
    assert refused.value.field == "why"
    edit_participant(
        by=world.coach, participant=person, version=1, changes=changes, why="Skatteverket"
    )
    row = person.changes.get()
    assert (row.before, row.after, row.why) == (
        "Ingen skyddad identitet",
        "Sekretessmarkering",
        "Skatteverket",
    )


@pytest.mark.parametrize(
    ("changes", "field"), [({"last_name": " "}, "first_name"), ({"birth_date": None}, "birth_date")]
)
def test_a_person_keeps_name_and_birth_date(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        edit_participant(
            by=world.coach, participant=world.case().participant, version=1, changes=changes
        )
    assert refused.value.field in {field, *changes}


def test_the_number_is_no_fact_to_edit(world: World) -> None:
    with pytest.raises(ValueError, match="identity_number"):
        edit_participant(
            by=world.coach,
            participant=world.case().participant,
            version=1,
            changes={"identity_number": "D00000000009"},
        )


def test_only_who_has_the_case_now_keeps_the_record(world: World) -> None:
    person = world.case().participant
    elsewhere = factories.actor(Role.COACH, factories.unit("Kista"))
    for by in (elsewhere, world.handlaggare):
        with pytest.raises(NotAllowed):
            edit_participant(by=by, participant=person, version=1, changes={"phone": "1"})


def test_the_log_is_never_changed(world: World) -> None:
    person = world.case().participant
    edit_participant(by=world.desk, participant=person, version=1, changes={"phone": "1"})
    with pytest.raises(DatabaseError), transaction.atomic():
        ParticipantChange.objects.update(after="2")


def test_the_database_refuses_protection_without_a_reason(world: World) -> None:
    row = ParticipantChange(
        participant=world.case().participant, field="protection_level", before="a", after="b"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_contact_of_a_protected_person_is_the_coachs_in_that_role_alone(world: World) -> None:
    who = factories.participant(protection_level=ProtectionLevel.MARKED)
    case = world.case(who=who)
    desk = factories.actor(Role.ADMINISTRATOR, world.unit, who=user_of(world.coach))
    assert not shown(who, world.coach, case=case).contact_hidden
    assert shown(who, desk, case=case).contact_hidden
