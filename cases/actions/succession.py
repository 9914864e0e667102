"""Mergers: what is under way at a node goes on at the one that carries it on (handbook §2)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from cases.actions.base import locked_case, log_move, update
from cases.actions.coaching import await_distribution
from cases.actions.placement import (
    await_handlaggare,
    hand_to_handlaggare,
    stand_at,
    support_goes_along,
)
from cases.enums import CaseState
from cases.models import Case, GroupMeeting, Step, TeamMember
from cases.queries.staff import coaches_at, handlaggare_at
from cases.rules import CASE_TRANSITIONS
from jobbtorg.core import clock, rowwise
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node, Succession

COLUMNS = {
    NodeKind.UNIT: "unit_id",
    NodeKind.BISTANDSENHET: "bistandsenhet_id",
    NodeKind.STADSDEL: "stadsdel_id",
    NodeKind.GROUP: "group_id",
}

TOLD_AS = {
    NodeKind.UNIT: "move_unit",
    NodeKind.BISTANDSENHET: "move_stadsdel",
    NodeKind.STADSDEL: "move_stadsdel",
    NodeKind.GROUP: "change_group",
}


@transaction.atomic
def carry_cases(succession: Succession, by: Actor) -> None:
    """Move open cases, and closed ones that are still asked after, to the successor.

    Registered with the organisation and safe to run twice. Coach and handläggare go on
    where their role was carried over; else the case is distributed anew.
    """
    kind = NodeKind(succession.predecessor.kind)
    column = COLUMNS.get(kind)
    if column is None:
        return
    waiting = Step.objects.open().filter(case__isnull=False).values("case_id")
    cases = Case.objects.filter(
        ~Q(state=CaseState.CLOSED) | Q(pk__in=waiting),
        **{column: succession.predecessor_id},
    )

    def carry(found: Case) -> None:
        case = locked_case(found)
        if cases.filter(pk=case.pk).exists():  # It may have gone elsewhere, or been closed.
            _carry(case, succession, kind, column, by)

    rowwise.each(cases.order_by("pk"), carry)
    if kind == NodeKind.UNIT:
        _carry_meetings(succession)
        members = TeamMember.objects.filter(node=succession.predecessor, until_on__isnull=True)
        members.update(node=succession.successor)


def catch_up(case: Case, by: Actor) -> None:
    """A locked case that lay closed while its nodes were merged away stands at their heirs."""
    for kind, column in COLUMNS.items():
        while succession := _carried_from(getattr(case, column)):
            _carry(case, succession, kind, column, by)


def _carried_from(node_id: int | None) -> Succession | None:
    """Where a node's matters went, once they have gone."""
    rows = Succession.objects.filter(predecessor_id=node_id or 0, carried_at__isnull=False)
    return rows.select_related("predecessor", "successor").first()


def _carry(case: Case, succession: Succession, kind: NodeKind, column: str, by: Actor) -> None:
    heir = succession.successor
    why = f"{succession.predecessor} uppgick i {heir}"
    transition = CASE_TRANSITIONS[TOLD_AS[kind]]
    log_move(case, transition, by=by, why=why, target=case.state)
    if kind == NodeKind.GROUP:
        update(case, group_id=heir.pk)
        return
    stand_at(case, by=by, why=why, **{column: heir.pk})
    if kind == NodeKind.UNIT:
        _keep_coach(case)
    elif kind == NodeKind.BISTANDSENHET:
        _keep_handlaggare(case, succession.predecessor, by)


def _keep_coach(case: Case) -> None:
    """A coach who has no role at the new unit gives the case up to be distributed."""
    if not case.is_open:
        return
    if not coaches_at(case.unit_id, clock.today()).filter(pk=case.coach_id or 0).exists():
        await_distribution(case)


def _keep_handlaggare(case: Case, was: Node, by: Actor) -> None:
    if case.is_open:
        support_goes_along(case, by=by, was=was)
    here = handlaggare_at(case.bistandsenhet_id, clock.today())
    if case.handlaggare_id and not here.filter(pk=case.handlaggare_id).exists():
        update(case, handlaggare=None)
        hand_to_handlaggare(case, None)
        await_handlaggare(case)


def _carry_meetings(succession: Succession) -> None:
    """Group meetings to come are held by the successor."""
    heir_id = succession.successor_id
    GroupMeeting.objects.filter(
        unit_id=succession.predecessor_id, starts_at__gte=clock.now()
    ).update(unit_id=heir_id)


def cases_left(node: Node, last: date) -> str:
    """What still hangs on a node after its last day, unless it is carried on.

    Open cases, and closed ones that are still asked about: their questions need somebody there.
    """
    column = COLUMNS.get(NodeKind(node.kind))
    if column is None or Succession.objects.filter(predecessor=node).exists():
        return ""
    here = Case.objects.filter(**{column: node.pk})
    if here.exclude(state=CaseState.CLOSED).exists():
        return "öppna ärenden"
    asked = Step.objects.open().filter(case__in=here)
    at_unit = node.kind == NodeKind.UNIT
    return "avslutade ärenden som ska följas upp" if at_unit and asked.exists() else ""
