"""The tables and pure rules of a remiss, without a database."""

from datetime import date, datetime
from typing import Any

import pytest

from cases.enums import SupportKind
from jobbtorg.accounts.enums import Role
from jobbtorg.core.clock import STOCKHOLM
from jobbtorg.core.errors import DomainError
from referrals.enums import CLOSED_STATES, ConsentScope, DisputeOutcome, ReferralState
from referrals.rules import (
    NEEDS_CONSENT,
    REFERRAL_TRANSITIONS,
    consent_in_force,
    voices_say,
    withheld_fields,
)
from referrals.statement import (
    BORN_BY_NUMBER,
    born_by_number,
    date_problems,
    missing_to_send,
)

MONDAY = date(2008, 3, 3)

WHOLE: dict[str, Any] = {
    "first_name": "Karin",
    "last_name": "Exempel",
    "birth_date": date(1975, 4, 12),
    "sex": "kvinna",
    "support_kind": SupportKind.FORSORJNINGSSTOD,
    "primary_group": 1,
}


def test_every_open_state_leads_on_and_no_closed_one_does() -> None:
    for state in ReferralState:
        verbs = REFERRAL_TRANSITIONS.allowed_from(state)
        assert bool(verbs) == (state not in CLOSED_STATES), state


def test_every_state_but_the_draft_is_reached() -> None:
    reached = {t.target for t in REFERRAL_TRANSITIONS if t.target}
    assert reached == set(ReferralState) - {ReferralState.DRAFT}


@pytest.mark.parametrize(
    ("verb", "role", "may"),
    [
        ("send", Role.HANDLAGGARE, True),
        ("send", Role.COACH, False),
        ("accept", Role.ADMINISTRATOR, True),
        ("accept", Role.MATCHARE, False),
        ("accept", Role.HANDLAGGARE, False),
        ("contest", Role.ENHETSCHEF, True),
        ("rule_accept", Role.JOBBTORGSCHEF, True),
        ("rule_accept", Role.LOKAL_CHEF, False),
    ],
)
def test_who_may_take_a_remiss_where(verb: str, role: Role, may: bool) -> None:
    assert (role in REFERRAL_TRANSITIONS[verb].roles) is may


def test_a_refused_verb_says_what_to_do() -> None:
    with pytest.raises(DomainError, match="Ladda om sidan"):
        REFERRAL_TRANSITIONS.check("accept", ReferralState.WITHDRAWN, state_label="Återtagen")


@pytest.mark.parametrize(
    ("scope", "withheld"),
    [
        ("", NEEDS_CONSENT),
        (ConsentScope.WITHOUT_HEALTH, ("obstacles", "hindrance")),
        (ConsentScope.ALL, ()),
    ],
)
def test_what_consent_holds_back(scope: str, withheld: tuple[str, ...]) -> None:
    assert withheld_fields(scope) == withheld


@pytest.mark.parametrize(
    ("from_on", "until_on", "withdrawn", "scope"),
    [
        (MONDAY, None, False, "allt"),
        (MONDAY, MONDAY, False, "allt"),
        (date(2008, 3, 4), None, False, ""),
        (date(2008, 2, 1), date(2008, 3, 2), False, ""),
        (date(2008, 2, 1), None, True, ""),
    ],
)
def test_which_consent_is_in_force(
    from_on: date, until_on: date | None, withdrawn: bool, scope: str
) -> None:
    assert consent_in_force([("allt", from_on, until_on, withdrawn)], MONDAY) == scope


@pytest.mark.parametrize(
    ("voices", "verb"),
    [
        ([], ""),
        ([DisputeOutcome.ACCEPT], ""),
        ([DisputeOutcome.ACCEPT, DisputeOutcome.ACCEPT], "agree_accept"),
        ([DisputeOutcome.RETURN, DisputeOutcome.RETURN], "agree_return"),
        ([DisputeOutcome.ACCEPT, DisputeOutcome.RETURN], "deadlock"),
    ],
)
def test_what_two_chiefs_come_to(voices: list[str], verb: str) -> None:
    assert voices_say(voices) == verb


def test_a_whole_statement_lacks_nothing() -> None:
    assert missing_to_send(WHOLE, MONDAY) == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"last_name": ""}, "last_name"),
        ({"birth_date": None}, "birth_date"),
        ({"sex": ""}, "sex"),
        ({"support_kind": ""}, "support_kind"),
        ({"primary_group": None}, "primary_group"),
        ({"birth_date": date(2008, 3, 4)}, "birth_date"),
        ({"birth_date": date(1990, 3, 4)}, "guardian_name"),
        ({"birth_date": date(1990, 3, 4), "guardian_name": "Bo"}, "guardian_phone"),
        ({"support_kind": SupportKind.INTRODUKTION}, "introduction_ends_on"),
        (
            {
                "support_kind": SupportKind.INTRODUKTION,
                "introduction_ends_on": date(2008, 3, 2),
            },
            "introduction_ends_on",
        ),
        ({"benefit_since": date(2008, 3, 4)}, "benefit_since"),
        ({"benefit_since": date(1970, 1, 1)}, "benefit_since"),
        ({"af_since": date(2008, 3, 4)}, "af_since"),
        (
            {"first_visit_proposed_at": datetime(2008, 2, 29, 9, tzinfo=STOCKHOLM)},
            "first_visit_proposed_at",
        ),
        (
            {"first_visit_proposed_at": datetime(2008, 3, 9, 9, tzinfo=STOCKHOLM)},
            "first_visit_proposed_at",
        ),
    ],
)
def test_what_is_asked_for_before_sending(changed: dict[str, Any], field: str) -> None:
    assert field in missing_to_send({**WHOLE, **changed}, MONDAY)


@pytest.mark.parametrize(
    "changed",
    [
        {"birth_date": date(1990, 3, 3)},
        {"birth_date": date(1990, 3, 4), "guardian_name": "Bo", "guardian_phone": "08"},
        {"support_kind": SupportKind.INTRODUKTION, "introduction_ends_on": MONDAY},
        {"support_kind": SupportKind.NONE},
        {"benefit_since": MONDAY, "af_since": MONDAY},
        {"first_visit_proposed_at": datetime(2008, 3, 3, 13, tzinfo=STOCKHOLM)},
    ],
)
def test_what_is_enough(changed: dict[str, Any]) -> None:
    assert missing_to_send({**WHOLE, **changed}, MONDAY) == {}


def test_a_draft_is_asked_for_nothing_but_dates_that_can_be() -> None:
    assert date_problems({}, MONDAY) == {}
    backwards = {"benefit_since": date(2008, 2, 1), "introduction_ends_on": date(2008, 1, 1)}
    assert set(date_problems(backwards, MONDAY)) == {"introduction_ends_on"}


def test_a_birth_date_agrees_with_the_personnummer() -> None:
    said = {"birth_date": date(2005, 5, 5), BORN_BY_NUMBER: date(1951, 4, 17)}
    for check in (date_problems, missing_to_send):
        assert "som säger 1951-04-17" in check(said, MONDAY)["birth_date"]
    assert date_problems({**said, "birth_date": date(1951, 4, 17)}, MONDAY) == {}


@pytest.mark.parametrize(
    ("kind", "number", "born"),
    [
        ("personnummer", "195104172555", date(1951, 4, 17)),
        ("samordningsnummer", "195104772555", None),
        ("reservnummer", "19510417R001", None),
        ("demo", "D00000000001", None),
    ],
)
def test_only_a_personnummer_binds_the_birth_date(
    kind: str, number: str, born: date | None
) -> None:
    assert born_by_number(kind, number) == born
