"""Who acts in the demo: the actor of each assignment, and who takes a step."""

from dataclasses import replace
from datetime import date
from random import Random

from cases.enums import Party, StepKind
from cases.models import Case, Step
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.accounts.queries import active_assignments, reach
from jobbtorg.core.actor import Actor

# Steps without a named person: who usually takes them, first choice first.
USUAL_ROLES: dict[str, tuple[Role, ...]] = {
    StepKind.RECEIVE_REFERRAL: (Role.GRUPPLEDARE, Role.LOKAL_CHEF, Role.COACH),
    StepKind.DISTRIBUTE: (Role.GRUPPLEDARE, Role.LOKAL_CHEF),
    StepKind.DECIDE_DEADLOCK: (Role.JOBBTORGSCHEF,),
}


class Staff:
    """The demo's people, read once: the organisation does not change while it runs."""

    def __init__(self, on: date) -> None:
        assignments = active_assignments(on).select_related("user", "node", "node__parent")
        self.assignments = sorted(assignments, key=lambda a: (a.user.email, a.role))
        self._emails = {a.user_id: a.user.email for a in self.assignments}
        self._actors = {a.pk: _actor(a, on) for a in self.assignments}

    def actor(self, assignment: RoleAssignment) -> Actor:
        return self._actors[assignment.pk]

    def at(self, node_id: int | None, *roles: Role) -> list[Actor]:
        """Everybody who reaches a node in one of the roles, in the order of the roles."""
        return [
            self.actor(a)
            for role in roles
            for a in self.assignments
            if a.role == role and node_id in self.actor(a).node_ids
        ]

    def as_user(
        self, user_id: int | None, *roles: Role, node_id: int | None = None
    ) -> Actor | None:
        """A named person acting in one of the roles, preferably at the node."""
        found = [
            self.actor(a)
            for a in self.assignments
            if a.user_id == user_id and (not roles or a.role in roles)
        ]
        near = [a for a in found if node_id in a.node_ids]
        return next(iter(near or found), None)

    def named(self, name: str, role: Role) -> Actor | None:
        """The account named after a role."""
        found = (
            self.actor(a)
            for a in self.assignments
            if a.role == role and self._emails[a.user_id].startswith(name)
        )
        return next(found, None)

    def handlaggare(self, enhet_id: int, rng: Random) -> Actor:
        """Somebody who refers; the account named after the role more often than the others."""
        return self._rather_named(self.at(enhet_id, Role.HANDLAGGARE), "handlaggare@", rng)

    def coach(self, unit_id: int, rng: Random) -> Actor:
        """A coach at a unit; the account named after the role more often than the others."""
        return self._rather_named(self.coaches(unit_id), "coach@", rng)

    def _rather_named(self, people: list[Actor], name: str, rng: Random) -> Actor:
        named = [a for a in people if self._emails[a.user_id or 0].startswith(name)]
        return named[0] if named and rng.random() < 0.5 else rng.choice(people)

    def coaches(self, unit_id: int) -> list[Actor]:
        return self.at(unit_id, Role.COACH)

    def for_case(self, case: Case, rng: Random) -> Actor:
        """The case's coach, or whoever leads the unit while it has none."""
        coach = self.as_user(case.coach_id, Role.COACH, node_id=case.unit_id)
        return coach or rng.choice(self.at(case.unit_id, Role.LOKAL_CHEF))

    def for_step(self, step: Step, rng: Random) -> Actor | None:
        """Whoever would take the step: the responsible, or somebody in the usual role."""
        if step.for_role == Role.JOBBTORGSCHEF:
            return next((self.actor(a) for a in self.assignments if a.role == step.for_role), None)
        at_enhet = step.party == Party.STADSDEL
        node_id = step.bistandsenhet_id if at_enhet else step.unit_id
        if step.responsible_id:
            found = self.as_user(step.responsible_id, node_id=node_id)
            if found:
                return found
        if step.for_role:
            usual: tuple[Role, ...] = (Role(step.for_role),)
        elif at_enhet:
            usual = (Role.HANDLAGGARE,)
        else:
            usual = USUAL_ROLES.get(step.kind, (Role.COACH, Role.LOKAL_CHEF))
        people = self.at(node_id, *usual)
        return rng.choice(people) if people else None


def _actor(assignment: RoleAssignment, on: date) -> Actor:
    user = assignment.user
    made = Actor(user_id=user.pk, name=user.get_full_name(), role=assignment.role)
    return replace(
        made,
        assignment_id=assignment.pk,
        node_id=assignment.node_id,
        node_ids=reach(assignment, on),
    )
