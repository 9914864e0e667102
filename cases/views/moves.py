"""Coach, case team, tasks and moves."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cases.actions import moves, team
from cases.forms import moves as forms
from cases.models import InternalTask, TeamMember
from cases.permissions.life import can_answer_task, can_do
from cases.queries.codes import codes
from cases.queries.places import place_choices, suggested_unit, unit_choices
from cases.queries.protection import only_in_sight
from cases.queries.staff import coach_choices, handlaggare_at, member_choices, task_receivers
from cases.rules import CASEWORKERS, RECEPTION
from cases.views.life_base import (
    FormPage,
    answer,
    fetch_child,
    fetch_for,
    fetch_open,
    posted,
)
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, LEAD_ROLES, Role
from jobbtorg.core import clock, feedback
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.organisation.enums import CodeList

LEADS = sorted(Role(role) for role in LEAD_ROLES)
WORKERS = sorted(Role(role) for role in CASEWORKERS)
AT_WORK = sorted(Role(role) for role in RECEPTION)
BOTH = sorted({*WORKERS, *ENHET_ROLES})
form_view = require_http_methods(["GET", "POST"])


@roles(*LEADS)
@form_view
@one_time
def assign_coach(request: Request, key: uuid.UUID) -> HttpResponse:
    """Distribute one case."""
    case = fetch_for(request, key, "assign_coach")
    if case.coach_id is not None:
        return redirect("cases:move_worker", case.key)
    form = forms.CoachForm(
        posted(request), offers={"coach": coach_choices(case.unit_id, clock.today())}
    )
    page = FormPage("Fördela till coach", "Fördela", "Coachen blir ansvarig och får nästa steg.")

    def act(chosen: dict[str, Any]) -> str:
        coach = chosen["coach"].user
        team.assign_coach(by=request.actor, case=case, coach=coach)
        return f"{coach} är ansvarig coach."

    return answer(request, case, page, form, act)


@roles(*LEADS)
@form_view
@one_time
def move_worker(request: Request, key: uuid.UUID) -> HttpResponse:
    """Another coach at the same unit."""
    case = fetch_for(request, key, "move_worker")
    coaches = [c for c in coach_choices(case.unit_id, clock.today()) if c.user.pk != case.coach_id]
    form = forms.MoveCoachForm(
        posted(request), offers={"coach": coaches, "reason": codes(CodeList.MOVE_REASON)}
    )
    page = FormPage(
        "Byt coach",
        "Byt coach",
        "Öppna steg följer med till den nya coachen.",
        settles="move_worker",
    )

    def act(chosen: dict[str, Any]) -> str:
        coach = chosen["coach"].user
        team.move_to_coach(
            by=request.actor,
            case=case,
            coach=coach,
            reason=chosen["reason"],
            text=chosen["text"],
        )
        return f"{coach} är nu ansvarig coach."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def case_team(request: Request, key: uuid.UUID) -> HttpResponse:
    """The case team: who is on it, and one more."""
    case = fetch_open(request, key, CASEWORKERS)
    page = FormPage("Ärendegrupp", "Lägg till", template="cases/life_team.html")
    form = forms.MemberForm(
        posted(request), offers={"who": member_choices(case.unit_id, clock.today())}
    )
    members = TeamMember.objects.filter(case=case, until_on__isnull=True).select_related("user")

    def act(chosen: dict[str, Any]) -> str:
        who = chosen["who"]
        team.add_member(
            by=request.actor,
            case=case,
            user=who.assignment.user,
            function=who.function,
            node_id=who.assignment.node_id,
            why=chosen["why"],
        )
        return f"{who.assignment.user} är med i ärendegruppen."

    return answer(request, case, page, form, act, members=list(members))


@roles(*WORKERS)
@require_POST
def remove_member(
    request: Request, key: uuid.UUID, member: uuid.UUID, function: str
) -> HttpResponse:
    """End a colleague's part in the case team, in one function."""
    case = fetch_open(request, key, CASEWORKERS)
    found = (
        TeamMember.objects.filter(case=case, user__key=member, function=function)
        .select_related("user")
        .order_by("until_on")
        .last()
    )
    if found is None:
        raise Http404
    team.remove_member(by=request.actor, case=case, member=found)
    feedback.success(request, f"{found.user} är inte längre med i ärendegruppen.")
    return redirect("cases:case", case.key)


@roles(*AT_WORK)
@form_view
@one_time
def give_task(request: Request, key: uuid.UUID) -> HttpResponse:
    """Ask a colleague for something by a date."""
    case = fetch_open(request, key, RECEPTION)
    receivers = task_receivers(case.pk, case.unit_id, clock.today())
    receivers = only_in_sight(receivers, case.participant)
    form = forms.TaskForm(posted(request), offers={"to_user": receivers})
    page = FormPage("Uppgift till kollega", "Ge uppgiften", "Den hamnar på kollegans Min dag.")

    def act(chosen: dict[str, Any]) -> str:
        team.give_task(by=request.actor, case=case, **chosen)
        return f"{chosen['to_user']} har fått uppgiften."

    return answer(request, case, page, form, act)


