"""The catalogue of insatser that a plan is put together from."""

from datetime import date

from django.db import models

from cases.enums import FollowedBy
from jobbtorg.core.models import Keyed


class Insats(Keyed):
    """An entry of the catalogue (handbook §4); closed when no longer used, never deleted."""

    slug = models.SlugField("kortnamn", max_length=80, unique=True)
    name = models.CharField("namn", max_length=120)
    note = models.TextField("beskrivning", blank=True)
    default_followed_by = models.CharField("följs normalt genom", max_length=16, choices=FollowedBy)
    is_started_service = models.BooleanField(
        "räknas som påbörjad insats för de fem dagarna", default=True
    )
    opened_on = models.DateField("från och med")
    closed_on = models.DateField("till och med", null=True, blank=True)
    source = models.CharField("källa", max_length=120, blank=True)

    class Meta:
        verbose_name = "insats"
        verbose_name_plural = "insatser"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def is_offered_on(self, day: date) -> bool:
        """Whether the insats can be chosen on a day."""
        return self.opened_on <= day and (self.closed_on is None or self.closed_on >= day)

    def counts_on(self, day: date) -> bool:
        """Whether its start meets the five days (handbook §5.6): of that kind, and in use then."""
        in_use = self.opened_on <= day and (self.closed_on is None or day <= self.closed_on)
        return self.is_started_service and in_use
