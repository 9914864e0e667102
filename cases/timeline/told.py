"""How each row of the timeline reads."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.urls import reverse

from cases.casepage import TimelineItem
from cases.enums import (
    AftermathAnswer,
    ContactResult,
    ContactWay,
    NoteLane,
    OutcomeKind,
    SelfSupport,
    TeamFunction,
    VisitForm,
    VisitOutcome,
    VisitPurpose,
)
from cases.models import PersonFacts
from cases.rules import CASE_TRANSITIONS
from cases.timeline.asked import TOLD_BY_OTHERS, Row
from jobbtorg.core.words import clocktime, prose_date

_FACTS = {
    **{f.name: str(f.verbose_name) for f in PersonFacts._meta.fields},
    "identity_number": "personnummer",
}
_CASE_LABELS = {t.name: t.label for t in CASE_TRANSITIONS}


def _item(
    row: Row, sentence: str, kind: str, *, detail: str = "", compact: bool = True, who: str = ""
) -> TimelineItem:
    return TimelineItem(
        at=row.at,
        sentence=sentence,
        who=who or row.who,
        detail=detail,
        kind=kind,
        compact=compact,
    )


def _transition(row: Row) -> TimelineItem | None:
    label = None if row.name in TOLD_BY_OTHERS else _CASE_LABELS.get(row.name)
    return _item(row, label, "case", detail=row.text) if label else None


def _plan(row: Row) -> TimelineItem:
    said = {
        "submit": "Planen skickades in",
        "withdraw": "Planen återtogs",
        "agree": "Planen började gälla: deltagaren och jobbtorget var överens",
        "decide": _decision(row),
    }
    detail = row.text if row.name == "withdraw" else ""
    return replace(
        _item(row, said.get(row.name, "Planen ändrades"), "plan", detail=detail),
        url=reverse("cases:plan_version", args=[row.b]),
    )


def _decision(row: Row) -> str:
    """As the design brief has it: "Planen godkändes av X, 3 rader av 4"."""
    if not row.m:
        return f"Planen kom tillbaka från {row.a}"
    part = f", {row.m} rad{'er' if row.m != 1 else ''} av {row.n}" if row.m < row.n else ""
    return f"Planen godkändes av {row.a}{part}"


def _followup(row: Row) -> TimelineItem:
    sentence = f"Planen följdes upp. Nästa uppföljning är {row.b}"
    return _item(row, sentence, "plan", detail=row.text)


def _when(row: Row) -> str:
    return f"{prose_date(row.when)} kl. {clocktime(row.when)}" if row.when else ""


def _booked(row: Row) -> TimelineItem:
    purpose = VisitPurpose(row.name).label
    group = " i grupp" if row.a == VisitForm.GROUP else ""
    verb = "bokades" if row.name == VisitPurpose.FIRST else "bokad"
    return _item(row, f"{purpose}{group} {verb} till {_when(row)}", "visit", detail=row.b)


def _visited(row: Row) -> TimelineItem:
    of = VisitPurpose(row.a).label.lower()
    said = {
        VisitOutcome.CAME: f"Deltagaren kom: {of}",
        VisitOutcome.ABSENT: f"Deltagaren kom inte: {of} {_when(row)}",
        VisitOutcome.REBOOKED: f"Ombokat: {of} {_when(row)}",
        VisitOutcome.CANCELLED: f"Avbokat: {of} {_when(row)}",
    }
    return _item(row, said[VisitOutcome(row.name)], "visit", detail=row.text)


def _contact(row: Row) -> TimelineItem:
    way, result = ContactWay(row.name).label, ContactResult(row.a).label
    return _item(row, f"{way}: {result.lower()}", "contact", detail=row.text, compact=False)


def _note(row: Row) -> TimelineItem:
    shared = row.name == NoteLane.SHARED
    what = "Rättelse av en anteckning" if row.n else "Anteckning"
    lane = "delad med handläggaren" if shared else "bara för jobbtorget"
    return _item(row, f"{what}, {lane}", "note", detail=row.text, compact=False)


def _task(row: Row) -> TimelineItem:
    return _item(row, f"Uppgift till {row.a.strip()}", "task", detail=row.text, compact=False)


def _task_done(row: Row) -> TimelineItem:
    asked = row.b if row.b.endswith((".", "?", "!")) else f"{row.b}."
    detail = f"{asked} Svar: {row.text}" if row.text else row.b
    who = row.a.strip()
    return _item(row, "En uppgift är gjord", "task", detail=detail, compact=False, who=who)


def _move(row: Row) -> TimelineItem:
    new = [name for name, same in ((row.a, row.n), (row.b, row.m)) if not same]
    sentence = f"Ärendet flyttade till {' och '.join(new)}"
    if not new:
        sentence = f"Deltagaren hör nu till {row.name or 'en annan stadsdel'}"
    return _item(row, sentence, "move", detail=row.text)


def _team(row: Row) -> TimelineItem:
    name = row.a.strip()
    if row.name == TeamFunction.COACH:
        return _item(row, f"{name} blev ansvarig coach", "team", detail=row.text)
    function = TeamFunction(row.name).label.lower()
    sentence = f"{name} kom med i ärendegruppen som {function}"
    return _item(row, sentence, "team", detail=row.text, compact=False)


def _mapping(row: Row) -> TimelineItem:
    begun = "Kartläggningen började"
    return _item(row, f"{begun} med den förra som grund" if row.n else begun, "mapping")


def _mapped(row: Row) -> TimelineItem:
    return _item(row, "De avsnitt av kartläggningen som krävs blev klara", "mapping")


def _activity(row: Row) -> TimelineItem:
    # The short view has the decision that put it in force.
    sentence = f"Aktiviteten {row.a} började gälla"
    return _item(row, sentence, "activity", detail=row.text, compact=False)


def _activity_ended(row: Row) -> TimelineItem:
    # By nobody: the row knows who let it begin, and a plan or an avslut ends it as well.
    sentence = f"Aktiviteten {row.a} slutade gälla"
    item = _item(row, sentence, "activity", detail=row.text, compact=False)
    return replace(item, who="")


def _outcome(row: Row) -> TimelineItem:
    extent = f", {row.n} procent" if row.n else ""
    where = f", {row.b}" if row.b else ""
    support = SelfSupport(row.a).label.lower()
    sentence = f"Ärendet avslutades: {OutcomeKind(row.name).label.lower()}{extent}{where}"
    return _item(row, f"{sentence}. Självförsörjande: {support}", "outcome", detail=row.text)


def changed_facts(rows: Sequence[Row]) -> TimelineItem:
    """What was changed about the person in one go: which facts, never their values."""
    names = list(dict.fromkeys(_FACTS[row.name] for row in reversed(rows)))
    said = f"{', '.join(names[:-1])} och {names[-1]}" if names[1:] else names[0]
    sentence = f"Uppgifter om deltagaren ändrades: {said}"
    return _item(rows[0], sentence, "person", compact=False)


def _aftermath(row: Row) -> TimelineItem:
    answer = AftermathAnswer(row.name).label.lower()
    return _item(row, f"{row.n} månader efter avslutet: {answer}", "outcome", detail=row.text)


SENTENCES: dict[str, Callable[[Row], TimelineItem | None]] = {
    "transition": _transition,
    "plan": _plan,
    "followup": _followup,
    "booked": _booked,
    "visited": _visited,
    "contact": _contact,
    "note": _note,
    "task": _task,
    "task_done": _task_done,
    "move": _move,
    "team": _team,
    "mapping": _mapping,
    "mapped": _mapped,
    "activity": _activity,
    "activity_ended": _activity_ended,
    "outcome": _outcome,
    "aftermath": _aftermath,
    "person": lambda row: changed_facts([row]),
}
