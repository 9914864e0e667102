"""The life of a case and of a plan as tables, and the clocks that steps are dated by.

Pure: no database, today and settings are passed in. Handbook §5 and §6.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.enums import CaseState, MappingSection, OutcomeKind, PlanState
from jobbtorg.accounts.enums import CASEWORK_ROLES, ENHET_ROLES, LEAD_ROLES, Role
from jobbtorg.core import workdays
from jobbtorg.core.transitions import Transition, TransitionTable
from jobbtorg.core.words import age_on

S = CaseState
P = PlanState

CASEWORKERS = frozenset({Role.COACH, *LEAD_ROLES})
RECEPTION = frozenset({*CASEWORK_ROLES, Role.ADMINISTRATOR})
# A case is opened by who accepts the remiss: reception, or whoever settles a disagreement (§5.4).
ENROLLERS = frozenset({*RECEPTION, Role.ENHETSCHEF, Role.JOBBTORGSCHEF})
OPEN_STATES = frozenset({S.ENROLLED, S.MAPPING, S.ACTIVE, S.ON_HOLD, S.INTERRUPTED, S.WORKING})
RUNNING_STATES = frozenset({S.ENROLLED, S.MAPPING, S.ACTIVE, S.WORKING})

# Why everything that runs ended, where an avslut ended it: the avslut tells of it.
CLOSED_TEXT = "Ärendet avslutades"

# A target of RESUMES means the state that the action works out: where a pause goes back to.
RESUMES = ""

CASE_TRANSITIONS = TransitionTable(
    "Ärendet",
    [
        Transition("enrol", frozenset({""}), S.ENROLLED, "Ärendet öppnades", ENROLLERS),
        Transition(
            "first_visit",
            frozenset({S.ENROLLED}),
            S.MAPPING,
            "Deltagaren kom till sitt första besök",
            RECEPTION,
        ),
        Transition(
            "plan_in_force",
            frozenset({S.MAPPING}),
            S.ACTIVE,
            "Aktivitetsplanen började gälla",
            frozenset({*CASEWORKERS, *ENHET_ROLES}),
        ),
        Transition("hold", RUNNING_STATES, S.ON_HOLD, "Uppehåll började", CASEWORKERS),
        Transition(
            "end_hold",
            frozenset({S.ON_HOLD}),
            RESUMES,
            "Uppehållet tog slut",
            CASEWORKERS,
        ),
        Transition(
            "interrupt",
            frozenset({*RUNNING_STATES, S.ON_HOLD}),
            S.INTERRUPTED,
            "Ärendet avbröts",
            CASEWORKERS,
        ),
        Transition("restart", frozenset({S.INTERRUPTED}), RESUMES, "Nystart", CASEWORKERS),
        Transition(
            "start_work",
            frozenset({S.ENROLLED, S.MAPPING, S.ACTIVE}),
            S.WORKING,
            "Deltagaren började arbeta, stödet fortsätter",
            CASEWORKERS,
        ),
        Transition(
            "start_insats",
            RUNNING_STATES,
            RESUMES,
            "En insats började före planen",
            CASEWORKERS,
        ),
        Transition(
            "end_work",
            frozenset({S.WORKING}),
            RESUMES,
            "Arbetet tog slut, ärendet fortsätter",
            CASEWORKERS,
        ),
        Transition("close", OPEN_STATES, S.CLOSED, "Ärendet avslutades", CASEWORKERS),
        Transition(
            "reopen",
            frozenset({S.CLOSED}),
            RESUMES,
            "Ärendet öppnades igen",
            CASEWORKERS,
        ),
        Transition(
            "undo_first_visit",
            frozenset({S.MAPPING}),
            S.ENROLLED,
            "Registreringen av första besöket ångrades",
            RECEPTION,
        ),
        # What follows changes who answers for the case and leaves its state as it is.
        Transition("assign_coach", OPEN_STATES, RESUMES, "Ärendet fick en coach", LEAD_ROLES),
        Transition("move_worker", OPEN_STATES, RESUMES, "Ärendet bytte coach", LEAD_ROLES),
        Transition("undo_coach", OPEN_STATES, RESUMES, "Fördelningen ångrades", LEAD_ROLES),
        Transition(
            "move_unit",
            OPEN_STATES,
            RESUMES,
            "Ärendet flyttade till ett annat jobbtorg",
            LEAD_ROLES,
        ),
        Transition(
            "change_group", OPEN_STATES, RESUMES, "Ärendet hör till en annan grupp", LEAD_ROLES
        ),
        Transition(
            "move_stadsdel",
            OPEN_STATES,
            RESUMES,
            "Deltagaren hör till en annan stadsdel",
            frozenset({*CASEWORKERS, *ENHET_ROLES}),
        ),
        Transition(
            "change_handlaggare", OPEN_STATES, RESUMES, "Ärendet bytte handläggare", ENHET_ROLES
        ),
        Transition(
            "change_support",
            OPEN_STATES,
            RESUMES,
            "Försörjningen ändrades",
            frozenset({*CASEWORKERS, *ENHET_ROLES}),
        ),
        Transition(
            "give_step",
            frozenset({*OPEN_STATES, S.CLOSED}),
            RESUMES,
            "Ett steg gick till en kollega",
            frozenset({*LEAD_ROLES, Role.ENHETSCHEF}),
        ),
        # The same for a step that the enhet of the case may not know of (handbook §5.3).
        Transition(
            "give_kept",
            frozenset({*OPEN_STATES, S.CLOSED}),
            RESUMES,
            "Ett steg gick till en kollega",
            LEAD_ROLES,
        ),
        Transition(
            "change_background",
            OPEN_STATES,
            RESUMES,
            "Målgrupp eller bakgrund ändrades",
            frozenset({*CASEWORKERS, *ENHET_ROLES}),
        ),
        Transition(
            "cancel_support",
            OPEN_STATES,
            RESUMES,
            "En planerad ändring av försörjningen togs tillbaka",
            frozenset({*CASEWORKERS, *ENHET_ROLES}),
        ),
        Transition(
            "extend_hold", frozenset({S.ON_HOLD}), RESUMES, "Uppehållet förlängdes", CASEWORKERS
        ),
        Transition(
            "postpone_restart",
            frozenset({S.INTERRUPTED}),
            RESUMES,
            "Avbrottet prövas på nytt senare",
            CASEWORKERS,
        ),
        Transition(
            "acknowledge_break",
            frozenset({S.INTERRUPTED}),
            RESUMES,
            "Handläggaren tog del av avbrottet",
            ENHET_ROLES,
        ),
        Transition(
            "follow_work", frozenset({S.WORKING}), RESUMES, "Arbetet följdes upp", CASEWORKERS
        ),
    ],
)

PLAN_TRANSITIONS = TransitionTable(
    "Planen",
    [
        Transition("draft", frozenset({""}), P.DRAFT, "Planen påbörjades", CASEWORKERS),
        Transition(
            "submit",
            frozenset({P.DRAFT}),
            P.SUBMITTED,
            "Planen skickades in",
            CASEWORKERS,
        ),
        Transition(
            "withdraw",
            frozenset({P.SUBMITTED}),
            P.WITHDRAWN,
            "Planen återtogs",
            CASEWORKERS,
        ),
        Transition(
            "decide",
            frozenset({P.SUBMITTED}),
            P.DECIDED,
            "Planen beslutades",
            ENHET_ROLES,
        ),
        Transition(
            "agree",
            frozenset({P.SUBMITTED}),
            P.DECIDED,
            "Planen började gälla efter överenskommelse",
            CASEWORKERS,
        ),
    ],
)

# Outcomes that need an extent and an employer or school (handbook §5.12).
WORK_OUTCOMES = frozenset({OutcomeKind.WORK, OutcomeKind.SUBSIDISED_WORK, OutcomeKind.OWN_BUSINESS})
STUDY_OUTCOMES = frozenset({OutcomeKind.STUDIES})

# Somebody may be reached some days before the months have passed.
AFTERMATH_EARLY_DAYS = 14

# The kartläggning: what is required, and where each structured answer is asked (§5.5).
REQUIRED_SECTIONS = (MappingSection.WORK, MappingSection.OBSTACLES, MappingSection.GOAL)
ANSWERS_OF_SECTION: dict[str, tuple[str, ...]] = {
    MappingSection.EDUCATION: ("education_level",),
    MappingSection.LANGUAGE: ("sfi_level", "reading", "writing"),
    MappingSection.DIGITAL: ("digital_level",),
    MappingSection.LICENCE: ("has_driving_licence",),
}
# The settings of the state's clocks (handbook §6): 18 months, then 450 days; youth after three.
STATE_CLOCK_SETTINGS = ("state_first_months", "state_again_days", "youth_guarantee_months")
YOUTH_BELOW = 25


@dataclass(frozen=True, slots=True)
class StateClock:
    """A date in the state's own rules, computed from when the person enrolled there."""

    label: str
    on: date


