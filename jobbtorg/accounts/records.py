"""Abstract rows that say who did something, acting as what and where."""

from django.conf import settings
from django.db import models

from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Fact


class ActedFact(Fact):
    """A fact with its actor: a person in a role assignment, or a named system job."""

    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by_assignment = models.ForeignKey(
        "accounts.RoleAssignment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by_system = models.CharField("system", max_length=60, blank=True)

    class Meta:
        abstract = True

    def set_actor(self, by: Actor) -> None:
        """Write down who acts."""
        self.by_user_id = by.user_id
        self.by_assignment_id = by.assignment_id
        self.by_system = by.system


class TransitionRow(ActedFact):
    """One step through a transition table: from, to, by whom, when and why."""

    name = models.CharField("händelse", max_length=40)
    from_state = models.CharField("från", max_length=24, blank=True)
    to_state = models.CharField("till", max_length=24)
    why = models.TextField("varför", blank=True)

    class Meta:
        abstract = True
        ordering = ("occurred_at", "id")
