"""Distributing new cases and moving those that somebody has, many at a time."""

import uuid
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case
from cases.queries.lost import cases_of_absent
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, drafts, lists
from jobbtorg.core.feedback import success, warning
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.pages import keyset_page
from jobbtorg.core.words import plural
from staffing.actions.distribution import Distributed, Given, distribute, undo_distribution
from staffing.forms import DRAFT, DistributeForm
from staffing.queries.workers import Worker, cases_to_distribute, coaches

REMEMBERED = "fordela"
# In the session: what was moved last, so that it can be taken back.
LAST = "senaste_fordelning"


@roles(Role.GRUPPLEDARE, Role.LOKAL_CHEF)
@one_time
def distribution(request: Request) -> HttpResponse:
    """Cases without a coach, or one coach's cases, beside what each coach has now."""
    workers = coaches(request.actor, clock.today())
    chosen = chosen_coach(request, workers)
    if elsewhere := as_left(request, chosen):
        return elsewhere
    form = DistributeForm(request.POST or None, workers=workers)
    picked = keys_of(request)
    if request.method == "POST" and form.is_valid() and picked:
        result = distribute(
            by=request.actor,
            keys=picked,
            coach=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
        )
        remember(request, result)
        if not result.refused:
            return redirect(address(chosen))
        return render(
            request, "staffing/distributed.html", {"result": result, "back": address(chosen)}
        )
    if request.method == "POST" and not picked:
        form.add_error(None, "Välj minst ett ärende i listan.")
    status = 422 if request.method == "POST" else 200
    context = page_of(request, form, workers, chosen)
    return render(request, "staffing/distribution.html", context, status=status)


def remember(request: Request, result: Distributed) -> None:
    """Say what was moved, with a way to take it back; what that asks for waits in the session."""
    if not result.moved:
        return
    request.session[LAST] = {
        "given": [[str(row.key), row.before_id, row.version] for row in result.given],
        "from_at": result.from_at.isoformat(),
        "until_at": result.until_at.isoformat(),
    }
    text = f"{in_words(result.moved)} hos {result.coach}."
    success(request, text, undo_url=reverse("staffing:undo_distribution"))


@roles(Role.GRUPPLEDARE, Role.LOKAL_CHEF)
@require_POST
@one_time
def undo(request: Request) -> HttpResponse:
    """The last bulk move goes back, but for the cases that somebody has touched since."""
    last = request.session.pop(LAST, None)
    if last is None:
        warning(request, "Det finns ingen fördelning att ångra.")
        return redirect("staffing:distribution")
    result = undo_distribution(
        by=request.actor,
        given=[Given(uuid.UUID(key), before, version) for key, before, version in last["given"]],
        from_at=datetime.fromisoformat(last["from_at"]),
        until_at=datetime.fromisoformat(last["until_at"]),
    )
    if result.refused:
        context = {"result": result, "back": address(None), "undone": True}
        return render(request, "staffing/distributed.html", context)
    many = plural(len(result.moved), "ärende", "ärenden")
    success(request, f"Ångrat. {many} ligger där de låg förut.")
    return redirect("staffing:distribution")


def as_left(request: Request, chosen: User | None) -> HttpResponse | None:
    """The coach whose cases were shown last, when the page is opened without a choice."""
    if request.method == "POST" or "alla" in request.GET:
        return None
    return lists.as_left(request, REMEMBERED, {"coach": str(chosen.key) if chosen else ""})


def page_of(
    request: Request, form: DistributeForm, workers: list[Worker], chosen: User | None
) -> dict[str, object]:
    """What the page shows: a page of cases, the coaches with their load, and the form."""
    kept = drafts.kept(request, form, DRAFT)
    chosen_before = kept.draft.fields.get("vald", []) if kept.draft else []
    cases = cases_to_distribute(request.actor, chosen)
    all_left = chosen is not None and "alla" in request.GET
    if all_left:
        left = cases_of_absent(request.actor, clock.today()).filter(coach=chosen)
        cases = cases.filter(pk__in=left.values("pk"))
    page = keyset_page(
        cases,
        order=("enrolled_at", "id"),
        after=request.GET.get("efter", ""),
        size=50,
    )
    return {
        "form": form,
        "kept": kept,
        "heading": heading(chosen, all_left=all_left),
        "rows": page.rows,
        "next_url": next_url(chosen, page.next_cursor, all_left=all_left),
        "workers": workers,
        "chosen": chosen,
        "back": address(None),
        "picked": picked_before(request, page.rows, chosen_before, all_left=all_left),
    }


def heading(chosen: User | None, *, all_left: bool) -> str:
    if chosen is None:
        return "Ärenden utan coach"
    return f"Ärenden som {chosen} lämnar" if all_left else f"Ärenden hos {chosen}"


def picked_before(
    request: Request, rows: list[Case], kept: list[str], *, all_left: bool
) -> set[str]:
    """Rows that are ticked already: what was posted, what a draft keeps, or all of somebody's."""
    if all_left and request.method == "GET":
        return {str(case.key) for case in rows}
    return {str(key) for key in keys_of(request)} | set(kept)


def chosen_coach(request: Request, workers: list[Worker]) -> User | None:
    """The coach that the address names; without cases or a role within one's reach: nobody."""
    wanted = request.GET.get("coach", "")
    if not wanted:
        return None
    for worker in workers:
        if str(worker.user.key) == wanted:
            return worker.user
    former = former_coach(request, wanted)
    if former is None and lists.last_query(request, REMEMBERED) != f"coach={wanted}":
        raise Http404
    return former  # None: looked at before, and all cases have got another coach since


def former_coach(request: Request, key: str) -> User | None:
    """Somebody who no longer works here but still has cases here: these are to be moved."""
    try:
        user = User.objects.filter(key=uuid.UUID(key)).first()
    except ValueError:
        return None
    return user if user and cases_to_distribute(request.actor, user).exists() else None


def keys_of(request: Request) -> list[uuid.UUID]:
    """The chosen rows; what is no key is left out."""
    keys = []
    for text in request.POST.getlist("vald"):
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return keys


def address(coach: User | None, after: str = "") -> str:
    """The page of one coach's cases, or of those without."""
    query = lists.query_of({"coach": coach.key if coach else ""})
    return lists.address_of(reverse("staffing:distribution"), query, after)


def next_url(coach: User | None, cursor: str, *, all_left: bool) -> str:
    if not cursor:
        return ""
    return address(coach, cursor) + ("&alla=1" if all_left else "")


def in_words(cases: list[Case]) -> str:
    return "Ett ärende ligger nu" if len(cases) == 1 else f"{len(cases)} ärenden ligger nu"
