"""Reminders of late steps, climbing: responsible, then colleagues, then chief.

One collected mail a person and night, without personal data: how many things wait, and a
link. A reminder that finds its reader away goes to the next level at once. Safe to run
twice: a step that was reminded today is not late enough for the next level.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.actions.clocks import FIXED
from cases.enums import CaseState, Party, StepKind
from cases.models import Step
from cases.queries.minday import Tab
from cases.reminder_rules import Level, body_of, is_time, level_of, subject_of
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import Absence, RoleAssignment, User
from jobbtorg.accounts.notices import tell
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.accounts.workplaces import Rota
from jobbtorg.core import clock, mail, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.settings import setting

MAIL_KIND = "påminnelse"
# What a hold does not move is late also during one; so is the hold that has run out.
DURING_HOLD = (*FIXED, StepKind.END_HOLD)
# Who is told of what nobody has by name: the desk, else everybody there.
DESK = (Role.ADMINISTRATOR,)


@transaction.atomic
def remind(*, by: Actor) -> int:
    """Remind of every step that is late and due for it; returns how many mails were written."""
    today = clock.today()
    if not workdays.is_working_day(today):
        return 0
    interval, cap = setting("reminder_interval_days", today), setting("reminder_cap", today)
    desk = Staff(today)
    waiting: dict[int, Waiting] = {}
    reminded = []
    for step in late_steps(today).filter(reminders__lt=cap):
        last = step.reminded_at.astimezone(clock.STOCKHOLM).date() if step.reminded_at else None
        if not is_time(last, today, interval):
            continue
        level, readers = desk.readers(step, level_of(step.reminders))
        for user_id in readers:
            waiting.setdefault(user_id, Waiting()).add(level, tab_of(step, level))
        step.reminded_at, step.reminders = clock.now(), min(level + 1, cap)
        reminded.append(step)
    Step.objects.bulk_update(reminded, ["reminded_at", "reminders"], batch_size=500)
    return _write(waiting)


def late_steps(today: date) -> QuerySet[Step]:
    """Open steps past their date, locked; what rests with its case is left in peace.

    One that somebody is at this very moment is left to the next night.
    """
    resting = Q(case__state=CaseState.ON_HOLD) & ~Q(kind__in=DURING_HOLD)
    late = Step.objects.overdue(today).exclude(resting)
    return late.select_for_update(of=("self",), skip_locked=True).order_by("id")


class Staff:
    """Who may be told of what on a day: read once, asked for every step."""

    def __init__(self, today: date) -> None:
        self.away = set(
            Absence.objects.filter(period__contains=today).values_list("user_id", flat=True)
        )
        self._rota = Rota(active_assignments(today))
        self._anywhere = _entries(self._rota.everybody)

    def readers(self, step: Step, level: Level) -> tuple[Level, set[int]]:
        """Who is told, and at which level: the first from `level` on with somebody present."""
        for reached in Level:
            found = self._of(step, reached) if reached >= level else set()
            present = found - self.away
            if present:
                return reached, present
        return Level.CHIEF, self._of(step, Level.CHIEF)

    def _of(self, step: Step, level: Level) -> set[int]:
        if level == Level.RESPONSIBLE:
            return self._responsible(step)
        if level == Level.COLLEAGUES:
            return self._colleagues(step)
        return self._chiefs(step)

    def _responsible(self, step: Step) -> set[int]:
        """The person named, if still here; else whoever has the role, or sits at the desk."""
        if step.responsible_id is not None:
            here = {user for user, _role in self._anywhere}
            return {step.responsible_id} & here
        if step.for_role == Role.JOBBTORGSCHEF:
            return self._with({Role.JOBBTORGSCHEF}, self._anywhere)
        if step.for_role:
            return self._with({step.for_role}, self._beside(step))
        side = ENHET_ROLES - {Role.ENHETSCHEF} if _at_enhet(step) else UNIT_ROLES
        return self._with(DESK, self._beside(step)) or self._with(side, self._beside(step))

    def _colleagues(self, step: Step) -> set[int]:
        """Those in the same role at the step's unit or enhet."""
        if step.responsible_id is None:
            return set()
        side = ENHET_ROLES if _at_enhet(step) else UNIT_ROLES
        beside = self._beside(step)
        roles = {r for user, r in self._anywhere if user == step.responsible_id and r in side}
        return self._with(roles, beside) - {step.responsible_id}

    def _chiefs(self, step: Step) -> set[int]:
        """The enhetschef or the lokal jobbtorgschef; where there is none, the Jobbtorgschef."""
        chief = Role.ENHETSCHEF if _at_enhet(step) else Role.LOKAL_CHEF
        found = self._with({chief}, self._beside(step))
        return found or self._with({Role.JOBBTORGSCHEF}, self._anywhere)

    def _beside(self, step: Step) -> set[tuple[int, str]]:
        """Who works where the step stands."""
        node_id = step.bistandsenhet_id if _at_enhet(step) else step.unit_id
        return _entries(self._rota.at(node_id or 0))

    @staticmethod
    def _with(roles: Iterable[str], entries: set[tuple[int, str]]) -> set[int]:
        wanted = set(roles)
        return {user for user, role in entries if role in wanted}


def _entries(held: Iterable[RoleAssignment]) -> set[tuple[int, str]]:
    return {(row.user_id, row.role) for row in held}


def _at_enhet(step: Step) -> bool:
    return step.party == Party.STADSDEL


@dataclass
class Waiting:
    """What one reader is told of, and the tabs of Min dag that show it."""

    counts: Counter[Level] = field(default_factory=Counter)
    tabs: set[Tab] = field(default_factory=set)

    def add(self, level: Level, tab: Tab) -> None:
        self.counts[level] += 1
        self.tabs.add(tab)

    @property
    def page(self) -> str:
        """Min dag at the tab with what is nearest to the reader's own to do."""
        tab = next(tab for tab in NEAREST_FIRST if tab in self.tabs)
        return f"{reverse('cases:min_dag')}?flik={tab.value}"


NEAREST_FIRST = (Tab.MINE, Tab.UNASSIGNED, Tab.COLLEAGUES)


def tab_of(step: Step, level: Level) -> Tab:
    """Where those who are reminded of a step find it."""
    if level == Level.RESPONSIBLE and (step.responsible_id or step.for_role):
        return Tab.MINE
    free = step.responsible_id is None and step.for_role in ("", Role.GRUPPLEDARE)
    return Tab.UNASSIGNED if free else Tab.COLLEAGUES


def _write(waiting: dict[int, Waiting]) -> int:
    """One mail to each, by the order of their ids so that two nights are alike."""
    people = User.objects.filter(pk__in=waiting, is_active=True).order_by("pk")
    for user in people:
        told = waiting[user.pk]
        tell(
            user,
            subject=subject_of(told.counts.total()),
            body=body_of(told.counts, mail.link(told.page)),
            kind=MAIL_KIND,
        )
    return len(people)
