"""The reviewer's pages: what is to be reviewed, and one check with what was looked at."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import drafts, feedback, lists
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Crumb, FilterChip
from jobbtorg.core.ui import Tab as TabItem
from jobbtorg.oversight.actions.reviewing import review_check
from jobbtorg.oversight.enums import CheckKind, CheckState, Judgement
from jobbtorg.oversight.forms import ReviewForm
from jobbtorg.oversight.models import LogCheck
from jobbtorg.oversight.permissions import can_close
from jobbtorg.oversight.queries import checks
from jobbtorg.oversight.queries.checks import Tab
from jobbtorg.oversight.queries.looks import look_rows, together

REVIEWERS = (Role.LOKAL_CHEF, Role.ENHETSCHEF, Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE)
# They read the log itself; the other two review without case content.
READERS = (Role.LOKAL_CHEF, Role.ENHETSCHEF)
REMEMBERED = "loggkontroll"
DRAFT = "granskning"
SAID = {
    Judgement.JUSTIFIED: "Granskad: befogad.",
    Judgement.ASKED: "Frågan är skickad. Kontrollen kommer tillbaka när svaret finns.",
    Judgement.REPORTED: "Granskad: anmäld. Den som står över dig har fått ett mejl.",
    Judgement.CLOSED: "Anmälan är avslutad.",
}


@roles(*REVIEWERS)
@require_safe
def check_list(request: Request) -> HttpResponse:
    """What waits for a judgement, for an answer, and what is done."""
    asked = request.GET.get("flik", "")
    tab = Tab(asked) if asked in Tab.values else Tab.OPEN
    kind = request.GET.get("slag", "")
    kind = kind if checks.is_kind(kind) else ""
    held = {"flik": tab.value if tab != Tab.OPEN else "", "slag": kind}
    if elsewhere := lists.as_left(request, REMEMBERED, held, passing=("flik",)):
        return elsewhere
    page = checks.check_page(request.actor, tab, kind=kind, after=request.GET.get("efter", ""))
    context = {
        "tab": tab,
        "tabs": _tabs(request, tab, held),
        "rows": [(one, checks.role_words(one)) for one in page.rows],
        "chips": [FilterChip("Slag", CheckKind(kind).label, _url(held, slag=""))] if kind else [],
        "kinds": [(one.label, _url(held, slag=one.value)) for one in CheckKind if one != kind],
        "next_url": _url(held, efter=page.next_cursor) if page.next_cursor else "",
        "reads_log": request.actor.role in READERS,
    }
    return render(request, "oversight/checks.html", context)


def _tabs(request: Request, tab: Tab, held: dict[str, str]) -> list[TabItem]:
    found = checks.counts(request.actor)
    return [
        TabItem(
            one.label,
            _url(held, flik="" if one == Tab.OPEN else one.value),
            active=one == tab,
            count=None if one == Tab.DONE else found[one],
        )
        for one in Tab
    ]


def _url(held: dict[str, str], **changed: str) -> str:
    query = lists.query_of({**held, **changed})
    return lists.address_of(reverse("oversight:checks"), query)


@roles(*REVIEWERS)
@require_http_methods(["GET", "POST"])
@one_time
def check_page(request: Request, key: uuid.UUID) -> HttpResponse:
    """One check: what was looked at, what has been said, and the judgement."""
    check = checks.find_check(key, request.actor)
    if check is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = ReviewForm(posted, check=check, by=request.actor)
    if form.is_bound and form.is_valid() and _reviewed(request, check, form):
        return redirect(_onward(request, check))
    context = {
        "check": check,
        "role": checks.role_words(check),
        "person": checks.person_of(check, request.actor),
        "looks": together(look_rows(checks.entries_of(check), request.actor)),
        "said": checks.said(check),
        "form": form,
        "kept": drafts.kept(request, form, DRAFT, check.key),
        "reads_log": request.actor.role in READERS,
        "is_done": check.state == CheckState.DONE,
        "on_its_way": bool(check.handed_to) and check.closed_at is None,
        "may_close": bool(can_close(request.actor, check)),
        "crumbs": [Crumb("Loggkontroll", reverse("oversight:checks"))],
    }
    return render(request, "oversight/check.html", context, status=422 if form.errors else 200)


def _onward(request: Request, check: LogCheck) -> str:
    """The next one to review where that was asked for and there is one, else the list."""
    after = checks.next_of(check, request.actor) if "nasta" in request.POST else None
    return reverse("oversight:check", args=[after.key]) if after else reverse("oversight:checks")


def _reviewed(request: Request, check: LogCheck, form: ReviewForm) -> bool:
    said = form.cleaned_data
    try:
        review_check(check=check, by=request.actor, judgement=said["judgement"], text=said["text"])
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    feedback.success(request, SAID[Judgement(said["judgement"])])
    return True
