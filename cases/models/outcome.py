"""Avslut, and what was found 3, 6 and 12 months later."""

from django.db import models
from django.db.models import Q

from cases.enums import AftermathAnswer, OutcomeKind, SelfSupport
from cases.models.child import CaseChild
from cases.rules import first_day_of_answer
from jobbtorg.core import clock
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed


@tracked()
class Outcome(Keyed, CaseChild):
    """How a case ended. A reopened case keeps it, marked with when it was reopened."""

    kind = models.CharField("avslutas till", max_length=16, choices=OutcomeKind)
    ended_on = models.DateField("avslutsdatum")
    extent = models.PositiveSmallIntegerField("omfattning i procent", null=True, blank=True)
    self_support = models.CharField("självförsörjande", max_length=8, choices=SelfSupport)
    employer_or_school = models.CharField("arbetsgivare eller skola", max_length=120, blank=True)
    text = models.TextField("kommentar", blank=True, max_length=20_000)
    reopened_at = models.DateTimeField("återöppnat", null=True, blank=True)

    class Meta:
        verbose_name = "avslut"
        verbose_name_plural = "avslut"
        ordering = ("ended_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(reopened_at__isnull=True),
                name="outcome_one_in_force",
                violation_error_message="Ärendet är redan avslutat.",
            ),
            models.CheckConstraint(
                condition=Q(extent__isnull=True) | Q(extent__gte=1, extent__lte=100),
                name="outcome_extent_percent",
                violation_error_message="Omfattningen ska vara mellan 1 och 100 procent.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked()
class Aftermath(Keyed, CaseChild):
    """What was found so many months after the closing (handbook §5.12)."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="aftermaths")
    months = models.PositiveSmallIntegerField("månader efter")
    due_on = models.DateField("följs upp")
    answer = models.CharField("svar", max_length=16, choices=AftermathAnswer, blank=True)
    answered_at = models.DateTimeField("besvarat", null=True, blank=True)
    text = models.CharField("kommentar", max_length=500, blank=True)

    class Meta:
        verbose_name = "uppföljning efter avslut"
        verbose_name_plural = "uppföljningar efter avslut"
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["outcome", "months"],
                name="aftermath_once",
                violation_error_message="Uppföljningen finns redan.",
            ),
            models.CheckConstraint(
                condition=(Q(answer="") & Q(answered_at__isnull=True))
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="aftermath_answer_has_time",
                violation_error_message="Ett svar har en tid.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} månader efter"

    @property
    def can_be_answered(self) -> bool:
        """Whether the day of its answer is near enough (`rules.first_day_of_answer`)."""
        return clock.today() >= first_day_of_answer(self.due_on)
