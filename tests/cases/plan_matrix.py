"""The rows of the plan's URLs in the access matrix. One plan serves all roles of a world."""

from collections.abc import Callable
from functools import cache
from typing import Any

from cases.actions.plan_documents import put_back_signed
from cases.enums import SupportKind
from cases.models import PlanVersion
from jobbtorg.accounts.enums import Role
from jobbtorg.core.files import PDF, CheckedFile
from tests import factories
from tests.cases import plans
from tests.project.matrix import Arguments, Row, World

SCANNED = CheckedFile("plan.pdf", PDF, b"%PDF-1.4\n%%EOF")


def home(world: World, **values: Any) -> plans.World:
    """A case at the home unit with the people of the matrix."""
    coach, handlaggare = world.actor(Role.COACH), world.actor(Role.HANDLAGGARE)
    case = factories.case(world.unit, world.enhet, coach=coach, handlaggare=handlaggare, **values)
    return plans.World(case, coach, handlaggare, world.unit, world.enhet)


def away(world: World, **values: Any) -> plans.World:
    """A case of another unit and enhet."""
    coach = factories.actor(Role.COACH, world.other_unit)
    handlaggare = factories.actor(Role.HANDLAGGARE, world.other_enhet)
    case = factories.case(
        world.other_unit, world.other_enhet, coach=coach, handlaggare=handlaggare, **values
    )
    return plans.World(case, coach, handlaggare, world.other_unit, world.other_enhet)


Place = Callable[[World], plans.World]


def case_of(place: Place) -> Callable[[World], Arguments]:
    return lambda world: {"key": place(world).case.key}


def draft_of(place: Place) -> Callable[[World], Arguments]:
    @cache
    def arguments(world: World) -> Arguments:
        return {"key": plans.draft(place(world)).case.key}

    return arguments


def version_of(place: Place, **values: Any) -> Callable[[World], Arguments]:
    @cache
    def arguments(world: World) -> Arguments:
        at = home(world, **values) if place is home else away(world, **values)
        return {"key": plans.submitted(at).key}

    return arguments


def activity_of(place: Place) -> Callable[[World], Arguments]:
    @cache
    def arguments(world: World) -> Arguments:
        at = place(world)
        plans.accept(plans.submitted(at), at.handlaggare)
        return {"key": plans.in_force(at.case)["Matchning"].key}

    return arguments


def document_of(place: Place) -> Callable[[World], Arguments]:
    @cache
    def arguments(world: World) -> Arguments:
        at = place(world)
        version: PlanVersion = plans.submitted(at)
        return {"key": put_back_signed(version=version, by=at.coach, upload=SCANNED).key}

    return arguments


PLAN_ROWS = {
    "cases:plan_start": Row(method="post", inside=case_of(home), foreign=case_of(away)),
    "cases:plan_draft": Row(inside=draft_of(home), foreign=draft_of(away)),
    "cases:plan_follow_up": Row(inside=case_of(home), foreign=case_of(away)),
    "cases:plan_version": Row(inside=version_of(home), foreign=version_of(away)),
    "cases:plan_withdraw": Row(inside=version_of(home), foreign=version_of(away)),
    "cases:plan_agree": Row(
        inside=version_of(home, support_kind=SupportKind.NONE),
        foreign=version_of(away, support_kind=SupportKind.NONE),
    ),
    "cases:plan_signed": Row(inside=version_of(home), foreign=version_of(away)),
    "cases:plan_document": Row(inside=document_of(home), foreign=document_of(away)),
    "cases:activity_end": Row(inside=activity_of(home), foreign=activity_of(away)),
}

DECISION_ROWS = {
    "referrals:decisions": Row(),
    "referrals:decision": Row(inside=version_of(home), foreign=version_of(away)),
}
