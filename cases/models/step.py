"""Steps: what somebody must do next, by a date. The heart of Min dag."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import Party, StepEnding, StepKind
from cases.models.case import Case
from cases.models.participant import Participant
from cases.scope import step_scope
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed
from jobbtorg.organisation.models import Bistandsenhet, Unit


class StepQuerySet(models.QuerySet["Step"]):
    """Steps, narrowed by who looks."""

    def visible_to(self, actor: Actor) -> "StepQuerySet":
        """Steps of the actor's own party: the unit's or the enhet's, or given to the person."""
        return self.filter(step_scope(actor))

    def open(self) -> "StepQuerySet":
        return self.filter(closed_at__isnull=True)

    def overdue(self, today: object) -> "StepQuerySet":
        return self.open().filter(due_on__lt=today)


@tracked()
class Step(Keyed):
    """One thing that one party must do by a date.

    Actions write it, rules compute its date, nobody types it. Whoever holds the earliest
    open step of a case or referral has the ball. `subject_key` names what the step is
    about (a visit, a version of a plan, a task). `for_role` aims a step at chiefs or
    receptionists instead of a named person. `awaited_by` is who waits for it where no case
    says so: the sender of a remiss.
    """

    kind = models.CharField("slag", max_length=24, choices=StepKind)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="steps"
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="steps")
    referral_key = models.UUIDField("remiss", null=True, blank=True, db_index=True)
    subject_key = models.UUIDField("avser", null=True, blank=True)
    text = models.CharField("vad", max_length=200, blank=True)

    party = models.CharField("part", max_length=12, choices=Party)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    bistandsenhet = models.ForeignKey(
        Bistandsenhet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steps",
    )
    for_role = models.CharField("för roll", max_length=24, choices=Role, blank=True)

    awaited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    due_on = models.DateField("senast")
    opened_at = models.DateTimeField("öppnat", default=clock.now)
    closed_at = models.DateTimeField("stängt", null=True, blank=True)
    ending = models.CharField("avslut", max_length=12, choices=StepEnding, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reminded_at = models.DateTimeField("senast påmint", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("påminnelser", default=0)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "steg"
        verbose_name_plural = "steg"
        ordering = ("due_on", "id")
        indexes = [
            models.Index(
                fields=["unit", "due_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="step_open_unit",
            ),
            models.Index(
                fields=["bistandsenhet", "due_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="step_open_enhet",
            ),
            models.Index(
                fields=["responsible", "due_on", "id"],
                condition=Q(closed_at__isnull=True),
                name="step_open_responsible",
            ),
            # What somebody has done lately: the tab Klara of Min dag.
            models.Index(
                fields=["closed_by", "closed_at"],
                condition=Q(closed_at__isnull=False),
                name="step_done_by",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "case", "referral_key", "subject_key"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="step_open_once",
                violation_error_message="Steget finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(referral_key__isnull=False),
                name="step_of_case_or_referral",
                violation_error_message="Ett steg hör till ett ärende eller en remiss.",
            ),
            models.CheckConstraint(
                condition=(Q(party="stadsdel") & Q(bistandsenhet__isnull=False))
                | (Q(party__in=["jobbtorg", "anordnare", "person"]) & Q(unit__isnull=False)),
                name="step_party_has_its_node",
                violation_error_message="Steget saknar enhet för sin part.",
            ),
            models.CheckConstraint(
                condition=(Q(closed_at__isnull=True) & Q(ending=""))
                | (Q(closed_at__isnull=False) & ~Q(ending="")),
                name="step_closed_has_ending",
                violation_error_message="Ett stängt steg anger hur det slutade.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="step_closed_after_opened",
                violation_error_message="Steget kan inte stängas innan det öppnas.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
