"""A chief or gruppledare gives one step to a colleague: what a climbed reminder asks for."""

from django.db import transaction

from cases.actions.base import begin, locked_case, log_move
from cases.actions.steps import NOT_REMINDED
from cases.models import Step
from cases.permissions.life import can_give_step
from cases.queries.protection import sees
from cases.queries.staff import takers_of
from cases.scope import KEPT_BY_JOBBTORG
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require


@transaction.atomic
def give_step(*, by: Actor, step: Step, to: User, why: str) -> Step:
    """Somebody else takes one step of a case; who is responsible for the case stays."""
    if step.case is None:
        raise DomainError("Steget hör till en remiss. Öppna remissen i stället.")
    case = locked_case(step.case)
    kept = step.kind in KEPT_BY_JOBBTORG
    transition = begin(case, "give_kept" if kept else "give_step", by=by)
    step = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    require(can_give_step(by, step))
    if not step.is_open:
        raise DomainError("Det är redan gjort. Ladda om sidan för att se vad som har hänt.")
    if not takers_of(step, clock.today()).filter(pk=to.pk).exists():
        raise DomainError(f"{to} kan inte ta steget. Välj någon annan i listan.", field="to")
    if not sees(to, step.participant):
        raise DomainError(
            f"{to} arbetar inte med ärendet. Lägg först till personen i ärendegruppen.", field="to"
        )
    if not why.strip():
        raise DomainError("Skriv varför någon annan tar steget.", field="why")
    who = f"{step.responsible} till {to}" if step.responsible else f"till {to}"
    text = f"{step.get_kind_display()}: {who}. {why}"
    log_move(case, transition, by=by, why=text, target=case.state)
    step.responsible = to
    for name, value in NOT_REMINDED.items():
        setattr(step, name, value)
    step.save(update_fields=["responsible", *NOT_REMINDED])
    return step
