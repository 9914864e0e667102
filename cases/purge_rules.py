"""Whose the tables of this room are, and how long they are kept (handbook §10).

Everything about a case is kept five years after its last note, and goes as a whole.
"""

from django.apps import apps

from jobbtorg.core import purge

RULE = "ärende"

_OF_THE_CASE = (
    "Activity",
    "Aftermath",
    "Aktivitetsplan",
    "CaseStay",
    "CaseTransition",
    "Contact",
    "GroupPeriod",
    "InternalTask",
    "Kartlaggning",
    "Note",
    "Outcome",
    "Pause",
    "PersonToEnhet",
    "PlanFollowup",
    "PlanVersion",
    "SupportPeriod",
    "TeamMember",
    "Visit",
)
_PARTICIPANT = {
    **dict.fromkeys(_OF_THE_CASE, "case__participant__key"),
    "Participant": "key",
    "ParticipantChange": "participant__key",
    "ProtectedAccess": "participant__key",
    "Case": "participant__key",
    "Step": "participant__key",
    "KartlaggningSection": "kartlaggning__case__participant__key",
    "PlanLine": "plan_version__case__participant__key",
    "PlanTransition": "plan_version__case__participant__key",
    "PlanDocument": "plan_version__case__participant__key",
    "LineDecision": "line__plan_version__case__participant__key",
}
_NOBODYS = {
    "Insats": "the catalogue",
    "GroupMeeting": "a time and a place; who is called stands in the visits",
    "SavedView": "filters of a user, without names or numbers of persons",
}


def register() -> None:
    """Say it of every table; a new one that is forgotten fails a test."""
    for name, participant in _PARTICIPANT.items():
        purge.personal(apps.get_model("cases", name), RULE, participant)
    for name, why in _NOBODYS.items():
        purge.not_personal(apps.get_model("cases", name), why)
