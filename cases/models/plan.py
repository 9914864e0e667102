"""Aktivitetsplan: versions that never change, lines, decisions per line, and what is in force."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from cases.enums import (
    DecisionBasis,
    DocumentKind,
    FollowedBy,
    LineChange,
    PlanState,
    Verdict,
)
from cases.models.case import Case
from cases.models.catalogue import Insats
from cases.models.child import CaseChild
from cases.scope import is_enhet_staff
from jobbtorg.accounts.records import ActedFact, TransitionRow
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, StoredFile, Versioned
from jobbtorg.core.words import as_date
from jobbtorg.organisation.models import Anordnare


@tracked()
class Aktivitetsplan(Keyed, CaseChild):
    """The plan of a case: the thread that its versions hang on."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="aktivitetsplan")

    class Meta:
        verbose_name = "aktivitetsplan"
        verbose_name_plural = "aktivitetsplaner"

    def __str__(self) -> str:
        return "Aktivitetsplan"


@tracked()
class PlanVersion(Keyed, Versioned, CaseChild):
    """One version: draft, submitted, then decided or withdrawn. Frozen from submission on.

    `written_by` is who submitted it; neither they nor anybody else in `writer_ids` may
    decide on it. `content` is all that the papers say, frozen at submission, and
    `content_hash` its SHA-256. `reworks` is the version whose returned lines this one mends.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="plan_versions")
    plan = models.ForeignKey(Aktivitetsplan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("nummer")
    state = models.CharField("läge", max_length=12, choices=PlanState, default=PlanState.DRAFT)
    reworks = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reworked_by"
    )
    goal = models.TextField("mål", blank=True, max_length=20_000)
    sub_goals = models.TextField("delmål", blank=True, max_length=20_000)
    summary = models.TextField("sammanfattning av kartläggningen", blank=True, max_length=20_000)
    person_view = models.TextField("deltagarens syn på planen", blank=True, max_length=20_000)
    dissent = models.TextField("deltagaren är inte överens om", blank=True, max_length=20_000)
    next_followup_on = models.DateField("nästa uppföljning", null=True, blank=True)

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    submitted_at = models.DateTimeField("inskickad", null=True, blank=True)
    decision_due_on = models.DateField("beslut senast", null=True, blank=True)
    decided_at = models.DateTimeField("beslutad", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Ärendets handläggare den dagen, när en kollega beslutade i hens ställe.",
    )
    basis = models.CharField("grund", max_length=16, choices=DecisionBasis, blank=True)
    agreed_on = models.DateField("överenskommen", null=True, blank=True)
    writer_ids = ArrayField(
        models.BigIntegerField(), verbose_name="har skrivit", default=list, blank=True
    )
    content = models.JSONField("innehåll", default=dict, blank=True)
    content_hash = models.CharField("innehållets hash", max_length=64, blank=True)

    class Meta:
        verbose_name = "version av aktivitetsplan"
        verbose_name_plural = "versioner av aktivitetsplaner"
        ordering = ("plan", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_version_number_once",
                violation_error_message="Versionen finns redan.",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="utkast"),
                name="plan_one_draft",
                violation_error_message="Det finns redan ett utkast till planen.",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="inskickad"),
                name="plan_one_submitted",
                violation_error_message="En version väntar redan på beslut.",
            ),
            models.CheckConstraint(
                condition=Q(state="utkast", submitted_at__isnull=True, content_hash="")
                | (
                    ~Q(state="utkast")
                    & Q(submitted_at__isnull=False, written_by__isnull=False)
                    & ~Q(content_hash="")
                ),
                name="plan_submitted_has_time_and_hash",
                violation_error_message="En inskickad plan har tid, författare och hash.",
            ),
            models.CheckConstraint(
                condition=(Q(state="beslutad") & Q(decided_at__isnull=False) & ~Q(basis=""))
                | (~Q(state="beslutad") & Q(decided_at__isnull=True, basis="")),
                name="plan_decided_has_time_and_basis",
                violation_error_message="En beslutad plan har tid och grund.",
            ),
            models.CheckConstraint(
                condition=~Q(basis="beslut") | ~Q(decided_by=F("written_by")),
                name="plan_writer_never_decides",
                violation_error_message="Den som skrev planen får inte besluta om den.",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(decided_at__gte=F("submitted_at")),
                name="plan_decided_after_submitted",
                violation_error_message="Planen kan inte beslutas innan den skickades in.",
            ),
        ]

    @classmethod
    def narrowed_for(cls, actor: Actor) -> Q:
        """A draft is the jobbtorg's own until it is sent in."""
        return ~Q(state=PlanState.DRAFT) if is_enhet_staff(actor) else Q()

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def decided_words(self) -> str:
        """Who decided, and in whose place."""
        if self.decided_for is None:
            return str(self.decided_by or "")
        return f"{self.decided_by}, i stället för {self.decided_for}"

    @property
    def state_words(self) -> str:
        """The state in a word; nobody has decided what person and jobbtorg have agreed on."""
        agreed = self.basis == DecisionBasis.AGREEMENT
        return "Överenskommen" if agreed else self.get_state_display()


@tracked()
class PlanTransition(TransitionRow):
    """A step in the life of a version."""

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="transitions")

    class Meta(TransitionRow.Meta):
        verbose_name = "händelse i plan"
        verbose_name_plural = "händelser i planer"


