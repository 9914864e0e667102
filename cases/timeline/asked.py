"""What the timeline asks of each table: the same columns from all, in one union."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat, Replace

from cases.enums import LineChange, TeamFunction, Verdict, VisitOutcome, VisitPurpose
from cases.models import (
    Activity,
    Aftermath,
    Case,
    CaseStay,
    CaseTransition,
    Contact,
    InternalTask,
    Kartlaggning,
    Note,
    Outcome,
    ParticipantChange,
    PlanFollowup,
    PlanTransition,
    TeamMember,
    Visit,
)
from cases.models.visit import UNKNOWN_REGISTRAR
from cases.permissions.case_page import has_now
from cases.rules import CLOSED_TEXT
from cases.scope import KEPT_TRANSITIONS, enhet_scope, is_enhet_staff, unit_scope
from jobbtorg.core.actor import Actor

# More than a case comes to hold; it keeps a page from growing without end.
MAX_ROWS = 500
_TEXT = CharField()
_MOMENT = DateTimeField()
_NUMBER = IntegerField()


# Transitions whose stay, team member or outcome says the same, with the name.
TOLD_BY_OTHERS = ("assign_coach", "move_worker", "move_unit", "move_stadsdel", "close")
# Fingerade personuppgifter has no marker at all: no change of the level is told.
NEVER_TOLD = ("protection_level",)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the union: its table, when, by whom, and what its sentence needs."""

    source: str
    at: datetime
    by: str
    system: str
    name: str
    a: str
    b: str
    text: str
    when: datetime | None
    n: int
    m: int

    @property
    def who(self) -> str:
        return self.by.strip() or self.system


class Own:
    """Rows of the case that the actor sees: all of them, or those of the actor's own time."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor
        self.now = has_now(actor, case)
        self.enhet = is_enhet_staff(actor)

    def children(self, model: Any) -> QuerySet[Any]:
        """Rows that carry the unit and enhet of their own time."""
        rows: QuerySet[Any] = model.objects.filter(model.narrowed_for(self.actor), case=self.case)
        return rows if self.now else rows.filter(self._own_nodes)

    def facts(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows without such columns: those written down while the case stood with the actor.

        What a later keeper tells of an earlier day is the later keeper's.
        """
        return rows if self.now else rows.filter(self._in_own_time("recorded_at"))

    def ended(self, model: Any, column: str) -> QuerySet[Any]:
        """Rows that have come to their end, or outcome, while the case stood with the actor."""
        rows = self.children(model).filter(**{f"{column}__isnull": False})
        return rows if self.now else rows.filter(self._in_own_time(column))

    @property
    def _own_nodes(self) -> Q:
        return enhet_scope(self.actor) if self.enhet else unit_scope(self.actor)

    @cached_property
    def _own_periods(self) -> list[tuple[datetime, datetime | None]]:
        stays = CaseStay.objects.filter(self._own_nodes, case=self.case)
        return list(stays.values_list("from_at", "until_at"))

    def _in_own_time(self, column: str) -> Q:
        found = Q(pk__in=[])
        for start, end in self._own_periods:
            until = Q(**{f"{column}__lt": end}) if end else Q()
            found |= Q(**{f"{column}__gte": start}) & until
        return found


def rows_of(own: Own) -> Iterator[Row]:
    """All rows, latest first, in one query (and one more for who had the case once)."""
    first, *others = [question(own) for question in QUESTIONS]
    union = first.union(*others, all=True).order_by("-t_at")[:MAX_ROWS]
    return (Row(*values) for values in union)


