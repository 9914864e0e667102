"""The life of a remiss as one table, and what consent lets through.

Pure: no database, today is passed in. Handbook §5.1–§5.4.

A person with an open case (§5.3). Sending says nothing and asks nothing: the remiss goes the
way that routing gives it, and the responsible coach of the open case gets the step
`HANDLE_KNOWN`. Whoever receives the remiss answers it as any other. Accepted, it joins the
open case as a new statement instead of opening a second one: the person keeps coach, plan and
clocks, nothing in the case is overwritten, and the coach settles what the new statement
changes (a move to the new enhet is an action of the case, with its own reason). A new case
shows its enhet that enhet's words alone (`cases.PersonToEnhet`); only the protection goes over.
"""

from collections.abc import Iterable
from datetime import date

from jobbtorg.accounts.enums import Role
from jobbtorg.core.transitions import Transition, TransitionTable
from referrals.enums import ConsentScope, DisputeOutcome, ReferralState

S = ReferralState

SENDERS = frozenset({Role.HANDLAGGARE, Role.ENHETSCHEF})
# The desk receives and answers remisser (handbook §3), coaches and those who lead as well.
RECEIVERS = frozenset({Role.ADMINISTRATOR, Role.COACH, Role.GRUPPLEDARE, Role.LOKAL_CHEF})
CHIEFS = frozenset({Role.ENHETSCHEF, Role.LOKAL_CHEF})
LAST_WORD = frozenset({Role.JOBBTORGSCHEF})
# A target of SAME_STATE leaves the remiss where it is.
SAME_STATE = ""

REFERRAL_TRANSITIONS = TransitionTable(
    "Remissen",
    [
        Transition("send", frozenset({S.DRAFT}), S.SENT, "Remissen skickades", SENDERS),
        Transition("receive", frozenset({S.SENT}), S.RECEIVED, "Remissen togs emot", RECEIVERS),
        Transition(
            "accept",
            frozenset({S.SENT, S.RECEIVED}),
            S.ACCEPTED,
            "Remissen accepterades",
            RECEIVERS,
        ),
        Transition(
            "return",
            frozenset({S.SENT, S.RECEIVED}),
            S.RETURNED,
            "Remissen sändes åter",
            RECEIVERS,
        ),
        Transition(
            "resend",
            frozenset({S.RETURNED}),
            S.SENT,
            "Remissen skickades igen",
            SENDERS,
        ),
        Transition(
            "accept_return",
            frozenset({S.RETURNED}),
            S.RETURN_ACCEPTED,
            "Återremissen godtogs",
            SENDERS,
        ),
        Transition(
            "contest",
            frozenset({S.RETURNED}),
            S.CONTESTED,
            "Återremissen bestreds",
            SENDERS,
        ),
        Transition(
            "agree_accept",
            frozenset({S.CONTESTED}),
            S.ACCEPTED,
            "Cheferna enades om att jobbtorget tar emot",
            CHIEFS,
        ),
        Transition(
            "agree_return",
            frozenset({S.CONTESTED}),
            S.RETURN_ACCEPTED,
            "Cheferna enades om att remissen går tillbaka",
            CHIEFS,
        ),
        Transition(
            "deadlock",
            frozenset({S.CONTESTED}),
            S.ESCALATED,
            "Cheferna enades inte; Jobbtorgschefen avgör",
            CHIEFS,
        ),
        Transition(
            "rule_accept",
            frozenset({S.ESCALATED}),
            S.ACCEPTED,
            "Jobbtorgschefen avgjorde: jobbtorget tar emot",
            LAST_WORD,
        ),
        Transition(
            "rule_return",
            frozenset({S.ESCALATED}),
            S.RETURN_ACCEPTED,
            "Jobbtorgschefen avgjorde: remissen går tillbaka",
            LAST_WORD,
        ),
        Transition(
            "withdraw",
            frozenset({S.DRAFT, S.SENT, S.RECEIVED, S.RETURNED, S.CONTESTED, S.ESCALATED}),
            S.WITHDRAWN,
            "Remissen återtogs",
            SENDERS,
        ),
        Transition(
            "hand_over",
            frozenset({S.DRAFT, S.SENT, S.RECEIVED, S.RETURNED, S.CONTESTED, S.ESCALATED}),
            SAME_STATE,
            "Remissen fick en annan handläggare",
            SENDERS,
        ),
        Transition(
            "carry",
            frozenset({S.DRAFT, S.SENT, S.RECEIVED, S.RETURNED, S.CONTESTED, S.ESCALATED}),
            SAME_STATE,
            "Remissen följde med när organisationen ändrades",
        ),
    ],
)

# What secrecy between nämnder holds back without consent (OSL 26:1, handbook §5.2).
NEEDS_CONSENT = (
    "obstacles",
    "can_and_wants",
    "work_background",
    "hindrance",
    "af_contact",
)
NEEDS_FULL_CONSENT = ("obstacles", "hindrance")


def withheld_fields(consent_scope: str) -> tuple[str, ...]:
    """Names of the statement's fields that are not passed on under a consent's scope.

    An empty scope means that there is no consent in force.
    """
    if consent_scope == ConsentScope.ALL:
        return ()
    if consent_scope == ConsentScope.WITHOUT_HEALTH:
        return NEEDS_FULL_CONSENT
    return NEEDS_CONSENT


def consent_in_force(consents: Iterable[tuple[str, date, date | None, bool]], today: date) -> str:
    """The scope of the consent in force today, or an empty string.

    Each consent is (scope, first day, last day or None, whether it is withdrawn).
    """
    for scope, from_on, until_on, withdrawn in consents:
        if not withdrawn and from_on <= today and (until_on is None or today <= until_on):
            return scope
    return ""


def voices_say(outcomes: Iterable[str]) -> str:
    """What the two chiefs' answers come to: a verb of the table, or "" while one is missing."""
    given = list(outcomes)
    if len(given) < len(CHIEFS):
        return ""
    if set(given) == {DisputeOutcome.ACCEPT}:
        return "agree_accept"
    if set(given) == {DisputeOutcome.RETURN}:
        return "agree_return"
    return "deadlock"
