"""Made-up people and cases for the stilguide. Nobody here exists."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jobbtorg.core.clock import STOCKHOLM
from jobbtorg.core.errors import Difference as ConflictDifference
from jobbtorg.core.ui import (
    BarRow,
    BulkAction,
    Crumb,
    Difference,
    Figure,
    FilterChip,
    Flag,
    NextStep,
    PersonHead,
    PlanLineDiff,
    Tab,
    TimelineItem,
    WeekGrid,
    WeekRow,
)
from jobbtorg.stilguide.forms import ExampleForm, ListFilterForm, PlanLineForm, ReferralForm

Context = dict[str, Any]
BASE = Path(__file__).resolve().parent.parent.parent
PERSONNUMMER = "191212121212"

RAIL = (
    ("Min dag", "sun", "min-dag"),
    ("Deltagare", "users", "deltagare"),
    ("Ärendet", "briefcase", "arende"),
    ("Planer", "clipboard-list", "plan"),
    ("Beslut", "clipboard-check", "beslut"),
    ("Remisser", "send", "remiss"),
    ("Bemanning", "layout-grid", "fordela"),
)


def _at(day: date, days: int, hour: int, minute: int = 0) -> datetime:
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)
    return moment + timedelta(days=days)


PERSON = PersonHead(
    name="Amina Exempelsson",
    personnummer=PERSONNUMMER,
    age=34,
    language="Somaliska",
    interpreter=True,
    target_group="Arbetslös med försörjningsstöd",
    flags=(
        Flag("SFI-studerande", "info", "graduation-cap"),
        Flag("Sekretessmarkering", "late", "lock"),
    ),
)

WEEK = WeekGrid(
    rows=(
        WeekRow("SFI kurs C", (1, 2, 3, 4), 12 * 60, note="följs genom intyg"),
        WeekRow("Praktik, Påhittade Kaféet", (1, 2, 3), 9 * 60, kind="new", note="ny"),
        WeekRow("Jobbsökarverkstad", (5,), 180, kind="removed", note="tas bort"),
    ),
    full_day=8,
    asks_full_days=True,
)

LINES = (
    PlanLineDiff(
        "new",
        "Praktik",
        number=1,
        aim="Prova köksarbete i liten skala och få en svensk referens.",
        facts=(
            ("Utförs av", "Påhittade Kaféet"),
            ("Tid", "9 timmar i veckan, mån–ons"),
            ("Gäller", "2008-02-11 – 2008-05-09"),
            ("Följs genom", "Intyg från arbetsplatsen"),
        ),
    ),
    PlanLineDiff(
        "changed",
        "SFI",
        number=2,
        aim="Klara kurs C före sommaren.",
        differences=(
            Difference("Tid per vecka", "15 timmar", "12 timmar"),
            Difference("Veckodagar", "mån–fre", "mån–tors"),
        ),
        facts=(("Utförs av", "SFI-skolan Exempel"), ("Följs genom", "Intyg från skolan")),
    ),
    PlanLineDiff(
        "removed",
        "Jobbsökarverkstad",
        number=3,
        aim="Ersätts av praktiken.",
        comment="Förra gången: vänta tills praktikplatsen är klar.",
    ),
    PlanLineDiff(
        "unchanged",
        "Studie- och yrkesvägledning",
        number=4,
        facts=(("Utförs av", "Jobbtorg Sydost"), ("Tid", "1 timme varannan vecka")),
    ),
)


def _timeline(day: date) -> list[TimelineItem]:
    return [
        TimelineItem(_at(day, 0, 8, 12), "Karin ringde Amina, ej svar.", "Karin Exempel", "phone"),
        TimelineItem(
            _at(day, -1, 15, 40),
            "Planen godkändes av Farsta försörjningsstödsenhet, 3 rader av 4.",
            "Hans Påhitt, handläggare",
            "clipboard-check",
            detail="Rad 3 kom tillbaka: vänta tills praktikplatsen är klar.",
            url="#",
        ),
        TimelineItem(_at(day, -1, 8, 3), "Påminnelse om beslut skickades.", "", "mail", minor=True),
        TimelineItem(
            _at(day, -6, 13, 0), "Planen skickades för beslut, version 2.", "Karin Exempel", "send"
        ),
        TimelineItem(
            _at(day, -9, 10, 0), "Amina kom på första besöket.", "Karin Exempel", "calendar-check"
        ),
        TimelineItem(
            _at(day, -16, 9, 20), "Remissen togs emot från Farsta.", "Gun Låtsas", "inbox"
        ),
    ]


def _step(day: date) -> NextStep:
    return NextStep(
        what="Åtgärda retur",
        why="En rad kom tillbaka med kommentar den 5 februari.",
        party="Jobbtorg Sydost",
        due_on=day + timedelta(days=2),
        responsible="Karin Exempel, coach",
        ball_is_yours=True,
    )


def _tabs(active: str) -> list[Tab]:
    names = (
        ("Översikt", None),
        ("Kartläggning", None),
        ("Plan", None),
        ("Närvaro", None),
        ("Anteckningar", 6),
        ("Dokument", 2),
        ("Historik", None),
    )
    return [Tab(name, "#", active=name == active, count=count) for name, count in names]


def components(day: date) -> Context:
    bad = ExampleForm({"name": "", "visit_on": "i går", "support": "x"})
    return {
        "pages": [(label, name) for label, _, name in RAIL],
        "kinds": [
            ("on_time", "i tid"),
            ("soon", "snart"),
            ("late", "förfallen"),
            ("paused", "vilar"),
            ("info", "upplysning"),
            ("neutral", "avslutat"),
        ],
        "days": [day + timedelta(days=n) for n in (30, 8, 2, 0, -1, -9)],
        "crumbs": [Crumb("Deltagare", "#"), Crumb("Amina Exempelsson", "#")],
        "tabs": _tabs("Plan"),
        "chips": [FilterChip("Läge", "Plan väntar", "#"), FilterChip("Ansvarig", "Karin", "#")],
        "person": PERSON,
        "step": _step(day),
        "waiting": NextStep(
            "Beslut om planen", "Farsta försörjningsstödsenhet", day, "Hans Påhitt"
        ),
        "timeline": _timeline(day),
        "figures": _figures(),
        "bars": _bars(),
        "week": WEEK,
        "lines": LINES,
        "form": ExampleForm(),
        "bad_form": bad,
        "saved_at": _at(day, 0, 14, 2),
        "born": date(1974, 3, 1),
        "icons": ICONS,
    }


ICONS = sorted(path.stem for path in (BASE / "static" / "icons").glob("*.svg"))


def _figures() -> list[Figure]:
    return [
        Figure("Inskrivna", "1 480", "12 färre än i januari", "#"),
        Figure("Plan inom fem dagar", "71 %", "4 enheter upp", "#", "on_time"),
        Figure("Remiss till första besök", "9 dagar", "median, 2 dagar längre", "#", "soon"),
        Figure("Väntar på beslut", "38", "5 är förfallna", "#", "late"),
        Figure("Till arbete", "44", "6 fler än i januari", "#"),
    ]


def _bars() -> list[BarRow]:
    return [
        BarRow("Karin Exempel", 48, 50, "coach · somaliska", "#"),
        BarRow("Olle Påhitt", 57, 50, "coach", "#"),
        BarRow("Sara Låtsas", 21, 25, "coach, halvtid · arabiska", "#"),
    ]


def _row(title: str, what: str, why: str, due: date, button: str) -> Context:
    return {"title": title, "what": what, "why": why, "due": due, "button": button}


def min_dag(day: date) -> Context:
    def on(days: int) -> date:
        return day + timedelta(days=days)

    groups = [
        ("Ta emot", "inbox", [
            _row("Erik Påhittsson", "remiss från Farsta", "kom för två dagar sedan", on(0), "Ta emot"),
        ]),
        ("Skriv plan", "clipboard-list", [
            _row("Leila Exempel", "femdagarsmålet", "första besöket var den 28 januari", on(-2), "Skriv plan"),
        ]),
        ("Åtgärda retur", "undo-2", [
            _row("Amina Exempelsson", "1 rad av 4", "Hans Påhitt svarade i går", on(2), "Öppna retur"),
        ]),
        ("Registrera närvaro", "calendar-check", [
            _row("Jobbsökarverkstad, grupp B", "12 deltagare", "passet slutade 11.30", on(0), "Registrera"),
        ]),
        ("Följ upp", "target", [
            _row("Josef Låtsas", "praktik", "uppföljning enligt planen", on(12), "Följ upp"),
        ]),
    ]  # fmt: skip
    tabs = [
        Tab("Mina", "#", active=True, count=5),
        Tab("Väntar på andra", "#", count=7),
        Tab("Ofördelade", "#", count=2),
        Tab("Klara", "#"),
    ]
    return {"groups": groups, "tabs": tabs, "visits": [
        ("09.00", "Leila Exempel", "uppföljning"), ("10.30", "Erik Påhittsson", "första besök"),
        ("13.00", "Gruppträff, 8 deltagare", "information"),
    ]}  # fmt: skip


def deltagare(day: date) -> Context:
    def row(name: str, age: int, kind: str, state: str, what: str, due: int, coach: str) -> Context:
        return {
            "name": name, "age": age, "kind": kind, "state": state, "what": what,
            "due": day + timedelta(days=due), "coach": coach,
        }  # fmt: skip

    rows = [
        row("Amina Exempelsson", 34, "info", "Plan i retur", "Åtgärda retur", 2, "Karin Exempel"),
        row("Erik Påhittsson", 22, "neutral", "Mottagen", "Boka första besök", 0, "Karin Exempel"),
        row("Josef Låtsas", 51, "on_time", "Aktiv", "Följ upp praktik", 12, "Sara Låtsas"),
        row("Leila Exempel", 29, "neutral", "Kartläggning", "Skriv plan", -2, "Karin Exempel"),
        row("Mikael Övning", 45, "paused", "Uppehåll", "Uppehållet slutar", 20, "Olle Påhitt"),
        row("Rosa Prov", 38, "on_time", "I arbete med stöd", "Följ upp", 31, "Olle Påhitt"),
    ]
    return {
        "rows": rows,
        "filter_form": ListFilterForm(),
        "chips": [FilterChip("Enhet", "Jobbtorg Sydost", "#"), FilterChip("Läge", "Inte avslutade", "#")],
        "views": [
            Tab("Mina", "#"), Tab("Alla på enheten", "#", active=True), Tab("Utan plan", "#"),
        ],
        "actions": [
            BulkAction("Byt ansvarig", "flytta", "arrow-right-left"),
            BulkAction("Lägg till uppgift", "uppgift", "plus"),
        ],
    }  # fmt: skip


def arende(day: date) -> Context:
    return {
        "person": PERSON,
        "tabs": _tabs("Översikt"),
        "step": _step(day),
        "timeline": _timeline(day),
        "week": WEEK,
        "crumbs": [Crumb("Deltagare", "/stilguide/deltagare/")],
        "activities": [
            (
                "SFI kurs C",
                "SFI-skolan Exempel",
                "mån–tors, 12 timmar",
                "Intyg",
                day + timedelta(days=40),
            ),
            (
                "Vägledning",
                "Jobbtorg Sydost",
                "varannan vecka",
                "Mäts inte",
                day + timedelta(days=12),
            ),
        ],
    }


def plan(day: date) -> Context:
    first = PlanLineForm(
        prefix="rad-0",
        initial={
            "insats": "SFI", "provider": "SFI-skolan Exempel", "hours": 12,
            "aim": "Klara kurs C före sommaren.", "followed_by": "i",
            "weekdays": [1, 2, 3, 4], "from_on": day,
        },
    )  # fmt: skip
    second = PlanLineForm(
        prefix="rad-1",
        initial={
            "insats": "Praktik", "provider": "Påhittade Kaféet", "hours": 9,
            "aim": "Prova köksarbete i liten skala.", "followed_by": "i",
            "weekdays": [1, 2, 3], "from_on": day + timedelta(days=5),
        },
    )  # fmt: skip
    week = WeekGrid(
        rows=(
            WeekRow("SFI", (1, 2, 3, 4), 720, source="rad-0"),
            WeekRow("Praktik", (1, 2, 3), 540, source="rad-1"),
        ),
        full_day=8,
        asks_full_days=True,
    )
    return {
        "person": PERSON, "lines": [(first, ""), (second, LINES[2].comment)], "week": week,
        "catalogue": ["SFI", "Praktik", "Jobbsökarverkstad", "Studie- och yrkesvägledning"],
        "saved_at": _at(day, 0, 14, 2),
        "crumbs": [Crumb("Deltagare", "#"), Crumb("Amina Exempelsson", "/stilguide/arende/")],
    }  # fmt: skip


def beslut(day: date) -> Context:
    return {
        "person": PERSON,
        "lines": LINES,
        "week": WEEK,
        "due": day + timedelta(days=1),
        "crumbs": [Crumb("Att besluta om", "#")],
    }


def remiss(day: date) -> Context:
    return {
        "form": ReferralForm(initial={"language": "so", "interpreter": True}),
        "saved_at": _at(day, 0, 14, 2),
        "crumbs": [Crumb("Remisser", "#")],
        "personnummer": PERSONNUMMER,
    }


def fordela(day: date) -> Context:
    return {
        "rows": [
            {"name": "Erik Påhittsson", "from": "Farsta", "group": "Ungdom", "language": "Svenska",
             "came": day - timedelta(days=2), "due": day},
            {"name": "Nadia Prov", "from": "Skarpnäck", "group": "SFI-studerande",
             "language": "Arabiska", "came": day - timedelta(days=1), "due": day + timedelta(days=1)},
        ],
        "bars": _bars(),
        "figures": _figures()[:3],
    }  # fmt: skip


def konflikt(day: date) -> Context:
    return {
        "reason": "Sara Låtsas sparade kartläggningen medan du skrev.",
        "differences": [
            ConflictDifference(
                "Hinder", "Svårt med kvällspass, barn hemma.", "Kan inte arbeta kväll."
            ),
            ConflictDifference("Mål", "Arbete i kök.", ""),
        ],
        "resubmit": [("version", "4")],
    }


PAGES: dict[str, Callable[[date], Context]] = {
    "min-dag": min_dag,
    "deltagare": deltagare,
    "arende": arende,
    "plan": plan,
    "beslut": beslut,
    "remiss": remiss,
    "fordela": fordela,
    "konflikt": konflikt,
}
