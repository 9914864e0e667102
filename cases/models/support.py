"""What a person lives on, from day to day, and which enhet answers for it."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from cases.enums import SupportKind
from cases.models.case import Case
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core.history import tracked
from jobbtorg.organisation.models import Bistandsenhet


class SupportPeriodQuerySet(models.QuerySet["SupportPeriod"]):
    """Periods of support."""

    def standing(self) -> "SupportPeriodQuerySet":
        """What has applied, applies or is planned: without what was replaced or taken back."""
        return self.filter(replaced_at__isnull=True)

    def planned(self, today: date) -> "SupportPeriodQuerySet":
        """What is written down and has not begun."""
        return self.standing().filter(period__startswith__gt=today)


@tracked()
class SupportPeriod(ActedFact):
    """What the person lived on, and which enhet answered for it (handbook §5.1).

    A change to come waits here with all that it brings: the enhet, its handläggare, and
    when an introduktionsersättning ends. `replaced_at` is when it was replaced or taken
    back before it had applied for a day; such a row says what was once meant.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="support_periods")
    kind = models.CharField("försörjning", max_length=24, choices=SupportKind)
    bistandsenhet = models.ForeignKey(Bistandsenhet, models.PROTECT, related_name="+")
    handlaggare = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    introduction_ends_on = models.DateField("introduktionsersättning till", null=True, blank=True)
    period = DateRangeField("period")
    replaced_at = models.DateTimeField("ersatt", null=True, blank=True)

    objects = SupportPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "försörjning i ärende"
        verbose_name_plural = "försörjning i ärenden"
        constraints = [
            ExclusionConstraint(
                name="support_period_no_overlap",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(replaced_at__isnull=True),
                violation_error_message="Försörjningen är redan angiven för perioden.",
            ),
            models.CheckConstraint(
                condition=Q(introduction_ends_on__isnull=True) | Q(kind="introduktionsersattning"),
                name="support_period_end_is_of_introduction",
                violation_error_message="Ett slutdatum anges bara för introduktionsersättning.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
