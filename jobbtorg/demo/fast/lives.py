"""Lives to copy: every row that stands under a person, read once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import models

from cases import models as cases
from referrals import models as remisser
from referrals.models import Referral

Rows = list[models.Model]

# Each table of a life, and how its rows are found from the case or the remiss. The order is
# that of the writing: what is pointed at comes first.
OF_REFERRAL: tuple[tuple[type[models.Model], str], ...] = (
    (Referral.flags.through, "referral"),
    (remisser.OtherPlan, "referral"),
    (remisser.Consent, "referral"),
    (remisser.ReferralTransition, "referral"),
    (remisser.DisputeVoice, "referral"),
)
OF_CASE: tuple[tuple[type[models.Model], str], ...] = (
    (cases.PersonToEnhet, "case"),
    (cases.CaseTransition, "case"),
    (cases.CaseStay, "case"),
    (cases.TeamMember, "case"),
    (cases.Pause, "case"),
    (cases.GroupPeriod, "case"),
    (cases.SupportPeriod, "case"),
    (cases.Visit, "case"),
    (cases.Contact, "case"),
    (cases.Note, "case"),
    (cases.InternalTask, "case"),
    (cases.Kartlaggning, "case"),
    (cases.KartlaggningSection, "kartlaggning__case"),
    (cases.Aktivitetsplan, "case"),
    (cases.PlanVersion, "case"),
    (cases.PlanLine, "plan_version__case"),
    (cases.LineDecision, "line__plan_version__case"),
    (cases.PlanTransition, "plan_version__case"),
    (cases.Activity, "case"),
    (cases.PlanFollowup, "case"),
    (cases.Outcome, "case"),
    (cases.Aftermath, "case"),
)
TABLES: tuple[type[models.Model], ...] = (
    cases.Participant,
    cases.Case,
    Referral,
    *(model for model, _ in OF_REFERRAL),
    *(model for model, _ in OF_CASE),
    cases.Step,
)
# What no copy has: papers are made anew by their jobs, the rest the demo does not make.
LEFT_OUT: tuple[type[models.Model], ...] = (
    remisser.StatementVersion,
    cases.PlanDocument,
    cases.GroupMeeting,
    cases.ParticipantChange,
    cases.ProtectedAccess,
    cases.SavedView,
    cases.Insats,
)


@dataclass(frozen=True)
class Life:
    """One told person, from the first line of a remiss to the day the demo ends."""

    identity_number: str
    fate: str
    rows: dict[type[models.Model], Rows]

    @cached_property
    def referral(self) -> Referral:
        (referral,) = self.rows[Referral]
        assert isinstance(referral, Referral)  # noqa: S101 — it stands under its own model
        return referral

    @cached_property
    def support(self) -> str:
        return self.referral.support_kind

    @cached_property
    def group_id(self) -> int | None:
        return self.referral.primary_group_id

    def all_rows(self) -> Iterator[models.Model]:
        for rows in self.rows.values():
            yield from rows


def read_lives(fates: dict[str, str], numbers: list[str]) -> list[Life]:
    """The lives of those with one remiss, in the order of their numbers."""
    found = Counter(
        Referral.objects.filter(identity_number__in=numbers).values_list(
            "identity_number", flat=True
        )
    )
    return [
        Life(number, fates.get(number, ""), _rows(number))
        for number in sorted(numbers)
        if found[number] == 1
    ]


def _rows(number: str) -> dict[type[models.Model], Rows]:
    referrals = Referral.objects.filter(identity_number=number)
    own = cases.Case.objects.filter(participant__identity_number=number)
    rows: dict[type[models.Model], Rows] = {
        cases.Participant: list(cases.Participant.objects.filter(identity_number=number)),
        cases.Case: list(own.order_by("pk")),
        Referral: list(referrals.order_by("pk")),
    }
    for model, path in OF_REFERRAL:
        rows[model] = list(model._base_manager.filter(**{f"{path}__in": referrals}).order_by("pk"))
    for model, path in OF_CASE:
        rows[model] = list(model._base_manager.filter(**{f"{path}__in": own}).order_by("pk"))
    steps = models.Q(case__in=own) | models.Q(referral_key__in=referrals.values("key"))
    rows[cases.Step] = list(cases.Step.objects.filter(steps).order_by("pk"))
    return rows
