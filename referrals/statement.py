"""The sender's statement: its fields, what is missing before it can be sent, and its dates.

Pure: no database, today is passed in. Handbook §5.1.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from cases.enums import SupportKind
from jobbtorg.core import workdays
from jobbtorg.core.clock import STOCKHOLM
from jobbtorg.core.identity import Identity, IdentityKind
from jobbtorg.core.words import age_on

ADULT = 18

# What a sender may write; everything else on the row is the product's own.
STATEMENT_FIELDS = frozenset(
    {
        "first_name",
        "last_name",
        "birth_date",
        "sex",
        "phone",
        "email",
        "street",
        "postal_code",
        "city",
        "guardian_name",
        "guardian_phone",
        "language",
        "needs_interpreter",
        "education_level",
        "work_background",
        "protection_level",
        "stadsdel",
        "support_kind",
        "introduction_ends_on",
        "primary_group",
        "hindrance",
        "benefit_since",
        "af_since",
        "af_programme",
        "af_contact",
        "can_and_wants",
        "obstacles",
        "decision_wish",
        "first_visit_proposed_at",
    }
)
RELATED = frozenset({"language", "stadsdel", "primary_group", "hindrance", "af_programme"})
# What the next remiss about the same person starts from. Wishes and proposals are of their day.
PREFILLED_FIELDS = STATEMENT_FIELDS - {"decision_wish", "first_visit_proposed_at"}

REQUIRED = {
    "first_name": "Ange förnamn.",
    "last_name": "Ange efternamn.",
    "birth_date": "Ange födelsedatum.",
    "sex": "Ange kön.",
    "support_kind": "Ange försörjning: den avgör vem som beslutar om planen.",
    "primary_group": "Välj huvudgrupp.",
}

# Beside the statement: the birth date that the number itself says, where it must.
BORN_BY_NUMBER = "born_by_number"

NOT_AHEAD = {
    "birth_date": "Födelsedatumet ligger i framtiden.",
    "benefit_since": "Datumet ligger i framtiden. Ange när ersättningen började.",
    "af_since": "Datumet ligger i framtiden. Ange när inskrivningen gjordes.",
}
NOT_BEFORE_BIRTH = {
    "benefit_since": "Datumet ligger före födelsedatumet.",
    "af_since": "Datumet ligger före födelsedatumet.",
}


def date_problems(stated: Mapping[str, Any], today: date) -> dict[str, str]:
    """Dates that cannot be, by field. Holds for a draft too."""
    found = {
        name: text
        for name, text in NOT_AHEAD.items()
        if stated.get(name) is not None and stated[name] > today
    }
    born = stated.get("birth_date")
    by_number = stated.get(BORN_BY_NUMBER)
    if born and by_number and born != by_number:
        found["birth_date"] = (
            f"Födelsedatumet stämmer inte med personnumret, som säger {by_number}. "
            "Ändra datumet, eller skriv remissen på rätt nummer."
        )
    for name, text in NOT_BEFORE_BIRTH.items():
        if born and stated.get(name) is not None and stated[name] < born:
            found.setdefault(name, text)
    ends = stated.get("introduction_ends_on")
    since = stated.get("benefit_since")
    if ends and since and ends < since:
        found["introduction_ends_on"] = "Slutdatumet ligger före det datum då ersättningen började."
    return found


def missing_to_send(stated: Mapping[str, Any], today: date) -> dict[str, str]:
    """What has to be filled in or mended before the remiss can be sent, by field."""
    found = {name: text for name, text in REQUIRED.items() if not stated.get(name)}
    found |= date_problems(stated, today)
    born = stated.get("birth_date")
    if born and age_on(born, today) < ADULT:
        found |= _guardian_problem(stated)
    if stated.get("support_kind") == SupportKind.INTRODUKTION:
        found |= _introduction_problem(stated.get("introduction_ends_on"), today)
    found |= _visit_problem(stated.get("first_visit_proposed_at"), today)
    return found


def _guardian_problem(stated: Mapping[str, Any]) -> dict[str, str]:
    """One answer, at the first field that is empty."""
    why = "personen är under 18 år."
    if not stated.get("guardian_name"):
        what = "vårdnadshavare" if stated.get("guardian_phone") else "vårdnadshavare och telefon"
        return {"guardian_name": f"Ange {what}: {why}"}
    if not stated.get("guardian_phone"):
        return {"guardian_phone": f"Ange vårdnadshavarens telefon: {why}"}
    return {}


def _introduction_problem(ends: date | None, today: date) -> dict[str, str]:
    if ends is None:
        return {"introduction_ends_on": "Ange till vilken dag introduktionsersättningen gäller."}
    if ends < today:
        return {
            "introduction_ends_on": "Introduktionsersättningen har redan upphört den dagen. "
            "Ange ett senare datum eller en annan försörjning."
        }
    return {}


def _visit_problem(proposed: datetime | None, today: date) -> dict[str, str]:
    if proposed is None:
        return {}
    day = proposed.astimezone(STOCKHOLM).date()
    if day < today:
        return {"first_visit_proposed_at": "Tiden har redan varit. Föreslå en senare tid."}
    if not workdays.is_working_day(day):
        return {"first_visit_proposed_at": "Jobbtorget har stängt den dagen. Föreslå en arbetsdag."}
    return {}


def stated_by(source: Any) -> dict[str, Any]:
    """The statement of a remiss as a mapping, for the rules above."""
    return {
        **{name: getattr(source, name) for name in STATEMENT_FIELDS if name not in RELATED},
        **{name: getattr(source, f"{name}_id") for name in RELATED},
        BORN_BY_NUMBER: born_by_number(source.identity_kind, source.identity_number),
    }


def born_by_number(kind: str, number: str) -> date | None:
    """The date in a personnummer. That of a samordningsnummer may be a guess, and binds nobody."""
    if kind != IdentityKind.PERSONNUMMER:
        return None
    return Identity(IdentityKind.PERSONNUMMER, number).birth_date