def add_months(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def state_clocks(
    enrolled_on: date | None, birth_date: date, numbers: Mapping[str, int]
) -> list[StateClock]:
    """The state's clocks for a person enrolled at Arbetsförmedlingen since a day.

    `numbers` are the dated settings.
    """
    if enrolled_on is None:
        return []
    months, days, youth = (numbers[name] for name in STATE_CLOCK_SETTINGS)
    first = add_months(enrolled_on, months)
    clocks = [
        StateClock(f"Statens ansvar de första {months} månaderna till", first),
        StateClock(f"Statens ansvar igen i {days} dagar till", first + timedelta(days)),
    ]
    guarantee = add_months(enrolled_on, youth)
    if age_on(birth_date, guarantee) < YOUTH_BELOW:
        clocks.insert(0, StateClock("Jobbgaranti för ungdomar från", guarantee))
    return clocks


def moved_by_hold(due: date, *, since: date, held_from: date, resumed_on: date) -> date:
    """A deadline moved by the working days of a hold that it waited through (handbook §5.10).

    `since` is the day it began to run, `resumed_on` the first day the case goes on again.
    What was late before the hold stays late.
    """
    if due < held_from:
        return due
    waited = workdays.working_days_between(max(since, held_from), resumed_on)
    return workdays.add_working_days(due, waited)


def first_day_of_answer(due_on: date) -> date:
    """What was found some months after an avslut is answered around that day, not long before."""
    return due_on - timedelta(days=AFTERMATH_EARLY_DAYS)


def notice_day(ends_on: date, days: int, today: date) -> date:
    """The day so many working days before an end, for who must act in time; never past."""
    day = ends_on
    while days > 0 and day > today:
        day -= timedelta(days=1)
        days -= workdays.is_working_day(day)
    return max(day, today)


# SoL of 2001 applied to and including 2025-06-30, that of 2025 after it (handbook §10).
NEW_SOL_FROM = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The law that a document rests on: its name, and where the matter stands in it."""

    act: str
    support: str
    documentation: str


def legal_basis(on: date) -> LegalBasis:
    """The law in force on the date of a document."""
    if on < NEW_SOL_FROM:
        return LegalBasis(
            "socialtjänstlagen (2001:453)", "4 kap. 1, 4 och 5 §§", "11 kap. 5 och 6 §§"
        )
    return LegalBasis("socialtjänstlagen (2025:400)", "12 kap. 1, 4 och 5 §§", "14 kap. 3–7 §§")
