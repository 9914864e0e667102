"""The reception's list, bookings, outcomes with one button each, and group meetings."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.actions import visits
from cases.enums import VisitOutcome, VisitPurpose
from cases.forms.life_base import WhyForm
from cases.forms.visits import BookForm, DayForm, MeetingForm, RebookForm
from cases.masking import name_of
from cases.models import GroupMeeting, Visit
from cases.permissions.life import can_hold_meetings
from cases.proposals import proposed_visit
from cases.queries.visits import (
    GIVEN_UP,
    booked_visit,
    day_range,
    for_rows,
    free_meetings,
    meetings,
    next_day_with_visits,
    visits_on,
    week_of,
)
from cases.rules import RECEPTION
from cases.views.life_base import FormPage, answer, around, fetch, fetch_open, posted, show
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, drafts, feedback
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.forms import DateField
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.core.ui import Crumb
from jobbtorg.core.words import long_date
from jobbtorg.organisation.models import Unit

DESK = sorted(Role(role) for role in RECEPTION)
form_view = require_http_methods(["GET", "POST"])


@roles(*DESK)
@require_GET
def day(request: Request) -> HttpResponse:
    """The visits of a day, today's unless another is asked for."""
    on, actor = asked_day(request), request.actor
    rows = list(visits_on(actor, on))
    context = {
        "on": on,
        "lead": long_date(on).capitalize(),
        "is_today": on == clock.today(),
        "rows": rows,
        "left_text": left_text(rows, on),
        "week": week_of(actor, on),
        "week_before": on - clock.days(7),
        "week_after": on + clock.days(7),
        "next_day": next_day_with_visits(actor, on),
        "form": DayForm(request.GET) if "dag" in request.GET else DayForm(initial={"dag": on}),
        "may_register": on <= clock.today(),
    }
    return render(request, "cases/life_visits.html", context)


def left_text(rows: Sequence[Visit], on: date) -> str:
    """How many are left to register; on a coming day how many are booked."""
    left = sum(row.outcome == VisitOutcome.BOOKED for row in rows)
    if on > clock.today():
        return f"{left} {'bokat' if left == 1 else 'bokade'}"
    return f"{left} kvar att registrera" if left else "Alla är registrerade"


def asked_day(request: Request) -> date:
    """The day in the address, by the rule of every date that is typed; else today."""
    try:
        return DateField(required=False).clean(request.GET.get("dag")) or clock.today()
    except ValidationError:
        return clock.today()


@roles(*DESK)
@form_view
@one_time
def book(request: Request, key: uuid.UUID) -> HttpResponse:
    """Book the first visit, or a follow-up once that has been."""
    case = fetch_open(request, key, RECEPTION)
    first = case.first_visit_on is None
    if first and (booked := booked_visit(case)) is not None:
        return redirect("cases:rebook_visit", booked.key)
    proposed = proposed_visit(case, request.actor) if first else None
    form = BookForm(
        posted(request),
        choices=free_meetings(case.unit_id) if first else [],
        initial={"place": case.unit.visiting_address, **proposed_time(proposed)},
    )
    title = "Boka första besöket" if first else "Boka uppföljning"
    page = FormPage(title, "Boka", proposal_words(proposed), template="cases/life_booking.html")

    def act(chosen: dict[str, Any]) -> str:
        purpose = VisitPurpose.FIRST if first else VisitPurpose.FOLLOW_UP
        visit = visits.book_visit(by=request.actor, case=case, purpose=purpose, **form.booking())
        return f"Besöket är bokat till {said(visit)}."

    return answer(request, case, page, form, act)


def proposed_time(at: datetime | None) -> dict[str, Any]:
    """The day and hour that the remiss proposes, while they can still be kept."""
    if at is None or at <= clock.now():
        return {}
    local = at.astimezone(clock.STOCKHOLM)
    return {"on": local.date(), "at": local.time()}


