"""The named access list of a person with a protected identity (handbook §10)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.participant import Participant
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed


class ProtectedAccessQuerySet(models.QuerySet["ProtectedAccess"]):
    """Rows of the lists of all persons."""

    def holding(self, on: date) -> "ProtectedAccessQuerySet":
        """Those that give access on a day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), ended_at=None)


@tracked()
class ProtectedAccess(Keyed, ActedFact):
    """Somebody has been named to work with a protected person, beside those who have the case.

    Coach, handläggare, case team, and the chiefs where the case or remiss stands are on the
    list by what they are; whoever else is to know the person is named here, with a reason.
    A row is ended, never deleted. The database reads the list in `jt_hidden_persons`.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="named_access", verbose_name="deltagare"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vem"
    )
    why = models.CharField("varför", max_length=500)
    until_on = models.DateField("till och med", null=True, blank=True)
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avslutad av",
    )

    objects = ProtectedAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "åtkomst till skyddad person"
        verbose_name_plural = "åtkomst till skyddade personer"
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "user"],
                condition=Q(ended_at__isnull=True),
                name="protected_access_once",
                violation_error_message="Personen står redan på listan.",
            ),
            models.CheckConstraint(
                condition=~Q(why=""),
                name="protected_access_has_reason",
                violation_error_message="Skriv varför personen ska stå på listan.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("recorded_at")),
                name="protected_access_ends_after_it_begins",
                violation_error_message="Åtkomsten kan inte sluta innan den börjar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}"

    def holds_on(self, day: date) -> bool:
        """Whether the row gives access on a day."""
        return self.ended_at is None and (self.until_on is None or self.until_on >= day)
