"""The rows of cases in the access matrix."""

from collections.abc import Mapping

from cases.actions.kartlaggning import start_kartlaggning
from cases.enums import NoteLane
from cases.models import Case, Note, SavedView
from cases.views.case_page import READERS
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from tests import factories
from tests.cases.matrix_life import LIFE_ROWS
from tests.cases.plan_matrix import PLAN_ROWS
from tests.core.tokens import token_field
from tests.project.matrix import Arguments, Row, World
from tests.roles import as_fixture


def own_case(world: World) -> Arguments:
    """A case at the home unit, sent by the home enhet."""
    return {"key": factories.case(world.unit, world.enhet).key}


def foreign_case(world: World) -> Arguments:
    """A case of another unit and enhet."""
    return {"key": factories.case(world.other_unit, world.other_enhet).key}


def own_mapping(world: World) -> Arguments:
    """A case at home whose kartläggning has begun."""
    case = factories.case(world.unit, world.enhet)
    with as_fixture():
        start_kartlaggning(by=factories.actor(Role.COACH, world.unit), case=case)
    return {"key": case.key}


def note_of(case: Case, by: Actor) -> Arguments:
    """A note that somebody has shared with the handläggare."""
    note = Note(lane=NoteLane.SHARED, text="Ringer på måndag.").stand_under(case, by)
    with as_fixture():
        note.save()
    return {"key": note.key}


def own_note(world: World) -> Arguments:
    """A colleague's note in a case at home."""
    colleague = factories.actor(Role.COACH, world.unit)
    return note_of(factories.case(world.unit, world.enhet), colleague)


def foreign_note(world: World) -> Arguments:
    """A note of another unit."""
    stranger = factories.actor(Role.COACH, world.other_unit)
    return note_of(factories.case(world.other_unit, world.other_enhet), stranger)


def others_view(world: World) -> Arguments:
    """A list that a colleague has saved."""
    with as_fixture():
        view = SavedView.objects.create(user=factories.user(), name="Min", query="mina=ja")
    return {"key": view.key}


def token(world: World, role: Role | None) -> Mapping[str, str]:
    """The one field of a form that is sent otherwise empty."""
    return token_field(world.actor(role).user_id if role else None)


NOT_AUTHOR: Mapping[str, str] = dict.fromkeys(
    (role.value for role in READERS), "Bara den som skrev anteckningen"
)
NOT_CASEWORK: Mapping[str, str] = dict.fromkeys(
    (Role.ADMINISTRATOR.value, Role.HANDLAGGARE.value, Role.ENHETSCHEF.value),
    "Kartläggningen skrivs av dem",
)

ROWS = {
    **PLAN_ROWS,
    "cases:home": Row(),
    "cases:min_dag": Row(),
    "search": Row(method="post", answers={422: "Skriv"}),
    # A coach begins with their own; the whole list is the page.
    "cases:participants": Row(data=lambda _world, _role: {"utan": "filter"}),
    "cases:participants_bulk": Row(method="post", answers={302: "Välj minst en deltagare"}),
    "cases:save_view": Row(method="post", answers={422: ""}),
    "cases:forget_view": Row(
        method="post", inside=others_view, foreign=others_view, sees=frozenset()
    ),
    "cases:write_note": Row(inside=own_case, foreign=foreign_case),
    "cases:mend_note": Row(inside=own_note, foreign=foreign_note, refused=NOT_AUTHOR),
    "cases:correct_note": Row(inside=own_note, foreign=foreign_note, refused=NOT_AUTHOR),
    "cases:begin_kartlaggning": Row(
        method="post", inside=own_case, foreign=foreign_case, refused=NOT_CASEWORK, data=token
    ),
    "cases:mapping_section": Row(
        inside=own_mapping, foreign=foreign_case, fixed={"kind": "arbete"}, refused=NOT_CASEWORK
    ),
    "cases:case": Row(inside=own_case, foreign=foreign_case),
    "cases:case_tab": Row(inside=own_case, foreign=foreign_case, fixed={"tab": "oversikt"}),
    **LIFE_ROWS,
}