def proposal_words(at: datetime | None) -> str:
    """Where the filled-in time comes from, or why the proposal is not filled in."""
    if at is None:
        return ""
    gone = " Den tiden har varit." if at <= clock.now() else ""
    return f"Handläggaren föreslår {at_words(at)}.{gone}"


@roles(*DESK)
@form_view
@one_time
def rebook(request: Request, key: uuid.UUID) -> HttpResponse:
    """Another time instead of one that is booked."""
    visit = visit_or_404(request, key)
    case = fetch_open(request, visit.case.key, RECEPTION)
    form = RebookForm(
        posted(request),
        choices=free_meetings(case.unit_id) if visit.purpose == VisitPurpose.FIRST else [],
        initial={"place": visit.place if visit.meeting_id is None else ""},
    )
    page = FormPage("Boka om", "Boka om", f"Nu bokat till {said(visit)}.")

    def act(chosen: dict[str, Any]) -> str:
        new = visits.rebook_visit(
            by=request.actor, visit=visit, why=chosen["why"], **form.booking()
        )
        return f"Besöket är ombokat till {said(new)}."

    return answer(request, case, page, form, act)


@roles(*DESK)
@form_view
@one_time
def cancel(request: Request, key: uuid.UUID) -> HttpResponse:
    """No visit after all."""
    visit = visit_or_404(request, key)
    case = fetch_open(request, visit.case.key, RECEPTION)
    page = FormPage("Avboka besöket", "Avboka", f"Bokat till {said(visit)}.", danger=True)

    def act(chosen: dict[str, Any]) -> str:
        visits.cancel_visit(by=request.actor, visit=visit, why=chosen["why"])
        return "Besöket är avbokat."

    return answer(request, case, page, WhyForm(posted(request)), act)


@roles(*DESK)
@require_GET
def outcome(request: Request, key: uuid.UUID) -> HttpResponse:
    """Came, did not come, another time: for the visit that a case waits for."""
    case = fetch(request.actor, key)
    visit = booked_visit(case)
    if visit is None:
        return redirect("cases:book_visit", case.key)
    fetch_open(request, key, RECEPTION)
    context = {
        **around(request, case),
        "visit": visit,
        "may_register": visit.starts_at < tomorrow(),
    }
    return render(request, "cases/life_visit.html", context)


def tomorrow() -> datetime:
    """The first moment after today."""
    return day_range(clock.today())[1]


@roles(*DESK)
@require_POST
def came(request: Request, key: uuid.UUID) -> HttpResponse:
    """One button: the person came."""
    visit = visit_or_404(request, key)
    try:
        visit = visits.register_came(by=request.actor, visit=visit)
    except DomainError as error:
        return not_registered(request, visit, error)
    text = f"{name_of(visit.case, request.actor)} kom."
    if visit.purpose == VisitPurpose.FIRST:
        text += " Kartläggningen har börjat."
    return registered(request, visit, text)


@roles(*DESK)
@require_POST
def absent(request: Request, key: uuid.UUID) -> HttpResponse:
    """One button: the person did not come."""
    visit = visit_or_404(request, key)
    try:
        visit = visits.register_absent(by=request.actor, visit=visit)
    except DomainError as error:
        return not_registered(request, visit, error)
    text = f"{name_of(visit.case, request.actor)} kom inte."
    go_on = ("Boka ny tid", reverse("cases:book_visit", args=[visit.case.key]))
    return registered(request, visit, text, go_on=go_on)


