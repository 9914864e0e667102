"""That the checks were made, as a page and as a paper."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.http import Request
from jobbtorg.core.ui import Crumb, Figure
from jobbtorg.oversight.queries.log import last_month, month_of
from jobbtorg.oversight.queries.report import CheckReport, check_report
from jobbtorg.oversight.report_paper import render_report
from jobbtorg.oversight.views.checks import REVIEWERS

REPORT_READERS = (*REVIEWERS, Role.LEX_SARAH, Role.STYRNING)


@roles(*REPORT_READERS)
@require_safe
def report(request: Request) -> HttpResponse:
    """A month in figures: what was drawn and found, what came of it, what is not done."""
    found = check_report(request.actor, _month(request))
    months = sorted({*found.months, found.month}, reverse=True)
    context = {
        "report": found,
        "figures": _figures(found),
        "months": [(one, _url("oversight:report", one)) for one in months],
        "paper_url": _url("oversight:report_paper", found.month),
        "crumbs": _crumbs(request),
    }
    return render(request, "oversight/report.html", context)


@roles(*REPORT_READERS)
@require_safe
def report_paper(request: Request) -> HttpResponse:
    """The same figures as a PDF."""
    found = check_report(request.actor, _month(request))
    answer = HttpResponse(
        render_report(found, request.actor, clock.now()), content_type="application/pdf"
    )
    name = f"Loggkontroll {found.month:%Y-%m}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _month(request: Request) -> date:
    """The month of the address; the last that is over where it says none."""
    try:
        return month_of(date.fromisoformat(f"{request.GET.get('manad', '')[:7]}-01"))
    except ValueError:
        return last_month(clock.today())


def _url(name: str, month: date) -> str:
    return f"{reverse(name)}?manad={month:%Y-%m}"


def _crumbs(request: Request) -> list[Crumb]:
    if request.actor.role not in REVIEWERS:
        return []
    return [Crumb("Loggkontroll", reverse("oversight:checks"))]


def _figures(found: CheckReport) -> list[Figure]:
    total = found.total
    return [
        Figure("Loggposter", str(total.looks)),
        Figure("Stickprov", str(total.sampled)),
        Figure("Signaler", str(total.all_signals)),
        Figure("Anmälda", str(total.reported), kind="late" if total.reported else "neutral"),
        Figure(
            "Inte granskade",
            str(total.undone),
            kind="late" if total.overdue else "soon" if total.undone else "on_time",
            note=f"{total.overdue} förfallna" if total.overdue else "",
        ),
    ]