@roles(*AT_WORK)
@form_view
@one_time
def answer_task(request: Request, key: uuid.UUID) -> HttpResponse:
    """Do or take back a task."""
    task = fetch_child(request.actor, InternalTask, key, "to_user", "by_user")
    case = task.case
    if task.done_at is not None or task.cancelled_at is not None:
        feedback.warning(request, "Uppgiften är redan avslutad.")
        return redirect("cases:case", case.key)
    require(can_answer_task(request.actor, task))
    page = FormPage("Uppgift från kollega", "Uppgiften är gjord", template="cases/life_task.html")
    form = forms.TaskAnswerForm(posted(request))

    def act(chosen: dict[str, Any]) -> str:
        if request.POST.get("gor") == "ta_tillbaka":
            team.cancel_task(by=request.actor, task=task, why=chosen["answer"])
            return "Uppgiften är borttagen."
        team.finish_task(by=request.actor, task=task, answer=chosen["answer"])
        return "Uppgiften är gjord."

    told: dict[str, Any] = {
        "facts": _facts(task),
        "may_cancel": bool(can_do(request.actor, case, CASEWORKERS)),
    }
    back = reverse("cases:min_dag")
    return answer(request, case, page, form, act, then=back, about=task.key, **told)


def _facts(task: InternalTask) -> list[tuple[str, str]]:
    return [
        ("Vad", task.text),
        ("Från", str(task.by_user or task.by_system)),
        ("Senast", task.due_on.isoformat()),
    ]


@roles(*AT_WORK)
@require_POST
def read_answer(request: Request, key: uuid.UUID) -> HttpResponse:
    """The answer has been read; back to where that was said."""
    task = fetch_child(request.actor, InternalTask, key)
    team.read_answer(by=request.actor, task=task)
    feedback.success(request, "Svaret är läst. Det står kvar i ärendets historik.")
    if request.POST.get("fran") == "arende":
        return redirect("cases:case", task.case.key)
    return redirect("cases:min_dag")


@roles(*LEADS)
@form_view
@one_time
def move_unit(request: Request, key: uuid.UUID) -> HttpResponse:
    """To another jobbtorg; the page shows where the routing would take the person."""
    case = fetch_for(request, key, "move_unit")
    suggested = suggested_unit(case)
    form = forms.UnitForm(
        posted(request),
        offers={"unit": unit_choices(case), "reason": codes(CodeList.MOVE_REASON)},
        initial={"unit": str(suggested.key) if suggested else ""},
    )
    page = FormPage(
        "Flytta till annat jobbtorg",
        "Flytta ärendet",
        "Bokade besök avbokas. Det nya jobbtorget fördelar ärendet. Ni ser er egen del av det.",
        danger=True,
        settles="move_unit",
    )

    def act(chosen: dict[str, Any]) -> str:
        moves.move_to_unit(by=request.actor, case=case, **chosen)
        return f"Ärendet är flyttat till {chosen['unit']}."

    facts = [("Nu hos", case.unit.name)]
    if suggested:
        facts.append(("Enligt stadsdel och ålder", suggested.name))
    return answer(request, case, page, form, act, facts=facts)


@roles(*BOTH)
@form_view
@one_time
def move_stadsdel(request: Request, key: uuid.UUID) -> HttpResponse:
    """The person belongs to another stadsdel, whose enhet then decides."""
    case = fetch_for(request, key, "move_stadsdel")
    form = forms.StadsdelForm(posted(request), offers={"place": place_choices(case)})
    page = FormPage(
        "Byt stadsdel",
        "Byt stadsdel",
        "Den nya enheten beslutar om planer. Ärendet fortsätter hos jobbtorget.",
        settles="move_stadsdel",
    )

    def act(chosen: dict[str, Any]) -> str:
        place = chosen["place"]
        moves.move_to_stadsdel(
            by=request.actor,
            case=case,
            stadsdel=place.stadsdel,
            bistandsenhet=place.enhet,
            why=chosen["why"],
        )
        case.refresh_from_db()
        unit = suggested_unit(case)
        text = f"Ärendet hör nu till {place}."
        return f"{text} Enligt stadsdel och ålder hör det till {unit}." if unit else text

    facts = [("Nu", str(case.stadsdel or case.bistandsenhet)), ("Enhet", case.bistandsenhet.name)]
    return answer(request, case, page, form, act, facts=facts)


@roles(*sorted(ENHET_ROLES))
@form_view
@one_time
def change_handlaggare(request: Request, key: uuid.UUID) -> HttpResponse:
    """Another handläggare at the same enhet."""
    case = fetch_for(request, key, "change_handlaggare")
    people = handlaggare_at(case.bistandsenhet_id, clock.today())
    form = forms.HandlaggareForm(posted(request), offers={"handlaggare": people})
    page = FormPage(
        "Byt handläggare",
        "Byt handläggare",
        "Enhetens öppna steg följer med.",
        settles="change_handlaggare",
    )

    def act(chosen: dict[str, Any]) -> str:
        moves.change_handlaggare(by=request.actor, case=case, **chosen)
        who = chosen["handlaggare"]
        return f"{who} är nu handläggare." if who else "Ärendet har ingen särskild handläggare."

    facts = [("Nu", str(case.handlaggare or "Ingen särskild"))]
    return answer(request, case, page, form, act, facts=facts)
