"""Who may move a case through its life (handbook §3, §5)."""

from cases.enums import Party, PlanState, StepKind, SupportKind
from cases.masking import shown
from cases.models import Case, InternalTask, Participant, Step, SupportPeriod
from cases.permissions.case_page import has_now
from cases.rules import RECEPTION
from cases.scope import is_enhet_staff
from jobbtorg.accounts.enums import ENHET_ROLES, LEAD_ROLES, UNIT_ROLES, Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict
from jobbtorg.core.transitions import Transition


def can_reach(actor: Actor, case: Case) -> Verdict:
    """The actor's unit or enhet answers for the case now, or the actor is on its team.

    A former unit or enhet reads its own part and changes nothing (handbook §5.11).
    """
    if has_now(actor, case):
        return Allowed()
    return Denied(
        "Ärendet står inte hos er nu. Ni kan läsa er egen del av det, men inte ändra något."
    )


def can_act_as(actor: Actor, allowed: frozenset[str]) -> Verdict:
    """The actor's role is one of those named."""
    if actor.is_system or actor.role in allowed:
        return Allowed()
    roles = ", ".join(sorted(Role(role).label.lower() for role in allowed))
    return Denied(f"Det här gör en {roles}.")


def can_do(actor: Actor, case: Case, allowed: frozenset[str]) -> Verdict:
    """The actor reaches the case, in a role that may."""
    return can_reach(actor, case) and can_act_as(actor, allowed)


def can_move(actor: Actor, case: Case, transition: Transition) -> Verdict:
    """The actor may take the case through this row of its transition table."""
    return can_do(actor, case, transition.roles)


def can_change_support(actor: Actor, case: Case, kind: str) -> Verdict:
    """Only the enhet says that it no longer decides: who wrote a plan never frees it (§5.8)."""
    if actor.is_system or kind != SupportKind.NONE or not _has_approver(case):
        return Allowed()
    if not is_enhet_staff(actor):
        return Denied(
            "Utan ersättning beslutar enheten inte längre om planen. Därför skriver "
            "handläggaren in att ersättningen upphör."
        )
    own = case.plan_versions.filter(state__in=[PlanState.DRAFT, PlanState.SUBMITTED])
    if own.filter(writer_ids__contains=[actor.user_id]).exists():
        return Denied("Du har själv skrivit i planen. En kollega på enheten ändrar försörjningen.")
    return Allowed()


def can_cancel_support(actor: Actor, case: Case) -> Verdict:
    """The same where what was planned would have given the plans an approver."""
    if actor.is_system or case.has_approver or is_enhet_staff(actor):
        return Allowed()
    return Denied("Handläggaren tar tillbaka den planerade försörjningen.")


def _has_approver(case: Case) -> bool:
    """An enhet decides on plans now, or will by what is written down already."""
    later = SupportPeriod.objects.planned(clock.today()).filter(case=case)
    return case.has_approver or later.exclude(kind=SupportKind.NONE).exists()


def can_attach(actor: Actor) -> Verdict:
    """A person's record is found or begun by those who refer and those who enrol."""
    return can_act_as(actor, frozenset({*ENHET_ROLES, *UNIT_ROLES, Role.JOBBTORGSCHEF}))


def can_enrol(
    actor: Actor, *, unit_id: int, bistandsenhet_id: int, allowed: frozenset[str]
) -> Verdict:
    """A case is opened at one's own unit, or from one's own enhet when chiefs have agreed."""
    if actor.is_system or {unit_id, bistandsenhet_id} & actor.node_ids:
        return can_act_as(actor, allowed)
    return Denied("Du kan bara skriva in deltagare hos den enhet där du arbetar.")


def can_hold_meetings(actor: Actor, unit_id: int) -> Verdict:
    """Group meetings are planned by whoever books at the unit."""
    if actor.is_system or unit_id in actor.node_ids:
        return can_act_as(actor, RECEPTION)
    return Denied("Du kan bara planera gruppträffar vid det jobbtorg där du arbetar.")


def can_answer_task(actor: Actor, task: InternalTask) -> Verdict:
    """Whoever was asked answers; who leads the case may answer for them."""
    if actor.is_system or actor.user_id == task.to_user_id:
        return Allowed()
    if actor.user_id == task.case.coach_id or actor.role in LEAD_ROLES:
        return Allowed()
    return Denied(f"Uppgiften är till {task.to_user}. Bara den som fick uppgiften svarar på den.")


def can_read_answer(actor: Actor, case: Case, step: Step) -> Verdict:
    """Whoever the answer waits for; where it waits for nobody by name, those of the case."""
    if actor.is_system or step.responsible_id in {None, actor.user_id}:
        return can_do(actor, case, RECEPTION)
    return Denied(f"Svaret väntar på {step.responsible}.")


def can_give_step(actor: Actor, step: Step) -> Verdict:
    """A chief gives on what their own side has; a role's step and a task have their own ways."""
    if (step.party == Party.STADSDEL) != is_enhet_staff(actor):
        return Denied("Steget ligger hos den andra parten.")
    if step.kind == StepKind.INTERNAL_TASK:
        return Denied("En uppgift tas tillbaka och ges på nytt.")
    if step.for_role:
        role = step.get_for_role_display().lower()
        return Denied(f"Steget är till den som är {role}.")
    return Allowed()


def can_edit_person(actor: Actor, participant: Participant) -> Verdict:
    """The record is kept by whoever at the jobbtorg has an open case of the person now.

    A handläggare's statement stays as it was given; what has changed is told to the coach. Who
    may not read how a protected person is reached does not write it either.
    """
    verdict = can_act_as(actor, RECEPTION)
    if not verdict or actor.is_system:
        return verdict
    here = list(Case.objects.current_for(actor).open().filter(participant=participant))
    if not here:
        return Denied(
            "Deltagaren har inget öppet ärende hos er nu, så ni kan inte ändra uppgifterna."
        )
    if all(shown(participant, actor, case=case).contact_hidden for case in here):
        return Denied("Uppgifterna är skyddade. Bara ansvarig coach ändrar dem.")
    return Allowed()
