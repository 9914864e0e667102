"""Whose the tables of this room are, and how long they are kept (handbook §10)."""

from django.apps import apps

from jobbtorg.core import purge

RULE = "remiss"

_PARTICIPANT = {
    "Referral": "participant__key",
    "Consent": "referral__participant__key",
    "DisputeVoice": "referral__participant__key",
    "OtherPlan": "referral__participant__key",
    "ReferralTransition": "referral__participant__key",
    "StatementVersion": "referral__participant__key",
}


def register() -> None:
    """Say it of every table; a new one that is forgotten fails a test."""
    for name, participant in _PARTICIPANT.items():
        purge.personal(apps.get_model("referrals", name), RULE, participant)
