"""The report of the checks as a paper."""

from datetime import datetime

from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.days import MONTHS
from jobbtorg.core.pdf import Letterhead, render_pdf
from jobbtorg.core.words import as_date, clocktime, number
from jobbtorg.oversight.queries.report import CheckReport


def month_words(report: CheckReport) -> str:
    """`mars 2008`."""
    return f"{MONTHS[report.month.month - 1]} {report.month.year}"


def render_report(report: CheckReport, by: Actor, at: datetime) -> bytes:
    """The bytes of the paper, made at a moment by somebody in a role."""
    counted = report.counted_at
    context = {
        "letterhead": Letterhead(sender="Jobbtorg Stockholm", on=as_date(at)),
        "report": report,
        "month": month_words(report),
        "rows": report.rows,
        "looks": number(report.total.looks),
        "made_by": f"{by.name}, {Role(by.role).label.lower()}" if by.role else by.name,
        "counted": f"{as_date(counted)} klockan {clocktime(counted)}" if counted else "",
    }
    return render_pdf(
        "pdf/check_report.html",
        context,
        title=f"Loggkontroll {month_words(report)}",
        footer=f"Loggkontroll {report.month:%Y-%m} · uttagen {as_date(at)}",
    )
