"""The life of a remiss as one table, its clocks, and what consent lets through.

Pure: no database, today is passed in. Handbook §5.1–§5.4.
"""

from jobbtorg.accounts.enums import Role
from jobbtorg.core.transitions import Transition, TransitionTable
from referrals.enums import ConsentScope, ReferralState

S = ReferralState

SENDERS = frozenset({Role.HANDLAGGARE, Role.ENHETSCHEF})
# Anybody at the desk may confirm that a remiss has come; only casework decides on it.
RECEIVERS = frozenset({Role.ADMINISTRATOR, Role.COACH, Role.GRUPPLEDARE, Role.LOKAL_CHEF})
CHIEFS = frozenset({Role.ENHETSCHEF, Role.LOKAL_CHEF})
LAST_WORD = frozenset({Role.JOBBTORGSCHEF})

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
