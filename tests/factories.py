"""Whole, true rows for tests: organisation, people who act, persons, cases.

They write as the fixture role, so what they make is given. Names and numbers come from a
counter. All persons are unreal (`IdentityKind.DEMO`); phones are of the fictional series.
"""

import itertools
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from cases.actions.participants import PERSON_FIELDS
from cases.enums import (
    CaseOrigin,
    CaseState,
    IdentityKind,
    Party,
    Sex,
    StepKind,
    SupportKind,
    TeamFunction,
)
from cases.models import (
    Case,
    CaseStay,
    CaseTransition,
    Participant,
    PersonToEnhet,
    Step,
    TeamMember,
)
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.accounts.queries import reach
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.organisation.enums import CodeList, UnitKind
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Code,
    Group,
    Node,
    NodePeriod,
    Stadsdel,
    TargetGroup,
    Unit,
)
from jobbtorg.organisation.periods import period
from tests.roles import as_fixture

START = date(2008, 1, 1)
_numbers = itertools.count(1)


def _opened(node: Node, parent: Node | None = None) -> None:
    node.slug = node.slug or f"nod-{next(_numbers)}"
    node.parent = parent
    node.opened_on = START
    with as_fixture():
        node.save()
        NodePeriod.objects.create(node=node, name=node.name, parent=parent, period=period(START))


def unit(name: str = "Farsta jobbtorg", *, of: Unit | None = None) -> Unit:
    """A jobbtorg, or a filial of one."""
    kind = UnitKind.FILIAL if of else UnitKind.JOBBTORG
    made = Unit(name=name, unit_kind=kind, phone="08-46500400")
    _opened(made, of)
    return made


def group(at: Unit, name: str = "Ungdomar") -> Group:
    """A group within a unit."""
    made = Group(name=name)
    _opened(made, at)
    return made


def enhet(name: str = "Farsta försörjningsstödsenhet") -> Bistandsenhet:
    """A försörjningsstödsenhet."""
    made = Bistandsenhet(name=name)
    _opened(made)
    return made


def stadsdel(name: str = "Farsta") -> Stadsdel:
    """A city district."""
    made = Stadsdel(name=name)
    _opened(made)
    return made


def code(code_list: CodeList, label: str) -> Code:
    """One value of a code list, the same row for the same label."""
    with as_fixture():
        return Code.objects.get_or_create(
            code_list=code_list, label=label, defaults={"code": f"k{next(_numbers)}"}
        )[0]


def target_group(name: str = "Ungdomar 18–24 år") -> TargetGroup:
    """A target group, the same row for the same name."""
    with as_fixture():
        return TargetGroup.objects.get_or_create(
            name=name, defaults={"slug": f"grupp-{next(_numbers)}", "step": 1}
        )[0]


def user(name: str = "") -> User:
    """Somebody who can log in, named `First Last`."""
    number = next(_numbers)
    first, _, last = (name or f"Vera Medarbetare{number}").partition(" ")
    with as_fixture():
        return User.objects.create_user(
            f"person{number}@example.se", "x" * 15, first_name=first, last_name=last
        )


def assignment(who: User, role: Role, at: Node, *, since: date = START) -> RoleAssignment:
    """A role at a node, open-ended."""
    with as_fixture():
        return RoleAssignment.objects.create(user=who, role=role, node=at, period=period(since))


def actor(role: Role, at: Node, name: str = "", *, who: User | None = None) -> Actor:
    """A person acting in a role at a node today; makes the user and the assignment."""
    held = assignment(who or user(name), role, at)
    return actor_of(held)


def actor_of(held: RoleAssignment) -> Actor:
    """The actor of an assignment, as the middleware makes it."""
    return Actor(
        user_id=held.user_id,
        name=held.user.get_full_name(),
        role=held.role,
        assignment_id=held.pk,
        node_id=held.node_id,
        node_ids=reach(held, clock.today()),
    )


def user_of(by: Actor) -> User:
    """The user behind an actor, for `client.force_login`."""
    return User.objects.get(pk=by.user_id or 0)


