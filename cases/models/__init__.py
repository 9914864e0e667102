"""The tables of the jobbtorg's work, by subject."""

from cases.models.case import (
    Case,
    CaseStay,
    CaseTransition,
    GroupPeriod,
    Pause,
    TeamMember,
)
from cases.models.catalogue import Insats
from cases.models.kartlaggning import Kartlaggning, KartlaggningSection
from cases.models.note import InternalTask, Note
from cases.models.outcome import Aftermath, Outcome
from cases.models.participant import Participant, ParticipantChange, PersonFacts
from cases.models.plan import (
    Activity,
    Aktivitetsplan,
    LineDecision,
    PlanDocument,
    PlanFollowup,
    PlanLine,
    PlanTransition,
    PlanVersion,
)
from cases.models.protected_access import ProtectedAccess
from cases.models.saved_view import SavedView
from cases.models.step import Step
from cases.models.support import SupportPeriod
from cases.models.told import PersonToEnhet
from cases.models.visit import Contact, GroupMeeting, Visit

__all__ = [
    "Activity",
    "Aftermath",
    "Aktivitetsplan",
    "Case",
    "CaseStay",
    "CaseTransition",
    "Contact",
    "GroupMeeting",
    "GroupPeriod",
    "Insats",
    "InternalTask",
    "Kartlaggning",
    "KartlaggningSection",
    "LineDecision",
    "Note",
    "Outcome",
    "Participant",
    "ParticipantChange",
    "Pause",
    "PersonFacts",
    "PersonToEnhet",
    "PlanDocument",
    "PlanFollowup",
    "PlanLine",
    "PlanTransition",
    "PlanVersion",
    "ProtectedAccess",
    "SavedView",
    "Step",
    "SupportPeriod",
    "TeamMember",
    "Visit",
]