def _row(rows: QuerySet[Any], source: str, at: str = "occurred_at", **fields: Any) -> QuerySet[Any]:
    """The columns of `Row`, in one order and of one type whatever the table."""
    columns: dict[str, Any] = {
        "t_source": Cast(Value(source), _TEXT),
        "t_at": Cast(at, _MOMENT),
        "t_by": fields.get("by", _name("by_user")),
        "t_system": Cast(fields.get("system", F("by_system")), _TEXT),
    }
    for name in ("name", "a", "b", "text"):
        columns[f"t_{name}"] = Cast(fields.get(name, Value("")), _TEXT)
    columns["t_when"] = Cast(fields.get("when", Value(None)), _MOMENT)
    for name in ("n", "m"):
        columns[f"t_{name}"] = Cast(fields.get(name, Value(0)), _NUMBER)
    asked: QuerySet[Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return asked


def _name(prefix: str) -> Concat:
    return Concat(f"{prefix}__first_name", Value(" "), f"{prefix}__last_name", output_field=_TEXT)


def _transitions(own: Own) -> QuerySet[Any]:
    untold = (*TOLD_BY_OTHERS, *KEPT_TRANSITIONS) if own.enhet else TOLD_BY_OTHERS
    rows = own.facts(CaseTransition.objects.filter(case=own.case).exclude(name__in=untold))
    return _row(rows, "transition", name="name", text="why")


def _plans(own: Own) -> QuerySet[Any]:
    """Versions on their way. `n` lines asked for an answer, `m` of them were accepted."""
    rows = own.facts(PlanTransition.objects.filter(plan_version__case=own.case))
    lines = "plan_version__lines"
    asked = ~Q(**{f"{lines}__change": LineChange.UNCHANGED})
    accepted = Q(**{f"{lines}__decision__verdict": Verdict.ACCEPTED})
    return _row(
        rows.exclude(name="draft").exclude(name="withdraw", why=CLOSED_TEXT),
        "plan",
        name="name",
        a="plan_version__bistandsenhet__name",
        b="plan_version__key",
        text="why",
        n=Count(lines, filter=asked, distinct=True),
        m=Count(lines, filter=accepted, distinct=True),
    )


def _followups(own: Own) -> QuerySet[Any]:
    return _row(own.children(PlanFollowup), "followup", b="next_on", text="note")


def _booked(own: Own) -> QuerySet[Any]:
    return _row(
        own.children(Visit), "booked", name="purpose", a="form", b="place", when="starts_at"
    )


def _visited(own: Own) -> QuerySet[Any]:
    # That the person came for the first time is a transition of the case already.
    told = Q(purpose=VisitPurpose.FIRST, outcome=VisitOutcome.CAME)
    rows = own.ended(Visit, "outcome_at").exclude(told)
    rows = rows.exclude(outcome=VisitOutcome.CANCELLED, why=CLOSED_TEXT)
    return _row(
        rows,
        "visited",
        "outcome_at",
        # Whoever registered it, who need not be the one that booked.
        by=_name("outcome_by"),
        system=Replace("outcome_system", Value(UNKNOWN_REGISTRAR), Value("")),
        name="outcome",
        a="purpose",
        text="why",
        when="starts_at",
    )


def _contacts(own: Own) -> QuerySet[Any]:
    text = Value("") if own.enhet else F("text")
    return _row(own.children(Contact), "contact", name="way", a="result", text=text)


def _notes(own: Own) -> QuerySet[Any]:
    return _row(own.children(Note), "note", name="lane", text="text", n="corrects_id")


def _tasks(own: Own) -> QuerySet[Any]:
    return _row(own.children(InternalTask), "task", a=_name("to_user"), text="text")


def _tasks_done(own: Own) -> QuerySet[Any]:
    rows = own.ended(InternalTask, "done_at")
    return _row(rows, "task_done", "done_at", a=_name("done_by"), b="text", text="answer")


def _moves(own: Own) -> QuerySet[Any]:
    """Stays after the first; `a` and `b` are named only where unit or enhet differ from before."""
    before = CaseStay.objects.filter(case=OuterRef("case"), until_at=OuterRef("from_at"))
    rows = own.facts(CaseStay.objects.filter(case=own.case)).filter(Exists(before))
    return _row(
        rows,
        "move",
        "from_at",
        name="stadsdel__name",
        a="unit__name",
        b="bistandsenhet__name",
        text=Value("") if own.enhet else F("why"),
        n=Cast(Exists(before.filter(unit=OuterRef("unit"))), _NUMBER),
        m=Cast(Exists(before.filter(bistandsenhet=OuterRef("bistandsenhet"))), _NUMBER),
    )


def _team(own: Own) -> QuerySet[Any]:
    rows = own.facts(TeamMember.objects.filter(case=own.case))
    if own.enhet:
        rows = rows.filter(function=TeamFunction.COACH)
    text = Value("") if own.enhet else F("why")
    return _row(rows, "team", name="function", a=_name("user"), text=text)


def _mapping(own: Own) -> QuerySet[Any]:
    """That the person has been mapped before may be in a case of another enhet (§5.3)."""
    before = Value(0) if own.enhet else F("copied_from_id")
    return _row(own.children(Kartlaggning), "mapping", n=before)


def _mapped(own: Own) -> QuerySet[Any]:
    rows = own.ended(Kartlaggning, "completed_at")
    return _row(rows, "mapped", "completed_at")


def _activities(own: Own) -> QuerySet[Any]:
    return _row(own.children(Activity), "activity", a="insats__name", text="aim")


def _activities_ended(own: Own) -> QuerySet[Any]:
    rows = own.ended(Activity, "ended_at").exclude(end_reason=CLOSED_TEXT)
    return _row(rows, "activity_ended", "ended_at", a="insats__name", text="end_reason")


def _outcomes(own: Own) -> QuerySet[Any]:
    return _row(
        own.children(Outcome),
        "outcome",
        name="kind",
        a="self_support",
        b="employer_or_school",
        text="text",
        n="extent",
    )


def _person(own: Own) -> QuerySet[Any]:
    """Facts of the person that were changed while the case was open: which, never to what."""
    case = own.case
    rows = ParticipantChange.objects.filter(
        participant=case.participant_id, occurred_at__gte=case.enrolled_at
    ).exclude(field__in=NEVER_TOLD)
    if case.closed_at is not None:
        rows = rows.filter(occurred_at__lte=case.closed_at)
    return _row(own.facts(rows), "person", name="field")


def _aftermaths(own: Own) -> QuerySet[Any]:
    rows = own.ended(Aftermath, "answered_at")
    return _row(rows, "aftermath", "answered_at", name="answer", text="text", n="months")


QUESTIONS: tuple[Callable[[Own], QuerySet[Any]], ...] = (
    _transitions,
    _plans,
    _followups,
    _booked,
    _visited,
    _contacts,
    _notes,
    _tasks,
    _tasks_done,
    _moves,
    _team,
    _mapping,
    _mapped,
    _activities,
    _activities_ended,
    _outcomes,
    _aftermaths,
    _person,
)