def participant(name: str = "", **facts: Any) -> Participant:
    """A person with an unreal number, named `First Last`."""
    number = next(_numbers)
    first, _, last = (name or f"Alva Deltagare{number}").partition(" ")
    values: dict[str, Any] = {
        "identity_kind": IdentityKind.DEMO,
        "identity_number": f"D{number:011}",
        "birth_date": date(1985, 4, 12),
        "sex": Sex.WOMAN,
        "phone": "070-1740605",
        **facts,
    }
    with as_fixture():
        return Participant.objects.create(first_name=first, last_name=last, **values)


def case(
    at: Unit,
    sent_by: Bistandsenhet,
    *,
    who: Participant | None = None,
    coach: Actor | None = None,
    handlaggare: Actor | None = None,
    state: CaseState = CaseState.MAPPING,
    step: StepKind | None = StepKind.WRITE_PLAN,
    due_on: date | None = None,
    **values: Any,
) -> Case:
    """A case where it stands, with its stay, its enrolment and one open step.

    `step=None` leaves a case without steps: the database refuses it at commit unless closed.
    """
    now = clock.now()
    closed = now if state == CaseState.CLOSED else None
    paused = state in {CaseState.ON_HOLD, CaseState.INTERRUPTED}
    by = system_actor("factory")
    defaults: dict[str, Any] = {
        "origin": CaseOrigin.REFERRAL,
        "referral_key": uuid.uuid4(),
        "support_kind": SupportKind.FORSORJNINGSSTOD,
        "enrolled_at": now - timedelta(days=3),
        "resumes_to": CaseState.ACTIVE if paused else "",
        "closed_at": closed,
    }
    with as_fixture():
        made = Case.objects.create(
            participant=who or participant(),
            unit=at,
            bistandsenhet=sent_by,
            coach_id=coach.user_id if coach else None,
            handlaggare_id=handlaggare.user_id if handlaggare else None,
            state=state,
            **{**defaults, **values},
        )
        stated = {name: getattr(made.participant, name) for name in PERSON_FIELDS}
        PersonToEnhet.objects.create(case=made, **stated)
        since = made.enrolled_at
        stay = CaseStay(case=made, unit=at, bistandsenhet=sent_by, from_at=since)
        enrolled = CaseTransition(
            case=made, name="enrol", to_state=CaseState.ENROLLED, occurred_at=since
        )
        for row in (stay, enrolled):
            row.set_actor(by)
            row.save()
        if step and not closed:
            open_step(made, step, due_on=due_on or clock.today() + timedelta(days=5), held_by=coach)
    return made


def open_step(
    of: Case,
    kind: StepKind,
    *,
    due_on: date,
    party: Party = Party.JOBBTORG,
    held_by: Actor | None = None,
    for_role: str = "",
) -> Step:
    """An open step of a case, with the jobbtorg or the enhet."""
    with as_fixture():
        return Step.objects.create(
            kind=kind,
            participant_id=of.participant_id,
            case=of,
            party=party,
            unit_id=of.unit_id,
            bistandsenhet_id=of.bistandsenhet_id,
            responsible_id=held_by.user_id if held_by else None,
            for_role=for_role,
            due_on=due_on,
        )


def on_team(of: Case, who: Actor, function: TeamFunction) -> TeamMember:
    """A colleague on the team of a case from today."""
    row = TeamMember(
        case=of,
        user_id=who.user_id or 0,
        function=function,
        node_id=who.node_id,
        from_on=clock.today(),
    )
    row.set_actor(who)
    with as_fixture():
        row.save()
    return row


def move(of: Case, *, to: Unit | None = None, sent_by: Bistandsenhet | None = None) -> Case:
    """The case stands at another unit or enhet from now on; the old one keeps its own time."""
    now: datetime = clock.now()
    with as_fixture():
        of.stays.filter(until_at__isnull=True).update(until_at=now)
        of.unit = to or of.unit
        of.bistandsenhet = sent_by or of.bistandsenhet
        of.save(update_fields=["unit", "bistandsenhet"])
        stay = CaseStay(case=of, unit=of.unit, bistandsenhet=of.bistandsenhet, from_at=now)
        stay.set_actor(system_actor("factory"))
        stay.save()
    return of