@roles(*DESK)
@require_POST
@one_time
def undo(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take back what was pressed on the wrong line."""
    visit = visit_or_404(request, key)
    try:
        visit = visits.undo_outcome(by=request.actor, visit=visit)
    except DomainError as error:
        return not_registered(request, visit, error)
    feedback.success(request, f"Ångrat. {name_of(visit.case, request.actor)} är bokad som förut.")
    return redirect(back_to(visit))


def registered(
    request: Request, visit: Visit, text: str, *, go_on: tuple[str, str] | None = None
) -> HttpResponse:
    """Say what was registered, with a way to undo it, and go on with the list of the day."""
    undo_url = reverse("cases:undo_visit", args=[visit.key])
    feedback.success(request, text, undo_url=undo_url, go_on=go_on)
    if request.POST.get("till") == "arende":
        return redirect("cases:case", visit.case.key)
    return redirect(back_to(visit))


def not_registered(request: Request, visit: Visit, error: DomainError) -> HttpResponse:
    """Somebody else was first, or the time has gone: say so on the list, and change nothing."""
    if isinstance(error, NotAllowed):
        raise error
    feedback.warning(request, error.message)
    return redirect(back_to(visit))


def back_to(visit: Visit) -> str:
    """The list of the visit's day."""
    on = visit.starts_at.astimezone(clock.STOCKHOLM).date()
    address = reverse("cases:visits")
    return address if on == clock.today() else f"{address}?dag={on.isoformat()}"


def visit_or_404(request: Request, key: uuid.UUID) -> Visit:
    """A visit within reach; its outcome is the action's business."""
    visit = (
        Visit.objects.visible_to(request.actor)
        .select_related("case__participant", "meeting")
        .filter(key=key)
        .first()
    )
    if visit is None:
        raise Http404
    return visit


def said(visit: Visit) -> str:
    """ "2008-03-04 kl. 10.00, Rum 2"."""
    return at_words(visit.starts_at) + (f", {visit.place}" if visit.place else "")


def at_words(at: datetime) -> str:
    """ "2008-03-04 kl. 10.00"."""
    return f"{at.astimezone(clock.STOCKHOLM):%Y-%m-%d kl. %H.%M}"


@roles(*DESK)
@form_view
@one_time
def group_meetings(request: Request) -> HttpResponse:
    """Group meetings to come, and a form for one more."""
    units = list(Unit.objects.filter(pk__in=request.actor.node_ids))
    form = MeetingForm(posted(request))
    if form.is_bound and form.is_valid() and units:
        unit = chosen_unit(request, units)
        require(can_hold_meetings(request.actor, unit.pk))
        at = form.starts_at()
        try:
            visits.create_meeting(
                by=request.actor,
                unit=unit,
                starts_at=at or clock.now(),
                place=form.cleaned_data["place"],
                seats=form.cleaned_data["seats"],
            )
        except DomainError as error:
            show(error, form)
        else:
            feedback.success(request, "Gruppträffen finns nu att boka.")
            return redirect("cases:group_meetings")
    context = {
        "form": form,
        "units": units,
        "rows": meetings(request.actor.node_ids, day_range(clock.today())[0]),
        "kept": drafts.kept(request, form, "grupptraff"),
    }
    return render(request, "cases/life_meetings.html", context, status=422 if form.errors else 200)


def chosen_unit(request: Request, units: list[Unit]) -> Unit:
    """The unit of the form where the actor answers for several, else the only one."""
    wanted = request.POST.get("unit", "")
    return next((unit for unit in units if str(unit.key) == wanted), units[0])


@roles(*DESK)
@require_GET
def group_meeting(request: Request, key: uuid.UUID) -> HttpResponse:
    """Who is booked for a group meeting, with one button each."""
    meeting = (
        GroupMeeting.objects.visible_to(request.actor).select_related("unit").filter(key=key)
    ).first()
    if meeting is None:
        raise Http404
    seats = for_rows(Visit.objects.filter(meeting=meeting).exclude(outcome__in=GIVEN_UP))
    rows = list(seats.order_by("case__participant__sort_key", "id"))
    context = {
        "meeting": meeting,
        "rows": rows,
        "may_register": meeting.starts_at < tomorrow(),
        "crumbs": [Crumb("Gruppträffar", reverse("cases:group_meetings"))],
        "lead": f"{at_words(meeting.starts_at)}, {meeting.place}. {len(rows)} av {meeting.seats} platser.",
    }
    return render(request, "cases/life_meeting.html", context)
