"""The rows of loggkontroll in the access matrix."""

from cases.models import Case
from jobbtorg.accounts.enums import ENHET_ROLES, Role
from jobbtorg.core import clock
from jobbtorg.core.files import store
from jobbtorg.oversight.actions.extracting import PAPER
from jobbtorg.oversight.enums import CheckState, ExtractFor, ExtractPurpose, Judgement
from jobbtorg.oversight.models import Extract, LogCheck, Review
from tests import factories
from tests.oversight.world import check_of
from tests.project.matrix import Arguments, World
from tests.project.matrix import Row as Page
from tests.roles import as_fixture

ORDERING = frozenset({Role.COACH, Role.HANDLAGGARE, Role.LOKAL_CHEF, Role.ENHETSCHEF})


def own_case(world: World) -> Case:
    made: Case = factories.case(
        world.unit,
        world.enhet,
        coach=world.actor(Role.COACH),
        handlaggare=world.actor(Role.HANDLAGGARE),
    )
    return made


def of_own(world: World) -> Arguments:
    return {"key": own_case(world).key}


def of_others(world: World) -> Arguments:
    return {"key": factories.case(world.other_unit, world.other_enhet).key}


# Whose look each reviewer has before them.
LOOKERS = {
    Role.LOKAL_CHEF: Role.COACH,
    Role.ENHETSCHEF: Role.HANDLAGGARE,
    Role.JOBBTORGSCHEF: Role.LOKAL_CHEF,
    Role.SYSTEMFORVALTARE: Role.JOBBTORGSCHEF,
}


def to_review(world: World) -> Arguments:
    """Something that the role reviews."""
    for reviewer in LOOKERS:
        world.actor(reviewer)
    looker = world.actor(LOOKERS.get(world.role or Role.LOKAL_CHEF, Role.COACH))
    return {"key": check_of(looker, own_case(world).participant).key}


def others_check(world: World) -> Arguments:
    """A look of one's own, which another reviews."""
    looker = world.actor(world.role) if world.role in LOOKERS else world.actor(Role.COACH)
    check = check_of(looker, factories.participant())
    with as_fixture():
        LogCheck.objects.filter(pk=check.pk).update(reviewer_role=world.role or Role.LOKAL_CHEF)
    return {"key": check.key}


def question(world: World) -> Arguments:
    """What the role has been asked."""
    return {"key": asked(world.actor(world.role or Role.COACH)).key}


def others_question(world: World) -> Arguments:
    return {"key": asked(factories.actor(Role.COACH, world.unit)).key}


def asked(looker: object) -> LogCheck:
    """A check with a question that waits for its answer."""
    check = check_of(looker, factories.participant())  # type: ignore[arg-type]
    with as_fixture():
        review = Review(
            check_row=check,
            judgement=Judgement.ASKED,
            text="Varför öppnade du ärendet?",
            looker_id=check.user_id,
            by_user=factories.user(),
        )
        review.save()
        LogCheck.objects.filter(pk=check.pk).update(state=CheckState.ASKED, asked_at=clock.now())
    return check


def extract(case: Case, world: World, by: object) -> Extract:
    """A paper that somebody has ordered and that has been made."""
    at_enhet = world.role in ENHET_ROLES
    made = Extract(
        participant=case.participant,
        node_id=case.bistandsenhet_id if at_enhet else case.unit_id,
        case_key=case.key,
        made_for=ExtractFor.PERSON,
        purpose=ExtractPurpose.REQUESTED,
    )
    made.set_actor(by)  # type: ignore[arg-type]
    with as_fixture():
        made.file = store(
            kind=PAPER.name,
            name="Registerutdrag",
            content=b"%PDF-1.4\n%%EOF",
            by=by,  # type: ignore[arg-type]
            participant_key=case.participant.key,
        )
        made.save()
    return made


def own_extract(world: World) -> Arguments:
    return {"key": extract(own_case(world), world, world.actor(world.role or Role.COACH)).key}


def others_extract(world: World) -> Arguments:
    elsewhere = factories.case(world.other_unit, world.other_enhet)
    return {"key": extract(elsewhere, world, factories.actor(Role.COACH, world.other_unit)).key}


ROWS = {
    "oversight:checks": Page(),
    "oversight:check": Page(inside=to_review, foreign=others_check),
    "oversight:report": Page(),
    "oversight:report_paper": Page(),
    "oversight:log": Page(),
    "oversight:questions": Page(),
    "oversight:answer": Page(inside=question, foreign=others_question),
    "oversight:order_extract": Page(inside=of_own, foreign=of_others),
    "oversight:extract": Page(inside=own_extract, foreign=others_extract),
}
