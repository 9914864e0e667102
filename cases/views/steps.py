"""One step of a colleague's, given to somebody else."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cases.actions.handing import give_step
from cases.forms.moves import GiveStepForm
from cases.models import Case, Step
from cases.permissions.life import can_give_step
from cases.queries.staff import taker_choices
from cases.rules import CASE_TRANSITIONS
from cases.views.life_base import FormPage, answer, fetch_for, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require

GIVERS = sorted(Role(role) for role in CASE_TRANSITIONS["give_step"].roles)


@roles(*GIVERS)
@require_http_methods(["GET", "POST"])
@one_time
def give(request: Request, key: uuid.UUID) -> HttpResponse:
    """Choose who takes a step that has been left, and say why."""
    step = (
        Step.objects.visible_to(request.actor)
        .filter(key=key, case__in=Case.objects.visible_to(request.actor))
        .select_related("case", "responsible")
        .first()
    )
    if step is None or step.case is None:
        raise Http404
    case = fetch_for(request, step.case.key, "give_step")
    require(can_give_step(request.actor, step))
    if not step.is_open:
        raise DomainError("Det är redan gjort. Ladda om sidan för att se vad som har hänt.")
    form = GiveStepForm(posted(request), offers={"to": taker_choices(step, clock.today())})
    who = step.responsible or "ingen"
    page = FormPage(
        f"Ge vidare: {step.get_kind_display()}",
        "Ge vidare",
        f"Nu hos {who}, senast {step.due_on.isoformat()}. Ärendets ansvariga är desamma som förut.",
    )

    def act(chosen: dict[str, Any]) -> str:
        taker = chosen["to"].user
        give_step(by=request.actor, step=step, to=taker, why=chosen["why"])
        return f"{taker} har fått steget."

    back = f"{reverse('cases:min_dag')}?flik=kollegor"
    return answer(request, case, page, form, act, back=back)
