"""Hold, avbrott and nystart, work with support, closing and what is found later."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cases.actions import closing, lifecycle
from cases.enums import AftermathAnswer, PauseKind
from cases.forms import life as forms
from cases.forms.life_base import READ_BY_BOTH, WhyForm
from cases.models import Aftermath, Case
from cases.permissions.life import can_do
from cases.queries.codes import codes
from cases.queries.plan_editor import catalogue_on
from cases.rules import CASEWORKERS
from cases.views.life_base import FormPage, answer, fetch_child, fetch_for, posted
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import ENHET_ROLES, Role
from jobbtorg.core import clock
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.permissions import require
from jobbtorg.organisation.enums import CodeList

WORKERS = sorted(Role(role) for role in CASEWORKERS)
DECIDERS = sorted(Role(role) for role in ENHET_ROLES)
form_view = require_http_methods(["GET", "POST"])


@roles(*WORKERS)
@form_view
@one_time
def hold(request: Request, key: uuid.UUID) -> HttpResponse:
    """Begin a hold."""
    case = fetch_for(request, key, "hold")
    page = FormPage(
        "Uppehåll",
        "Börja uppehållet",
        "Vid till exempel sjukdom eller resa. Tidsfrister flyttas fram när uppehållet är slut.",
    )
    form = forms.HoldForm(
        posted(request),
        offers={"reason": codes(CodeList.HOLD_REASON)},
        initial={"from_on": clock.today()},
    )

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.hold(by=request.actor, case=case, **chosen)
        return f"Uppehållet har börjat. Det väntas sluta {chosen['planned_until_on'].isoformat()}."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def extend_hold(request: Request, key: uuid.UUID) -> HttpResponse:
    """Another planned end of a hold."""
    case = fetch_for(request, key, "extend_hold")
    page = FormPage("Förläng uppehållet", "Spara nytt slutdatum")

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.extend_hold(by=request.actor, case=case, **chosen)
        return f"Uppehållet väntas sluta {chosen['planned_until_on'].isoformat()}."

    facts = _pause_facts(case, PauseKind.HOLD)
    return answer(request, case, page, forms.ExtendHoldForm(posted(request)), act, facts=facts)


@roles(*WORKERS)
@form_view
@one_time
def end_hold(request: Request, key: uuid.UUID) -> HttpResponse:
    """The case goes on after a hold."""
    case = fetch_for(request, key, "end_hold")
    page = FormPage("Avsluta uppehållet", "Fortsätt ärendet")
    form = forms.EndHoldForm(posted(request), initial={"ended_on": clock.today()})

    def act(chosen: dict[str, Any]) -> str:
        ended = lifecycle.end_hold(by=request.actor, case=case, **chosen)
        told = ended.transitions.filter(name="end_hold").latest("pk")
        return f"Uppehållet är slut. Ärendet fortsätter. {told.why}"

    return answer(request, case, page, form, act, facts=_pause_facts(case, PauseKind.HOLD))


@roles(*WORKERS)
@form_view
@one_time
def interrupt(request: Request, key: uuid.UUID) -> HttpResponse:
    """Avbrott."""
    case = fetch_for(request, key, "interrupt")
    told = f"{case.bistandsenhet} får veta det." if case.has_approver else ""
    page = FormPage(
        "Avbrott", "Avbryt ärendet", f"{told} Bokade besök avbokas.".strip(), danger=True
    )
    form = forms.BreakForm(
        posted(request),
        offers={"reason": codes(CodeList.BREAK_REASON)},
        initial={"from_on": clock.today()},
    )

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.interrupt(by=request.actor, case=case, **chosen)
        return f"Ärendet är avbrutet. {told}".strip()

    return answer(request, case, page, form, act)


@roles(*DECIDERS)
@form_view
@one_time
def acknowledge_break(request: Request, key: uuid.UUID) -> HttpResponse:
    """The handläggare reads of an avbrott."""
    case = fetch_for(request, key, "acknowledge_break")
    page = FormPage(
        "Avbrott",
        "Kvittera",
        "Kvittensen visar att du har läst. Den ändrar inget i ärendet.",
    )
    form = WhyForm(posted(request), label="Kommentar", needed=False)

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.acknowledge_break(by=request.actor, case=case, why=chosen["why"])
        return "Avbrottet är kvitterat."

    return answer(request, case, page, form, act, facts=_pause_facts(case, PauseKind.BREAK))


@roles(*WORKERS)
@form_view
@one_time
def restart(request: Request, key: uuid.UUID) -> HttpResponse:
    """Nystart now; the page leads on to looking again later."""
    case = fetch_for(request, key, "restart")
    page = FormPage(
        "Nystart",
        "Starta på nytt",
        "Ärendet fortsätter där det var, med den kartläggning som finns.",
        template="cases/life_restart.html",
    )

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.restart(by=request.actor, case=case, why=chosen["why"])
        return "Ärendet har startat på nytt."

    form = WhyForm(posted(request), label="Kommentar", needed=False)
    return answer(request, case, page, form, act, facts=_pause_facts(case, PauseKind.BREAK))


@roles(*WORKERS)
@form_view
@one_time
def postpone_restart(request: Request, key: uuid.UUID) -> HttpResponse:
    """No nystart yet: the avbrott is looked at again on a later day."""
    case = fetch_for(request, key, "restart")
    page = FormPage("Vänta med nystart", "Pröva på nytt senare", "Du får ett steg den dagen.")

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.postpone_restart(by=request.actor, case=case, **chosen)
        return f"Avbrottet prövas på nytt {chosen['look_again_on'].isoformat()}."

    form = forms.PostponeForm(posted(request))
    return answer(request, case, page, form, act, facts=_pause_facts(case, PauseKind.BREAK))


def _pause_facts(case: Case, kind: PauseKind) -> list[tuple[str, str]]:
    """What was written when the pause began."""
    pause = case.pauses.filter(kind=kind, ended_on__isnull=True).select_related("reason").first()
    if pause is None:
        return []
    facts = [("Orsak", pause.reason.label), ("Från och med", pause.from_on.isoformat())]
    if pause.planned_until_on:
        label = "Väntas sluta" if kind == PauseKind.HOLD else "Prövas på nytt"
        facts.append((label, pause.planned_until_on.isoformat()))
    return [*facts, ("Kommentar", pause.note)] if pause.note else facts


@roles(*WORKERS)
@form_view
@one_time
def start_work(request: Request, key: uuid.UUID) -> HttpResponse:
    """The person has begun to work and the support goes on."""
    case = fetch_for(request, key, "start_work")
    page = FormPage(
        "I arbete med stöd", "Spara", "Stödet fortsätter efter starten och följs upp med datum."
    )
    form = forms.StartWorkForm(
        posted(request),
        label="Arbetsgivare, omfattning och stöd",
        help_text=READ_BY_BOTH,
        needed=False,
        initial={"on": clock.today()},
    )

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.start_work(by=request.actor, case=case, **chosen)
        return "Deltagaren är i arbete. Du får ett steg om att följa upp."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def start_insats(request: Request, key: uuid.UUID) -> HttpResponse:
    """An insats has begun before the plan is sent in."""
    case = fetch_for(request, key, "start_insats")
    page = FormPage(
        "En insats har börjat",
        "Spara",
        "För den som börjar innan planen är inskickad. Det uppfyller de fem dagarna. Planen "
        "skrivs ändå.",
    )
    today = clock.today()
    offered = [one for one in catalogue_on(today) if one.counts_on(today)]
    form = forms.StartInsatsForm(posted(request), offers={"insats": offered}, initial={"on": today})

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.start_insats(by=request.actor, case=case, **chosen)
        return f"{chosen['insats']} är sparad. De fem dagarna är uppfyllda."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def follow_work(request: Request, key: uuid.UUID) -> HttpResponse:
    """What a follow-up of the work showed."""
    case = fetch_for(request, key, "follow_work")
    page = FormPage("Följ upp arbetet", "Spara uppföljningen")
    form = forms.FollowWorkForm(
        posted(request), label="Vad uppföljningen visade", help_text=READ_BY_BOTH
    )

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.follow_work(by=request.actor, case=case, **chosen)
        return "Uppföljningen är sparad."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def end_work(request: Request, key: uuid.UUID) -> HttpResponse:
    """The work has ended and the case goes on."""
    case = fetch_for(request, key, "end_work")
    page = FormPage("Arbetet tog slut", "Fortsätt ärendet", "Ärendet fortsätter med planen.")
    form = forms.EndWorkForm(
        posted(request),
        label="Varför",
        help_text=READ_BY_BOTH,
        needed=False,
        initial={"on": clock.today()},
    )

    def act(chosen: dict[str, Any]) -> str:
        lifecycle.end_work(by=request.actor, case=case, **chosen)
        return "Arbetet är avslutat och ärendet fortsätter."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def close(request: Request, key: uuid.UUID) -> HttpResponse:
    """Avslut."""
    case = fetch_for(request, key, "close")
    *first, last = closing.aftermath_months(clock.today())
    months = f"{', '.join(map(str, first))} och {last}"
    page = FormPage(
        "Avsluta ärendet",
        "Avsluta ärendet",
        f"Aktiviteter och öppna steg upphör. Du får steg om att följa upp efter {months} månader.",
        danger=True,
    )
    form = forms.CloseForm(posted(request), initial={"ended_on": clock.today()})

    def act(chosen: dict[str, Any]) -> str:
        closing.close_case(by=request.actor, case=case, ending=form.ending())
        return "Ärendet är avslutat."

    return answer(request, case, page, form, act)


@roles(*WORKERS)
@form_view
@one_time
def reopen(request: Request, key: uuid.UUID) -> HttpResponse:
    """The case goes on after all."""
    case = fetch_for(request, key, "reopen")
    page = FormPage(
        "Öppna ärendet igen", "Öppna ärendet", "Avslutet sparas, med en uppgift om återöppningen."
    )

    def act(chosen: dict[str, Any]) -> str:
        closing.reopen(by=request.actor, case=case, why=chosen["why"])
        return "Ärendet är öppet igen."

    return answer(request, case, page, WhyForm(posted(request)), act)


@roles(*WORKERS)
@form_view
@one_time
def answer_aftermath(request: Request, key: uuid.UUID) -> HttpResponse:
    """What was found 3, 6 or 12 months after the closing."""
    aftermath = fetch_child(request.actor, Aftermath, key, "outcome")
    case = aftermath.case
    require(can_do(request.actor, case, CASEWORKERS))
    page = FormPage(f"{aftermath.months} månader efter avslutet", "Spara svaret")
    outcome = aftermath.outcome
    facts = [
        ("Avslutades till", outcome.get_kind_display()),
        ("Avslutsdatum", outcome.ended_on.isoformat()),
        ("Självförsörjande då", outcome.get_self_support_display()),
    ]

    def act(chosen: dict[str, Any]) -> str:
        given = AftermathAnswer(chosen["answer"])
        closing.answer_aftermath(
            by=request.actor, aftermath=aftermath, answer=given, text=chosen["text"]
        )
        if given == AftermathAnswer.BACK:
            return "Svaret är sparat: tillbaka i försörjningsstöd. Öppna ärendet igen vid behov."
        return "Svaret är sparat."

    return answer(request, case, page, forms.AftermathForm(posted(request)), act, facts=facts)
