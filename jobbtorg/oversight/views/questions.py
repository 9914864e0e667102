"""The pages of those who were asked why they looked."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jobbtorg.accounts.access import any_role
from jobbtorg.core import drafts, feedback
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Crumb
from jobbtorg.oversight.actions.reviewing import answer_question
from jobbtorg.oversight.enums import CheckState
from jobbtorg.oversight.forms import AnswerForm
from jobbtorg.oversight.queries import checks
from jobbtorg.oversight.queries.looks import look_rows, together

DRAFT = "svar på fråga"


@any_role
@require_safe
def question_list(request: Request) -> HttpResponse:
    """What one has been asked about, what waits first."""
    return render(request, "oversight/questions.html", {"rows": checks.questions(request.actor)})


@any_role
@require_http_methods(["GET", "POST"])
@one_time
def answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """The question, what it is about, and the answer."""
    check = checks.find_question(key, request.actor)
    if check is None:
        raise Http404
    waits = check.state == CheckState.ASKED
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer_question(check=check, by=request.actor, text=form.cleaned_data["text"])
        feedback.success(request, "Svaret är skickat.")
        return redirect("oversight:questions")
    context = {
        "check": check,
        "waits": waits,
        "person": checks.person_of(check, request.actor),
        "looks": together(look_rows(checks.entries_of(check), request.actor)),
        "said": checks.said_to_looker(check),
        "form": form,
        "kept": drafts.kept(request, form, DRAFT, check.key),
        "crumbs": [Crumb("Frågor till dig", reverse("oversight:questions"))],
    }
    return render(request, "oversight/answer.html", context, status=422 if form.errors else 200)
