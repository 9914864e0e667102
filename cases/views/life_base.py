"""What the forms beside a case share: fetch within reach, check, act, say what happened."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cases.masking import shown
from cases.models import Case
from cases.models.child import CaseChild
from cases.permissions.life import can_do, can_move
from cases.rules import CASE_TRANSITIONS
from jobbtorg.core import clock, drafts, feedback
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, Difference, DomainError, NotAllowed
from jobbtorg.core.htmx import in_panel
from jobbtorg.core.http import Request
from jobbtorg.core.pages_of_error import VERSION_FIELD
from jobbtorg.core.permissions import require
from jobbtorg.core.ui import Crumb

Act = Callable[[dict[str, Any]], str]
Child = TypeVar("Child", bound=CaseChild)


def fetch(actor: Actor, key: uuid.UUID) -> Case:
    """The case, or the same 404 for what is unknown and what is another's."""
    found = (
        Case.objects.visible_to(actor)
        .select_related(
            "participant",
            "to_enhet",
            "unit",
            "bistandsenhet",
            "stadsdel",
            "coach",
            "handlaggare",
            "group",
        )
        .prefetch_related("team__user")
        .filter(key=key)
        .first()
    )
    if found is None:
        raise Http404
    return found


def fetch_child(actor: Actor, model: type[Child], key: uuid.UUID, *related: str) -> Child:
    """A row under a case, with that case as `fetch` reads it; the same 404 for all others'."""
    rows: Any = model.objects.visible_to(actor)
    found: Child | None = rows.select_related("case", *related).filter(key=key).first()
    if found is None:
        raise Http404
    found.case = fetch(actor, found.case.key)
    return found


def fetch_for(request: Request, key: uuid.UUID, verb: str) -> Case:
    """The case for a row of its transition table: 403 without the right, else its state counts."""
    case = fetch(request.actor, key)
    transition = CASE_TRANSITIONS[verb]
    require(can_move(request.actor, case, transition))
    CASE_TRANSITIONS.check(verb, case.state, state_label=case.get_state_display())
    return case


def fetch_open(request: Request, key: uuid.UUID, allowed: frozenset[str]) -> Case:
    """An open case for what is no row of the table."""
    case = fetch(request.actor, key)
    require(can_do(request.actor, case, allowed))
    if not case.is_open:
        raise DomainError("Ärendet är avslutat. Öppna det igen om det ska fortsätta.")
    return case


def case_url(case: Case) -> str:
    """The page of the case."""
    return reverse("cases:case", args=[case.key])


def show(error: DomainError, form: forms.BaseForm) -> None:
    """Put a refused write at its field; what is not for the form goes on to its own page."""
    if isinstance(error, Conflict | NotAllowed):
        raise error
    form.add_error(error.field if error.field in form.fields else None, error.message)


FORM_TEMPLATE = "cases/life_form.html"


@dataclass(frozen=True, slots=True)
class FormPage:
    """How one form reads: its title, the verb of its button, a sentence on what it does.

    `settles` names the transition of a form that replaces what the last such one said: whoever
    opened it before a colleague's was carried out is shown both.
    """

    title: str
    verb: str
    lead: str = ""
    danger: bool = False
    template: str = FORM_TEMPLATE
    settles: str = ""

    @property
    def draft(self) -> str:
        """The name under which its unsaved text is kept."""
        return f"arende: {self.title}"[:60]


def posted(request: Request) -> Any:
    """The posted fields of a form; None when the page was only opened."""
    return request.POST if request.method == "POST" else None


def answer(
    request: Request,
    case: Case,
    page: FormPage,
    form: forms.BaseForm,
    act: Act,
    *,
    back: str = "",
    then: str = "",
    about: object = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, or carry out what it says and go back to the case with what happened.

    `back` is where the form was opened from, `then` where one goes on once it is done. `about`
    is what it concerns within the case, where that may be several things."""
    kept = drafts.kept(request, form, page.draft, about or case.key)
    seen = _seen(request, case, page)
    if form.is_bound and form.is_valid():
        try:
            text = act(form.cleaned_data)
            _require_alone(case, page, seen, text)
        except DomainError as error:
            show(error, form)
        else:
            feedback.success(request, text)
            return redirect(then or back or case_url(case))
    told = {**around(request, case), "it": page, "form": form, "kept": kept, "seen": seen}
    told["back"] = back or case_url(case)
    return render(request, page.template, told | context, status=422 if form.errors else 200)


def _seen(request: Request, case: Case, page: FormPage) -> int | None:
    """The last transition of the form's kind when the page was opened; 0 when there was none."""
    if not page.settles:
        return None
    posted_one = request.POST.get(VERSION_FIELD, "")
    if posted_one.isdecimal() and len(posted_one) < 19:
        return int(posted_one)
    last = case.transitions.filter(name=page.settles).order_by("pk").last()
    return last.pk if last else 0


def _require_alone(case: Case, page: FormPage, seen: int | None, text: str) -> None:
    """Raise Conflict when a colleague did the same in between; what was done now is rolled back.

    Asked afterwards: the action has locked the case, so nobody else comes between any more, and
    the last transition is its own.
    """
    if seen is None:
        return
    later = case.transitions.filter(name=page.settles, pk__gt=seen).order_by("pk")
    found = list(later.select_related("by_user"))
    theirs = found[-2] if len(found) > 1 else None
    if theirs is None:
        return
    at = theirs.recorded_at.astimezone(clock.STOCKHOLM)
    raise Conflict(
        f"{theirs.by_user or 'Systemet'} gjorde detta {at:%Y-%m-%d} klockan {at:%H.%M}, "
        "efter att du öppnade sidan. Välj vad som ska gälla.",
        differences=[Difference(page.title, text, theirs.why)],
        version=theirs.pk,
    )


def around(request: Request, case: Case) -> dict[str, Any]:
    """Whom the page is about, and the way back: a crumb, or a line above in the side panel."""
    inside = in_panel(request)
    person = shown(case.participant, request.actor, case=case)
    return {
        "case": case,
        "person": person,
        "crumbs": [] if inside else [Crumb(person.name, case_url(case))],
        "eyebrow": person.name if inside else "",
    }
