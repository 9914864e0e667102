"""Reminders of late reviews and answers: whoever has it, then who stands above.

One collected mail a person and night, without personal data, as for the steps of Min dag.
"""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from cases.reminder_rules import is_time
from jobbtorg.accounts.models import Absence, User
from jobbtorg.accounts.notices import tell
from jobbtorg.core import clock, mail, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.words import plural
from jobbtorg.organisation.settings import setting
from jobbtorg.oversight.actions.base import Reviewers
from jobbtorg.oversight.actions.reviewing import MAIL_KIND
from jobbtorg.oversight.enums import CheckState
from jobbtorg.oversight.models import LogCheck
from jobbtorg.oversight.queries.checks import ON_ITS_WAY

REVIEW, ANSWER, HANDED, ABOVE = "granska", "svara", "anmald", "ovanfor"
SAYS = {
    REVIEW: ("En loggkontroll är förfallen.", "{n} loggkontroller är förfallna."),
    ANSWER: (
        "En fråga till dig om något du har öppnat är obesvarad.",
        "{n} frågor till dig om något du har öppnat är obesvarade.",
    ),
    HANDED: (
        "En anmälan från loggkontrollen väntar på dig.",
        "{n} anmälningar från loggkontrollen väntar på dig.",
    ),
    ABOVE: (
        "En loggkontroll har inte blivit gjord trots påminnelser. Se rapporten.",
        "{n} loggkontroller har inte blivit gjorda trots påminnelser. Se rapporten.",
    ),
}
PAGES = {
    REVIEW: "oversight:checks",
    ANSWER: "oversight:questions",
    HANDED: "oversight:checks",
    ABOVE: "oversight:report",
}


@transaction.atomic
def remind_of_checks(*, by: Actor) -> int:
    """Remind of everything late; returns how many mails were written. Safe to run twice."""
    today = clock.today()
    if not workdays.is_working_day(today):
        return 0
    interval, cap = setting("reminder_interval_days", today), setting("reminder_cap", today)
    reviewers = Reviewers(today)
    away = set(Absence.objects.filter(period__contains=today).values_list("user_id", flat=True))
    waiting: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    reminded = []
    undone = ~Q(state=CheckState.DONE) | ON_ITS_WAY
    late = LogCheck.objects.filter(undone, due_on__lt=today)
    for check in late.filter(reminders__lt=cap).select_for_update(skip_locked=True).order_by("pk"):
        last = check.reminded_at.astimezone(clock.STOCKHOLM).date() if check.reminded_at else None
        if not is_time(last, today, interval):
            continue
        what, readers = _told(check, reviewers, away, last_time=check.reminders == cap - 1)
        for user_id in readers:
            waiting[user_id][what] += 1
        check.reminded_at, check.reminders = clock.now(), check.reminders + 1
        reminded.append(check)
    LogCheck.objects.bulk_update(reminded, ["reminded_at", "reminders"], batch_size=500)
    return _write(waiting)


def _told(
    check: LogCheck, reviewers: Reviewers, away: set[int], *, last_time: bool
) -> tuple[str, set[int]]:
    """What is said to whom: the last reminder, or one that finds nobody, goes further up."""
    if check.state == CheckState.DONE:
        return HANDED, set(reviewers.handed(check)) - away
    asked = check.state == CheckState.ASKED
    mine = {check.user_id} if asked else set(reviewers.of(check))
    if not last_time and mine - away:
        return (ANSWER if asked else REVIEW), mine - away
    if asked:
        return REVIEW, set(reviewers.of(check)) - away
    return ABOVE, set(reviewers.above(check)) - away


def _write(waiting: Mapping[int, Mapping[str, int]]) -> int:
    people = User.objects.filter(pk__in=waiting, is_active=True).order_by("pk")
    for user in people:
        told = waiting[user.pk]
        lines = [SAYS[what][n > 1].format(n=n) for what, n in told.items()]
        page = next(PAGES[what] for what in SAYS if what in told)
        body = "\n".join([*lines, "", f"Öppna: {mail.link(reverse(page))}"])
        count = sum(told.values())
        subject = f"{plural(count, 'sak', 'saker')} väntar i Jobbtorg"
        tell(user, subject=subject, body=body, kind=MAIL_KIND)
    return len(people)
