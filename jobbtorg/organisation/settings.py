"""The numbers that rules use, each dated: which they are, what they mean, who says so.

A `DatedSetting` row gives a value from a day on; before the first row the default holds.
Changing a number is a new row, so a deadline that has been told stays as it was told.
"""

from dataclasses import dataclass
from datetime import date

from jobbtorg.organisation.models import DatedSetting

START = date(2008, 1, 1)


@dataclass(frozen=True, slots=True)
class Setting:
    """One number: `unit` is what it counts, `source` who decided it."""

    name: str
    meaning: str
    unit: str
    default: int
    source: str


WORKING_DAYS = "arbetsdagar"
MONTHS = "månader"

REGISTRY: dict[str, Setting] = {
    s.name: s
    for s in (
        Setting(
            "reception_days",
            "En skickad remiss tas emot eller återsänds inom",
            WORKING_DAYS,
            2,
            "vår",
        ),
        Setting("draft_send_days", "Ett utkast till remiss skickas inom", WORKING_DAYS, 5, "vår"),
        Setting(
            "plan_days",
            "Aktivitetsplan, arbete eller annan insats inom, räknat från första besöket",
            WORKING_DAYS,
            5,
            "002, budget 2008; räkningen är vår",
        ),
        Setting("distribute_days", "Ett nytt ärende fördelas inom", WORKING_DAYS, 1, "vår"),
        Setting("booking_days", "Första besöket bokas inom", WORKING_DAYS, 2, "vår"),
        Setting("restart_days", "Ett avbrott prövas på nytt efter", WORKING_DAYS, 20, "vår"),
        Setting("acknowledge_days", "Ett avbrott kvitteras inom", WORKING_DAYS, 3, "vår"),
        Setting("answer_read_days", "En kollegas svar läses inom", WORKING_DAYS, 2, "vår"),
        Setting("work_followup_days", "Arbete med stöd följs upp efter", WORKING_DAYS, 20, "vår"),
        Setting(
            "support_notice_days",
            "Byte från introduktionsersättning förbereds före slutet",
            WORKING_DAYS,
            20,
            "vår",
        ),
        Setting("decision_days", "Planen besvaras inom", WORKING_DAYS, 3, "vår"),
        Setting(
            "escalation_days",
            "Oenighet om en remiss går till cheferna efter",
            WORKING_DAYS,
            5,
            "vår",
        ),
        Setting(
            "agreement_days",
            "Cheferna enas, annars avgör Jobbtorgschefen, efter ytterligare",
            WORKING_DAYS,
            5,
            "vår",
        ),
        Setting("reminder_interval_days", "Tid mellan påminnelser", WORKING_DAYS, 1, "vår"),
        Setting("reminder_cap", "Högsta antal påminnelser om samma sak", "påminnelser", 3, "vår"),
        Setting(
            "note_edit_minutes",
            "Den som skrev får ändra sin anteckning i",
            "minuter",
            60,
            "vår",
        ),
        Setting("undo_minutes", "En registrering vid disken kan ångras i", "minuter", 15, "vår"),
        Setting(
            "stale_days", "Ett ärende utan händelser visas som stilla efter", "dagar", 30, "vår"
        ),
        Setting(
            "long_leave_days",
            "Vid ledighet längre än så behöver allt hos den lediga någon annan",
            "dagar",
            14,
            "vår",
        ),
        Setting("plan_followup_days", "Planen följs upp senast efter", "dagar", 90, "vår"),
        Setting("full_day_hours", "En heldag i planen är", "timmar", 8, "vår"),
        Setting("followup_first_months", "Första uppföljning efter avslut", MONTHS, 3, "vår"),
        Setting("followup_second_months", "Andra uppföljning efter avslut", MONTHS, 6, "vår"),
        Setting("followup_third_months", "Tredje uppföljning efter avslut", MONTHS, 12, "vår"),
        Setting(
            "state_first_months",
            "En långtidsarbetslös är statens ansvar de första",
            MONTHS,
            18,
            "002",
        ),
        Setting("state_again_days", "och därefter åter under", "dagar", 450, "002"),
        Setting(
            "youth_guarantee_months",
            "Jobbgaranti för ungdomar efter tid hos Arbetsförmedlingen",
            MONTHS,
            3,
            "002",
        ),
        Setting("sample_percent", "Av månadens loggposter granskas", "procent", 1, "vår"),
        Setting("sample_least", "men minst", "loggposter", 5, "vår"),
        Setting("sample_most", "och högst", "loggposter", 20, "vår"),
        Setting("review_days", "En loggkontroll granskas inom", WORKING_DAYS, 10, "vår"),
        Setting(
            "look_answer_days", "En fråga om en loggpost besvaras inom", WORKING_DAYS, 5, "vår"
        ),
        Setting(
            "relation_days",
            "Koppling till en deltagare räknas kvar efter att den tagit slut i",
            "dagar",
            30,
            "vår",
        ),
        Setting(
            "unrelated_looks",
            "En annans deltagare öppnad samma dag ger signal från",
            "gånger",
            3,
            "vår",
        ),
        Setting(
            "many_persons", "Fler deltagare än så på kort tid ger signal", "deltagare", 30, "vår"
        ),
        Setting("many_minutes", "och kort tid är", "minuter", 60, "vår"),
        Setting("hours_from", "Arbetstid räknas från klockan", "timme", 6, "vår"),
        Setting("hours_until", "Arbetstid räknas till klockan", "timme", 20, "vår"),
        Setting("denied_many", "Nekade försök samma dag ger signal från", "försök", 5, "vår"),
    )
}


def setting(name: str, on: date) -> int:
    """The value of a setting on a date. One query; a page that needs several asks `values`."""
    default = REGISTRY[name].default
    rows = DatedSetting.objects.filter(name=name, from_on__lte=on).order_by("-from_on")
    value = rows.values_list("value", flat=True).first()
    return default if value is None else value


def values(on: date) -> dict[str, int]:
    """Every setting on a date, in one query."""
    rows = DatedSetting.objects.filter(from_on__lte=on).order_by("from_on")
    dated = {row.name: row.value for row in rows}
    return {item.name: dated.get(item.name, item.default) for item in REGISTRY.values()}