class LineContent(models.Model):
    """What a line says: the same fields in a version and in what is in force.

    `weekdays` holds ISO numbers, Monday 1; `minutes_per_week` is the whole week's time.
    """

    insats = models.ForeignKey(Insats, models.PROTECT, related_name="+", verbose_name="insats")
    aim = models.TextField("syfte", max_length=2_000)
    anordnare = models.ForeignKey(
        Anordnare,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="anordnare",
    )
    provider_text = models.CharField("utförs av", max_length=120, blank=True)
    followed_by = models.CharField("följs genom", max_length=16, choices=FollowedBy)
    minutes_per_week = models.PositiveIntegerField("tid per vecka", default=0)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name="veckodagar",
        default=list,
        blank=True,
    )
    from_on = models.DateField("från och med")
    until_on = models.DateField("till och med", null=True, blank=True)
    followup_on = models.DateField("följs upp", null=True, blank=True)

    class Meta:
        abstract = True


CONTENT_FIELDS = (
    "insats_id",
    "aim",
    "anordnare_id",
    "provider_text",
    "followed_by",
    "minutes_per_week",
    "weekdays",
    "from_on",
    "until_on",
    "followup_on",
)

LINE_CHECKS = (
    (
        Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
        "ends_after_start",
        "Raden kan inte sluta innan den börjar.",
    ),
    (
        Q(minutes_per_week__lte=60 * 60),
        "at_most_sixty_hours",
        "Ange högst 60 timmar per vecka.",
    ),
    (
        Q(weekdays__len__lte=7) & Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
        "weekdays_exist",
        "Veckodagarna ska vara måndag till söndag.",
    ),
)


def line_checks(prefix: str) -> list[models.CheckConstraint]:
    """The constraints that every carrier of line content holds."""
    return [
        models.CheckConstraint(
            condition=condition,
            name=f"{prefix}_{name}",
            violation_error_message=message,
        )
        for condition, name, message in LINE_CHECKS
    ]


@tracked()
class PlanLine(Keyed, LineContent):
    """One line of a version. A trigger refuses changes once the version is submitted.

    `line_key` is the same through all versions. `pinned_comment` carries the
    handläggare's comment from the version that is being reworked.
    """

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="lines")
    line_key = models.UUIDField("radens nyckel", default=uuid.uuid4)
    position = models.PositiveSmallIntegerField("ordning", default=0)
    change = models.CharField("ändring", max_length=12, choices=LineChange, default=LineChange.NEW)
    pinned_comment = models.TextField("handläggarens kommentar", blank=True)

    class Meta:
        verbose_name = "rad i aktivitetsplan"
        verbose_name_plural = "rader i aktivitetsplaner"
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "line_key"],
                name="plan_line_once_per_version",
                violation_error_message="Raden finns redan i versionen.",
            ),
            *line_checks("plan_line"),
        ]

    def __str__(self) -> str:
        return str(self.insats)


@tracked()
class LineDecision(ActedFact):
    """The handläggare's answer to one line: accepted, or returned with a comment."""

    line = models.OneToOneField(PlanLine, models.PROTECT, related_name="decision")
    verdict = models.CharField("besked", max_length=12, choices=Verdict)
    comment = models.TextField("kommentar", blank=True, max_length=20_000)

    class Meta:
        verbose_name = "beslut om rad"
        verbose_name_plural = "beslut om rader"
        constraints = [
            models.CheckConstraint(
                condition=~Q(verdict="returnerad") | ~Q(comment=""),
                name="line_decision_return_has_comment",
                violation_error_message="Skriv varför raden returneras.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


@tracked()
class Activity(Keyed, CaseChild, LineContent):
    """What is in force and happening, from an accepted line. One at a time per `line_key`."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="activities")
    line = models.OneToOneField(PlanLine, models.PROTECT, related_name="activity")
    line_key = models.UUIDField("radens nyckel")
    in_force = DateRangeField("gäller")
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)
    end_reason = models.CharField("orsak till slut", max_length=200, blank=True)

    class Meta:
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        ordering = ("from_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "line_key"],
                condition=Q(ended_at__isnull=True),
                name="activity_one_open_per_line",
                violation_error_message="Raden gäller redan.",
            ),
            ExclusionConstraint(
                name="activity_in_force_no_overlap",
                expressions=[
                    ("line_key", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Raden gäller redan under perioden.",
            ),
            *line_checks("activity"),
        ]

    def __str__(self) -> str:
        return str(self.insats)


@tracked()
class PlanFollowup(Keyed, CaseChild):
    """A follow-up of the plan that was held: what came of it, and when the next one is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="plan_followups")
    note = models.TextField("vad uppföljningen visade", max_length=20_000)
    next_on = models.DateField("nästa uppföljning")

    class Meta:
        verbose_name = "uppföljning av plan"
        verbose_name_plural = "uppföljningar av planer"
        ordering = ("occurred_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(note=""),
                name="plan_followup_has_note",
                violation_error_message="Skriv vad uppföljningen visade.",
            ),
        ]

    def __str__(self) -> str:
        return f"Uppföljning {as_date(self.occurred_at)}"


@tracked()
class PlanDocument(Keyed, ActedFact):
    """A paper of a version: made by the product, or the signed copy put back beside it."""

    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="documents")
    kind = models.CharField("slag", max_length=16, choices=DocumentKind)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "handling till plan"
        verbose_name_plural = "handlingar till planer"
        constraints = [
            models.UniqueConstraint(
                fields=["plan_version", "kind"],
                condition=~Q(kind="undertecknad"),
                name="plan_document_once",
                violation_error_message="Handlingen finns redan.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
