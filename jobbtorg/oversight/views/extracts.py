"""Ordering a registerutdrag from the case, and fetching it."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.views.life_base import FormPage, answer, fetch, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.fresh import confirm_first
from jobbtorg.core import accesslog, files
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.models import AccessKind
from jobbtorg.core.permissions import require
from jobbtorg.oversight.actions.extracting import order_extract
from jobbtorg.oversight.enums import ExtractFor
from jobbtorg.oversight.forms import ExtractForm
from jobbtorg.oversight.models import Extract
from jobbtorg.oversight.permissions import ORDERING, can_order
from jobbtorg.oversight.queries.extracts import ordered_extracts

PAGE = FormPage(
    "Registerutdrag",
    "Beställ utdraget",
    "Utdraget visar när deltagarens uppgifter har visats hos er, i vilken roll och på vilket slags sida. "
    "Det görs inom någon minut och hämtas här. Beställningen syns i loggen.",
    template="oversight/order_extract.html",
)


@roles(*sorted(ORDERING))
@require_http_methods(["GET", "POST"])
@one_time
def order(request: Request, key: uuid.UUID) -> HttpResponse:
    """The order with its purpose, above the extracts that were made before."""
    case = fetch(request.actor, key)
    require(can_order(request.actor, case))
    with_names = bool(can_order(request.actor, case, ExtractFor.INTERNAL))
    form = ExtractForm(posted(request), with_names=with_names)

    def act(chosen: dict[str, Any]) -> str:
        order_extract(by=request.actor, case=case, **chosen)
        return "Utdraget är beställt. Ladda om sidan om en stund för att hämta det."

    here = reverse("oversight:order_extract", args=[case.key])
    return answer(
        request,
        case,
        PAGE,
        form,
        act,
        then=here,
        extracts=ordered_extracts(request.actor, case),
    )


@roles(*sorted(ORDERING))
@require_safe
def fetch_extract(request: Request, key: uuid.UUID) -> HttpResponse:
    """The paper. Whoever fetches it has seen the person, for the purpose of the order.

    Who must first show who they are comes back to the page of the order: a download leaves the
    page that asked where it was.
    """
    rows = Extract.objects.visible_to(request.actor).filter(file__isnull=False)
    extract = rows.select_related("file").filter(key=key).first()
    if extract is None or extract.file is None:
        raise Http404
    case = fetch(request.actor, extract.case_key)
    require(can_order(request.actor, case, extract.made_for))
    back = reverse("oversight:order_extract", args=[case.key])
    if (asked := confirm_first(request, back=back)) is not None:
        return asked
    accesslog.answering(AccessKind.PAPER, purpose=extract.get_purpose_display())
    accesslog.saw(participant_id=extract.participant_id)
    return files.download(extract.file)
