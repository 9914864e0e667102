"""A list that somebody has put together and given a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Keyed


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views, each its owner's alone."""

    def visible_to(self, actor: Actor) -> "SavedViewQuerySet":
        return self.filter(user_id=actor.user_id or 0)


class SavedView(Keyed):
    """The filters of the list of deltagare under a name: codes and ids, never names of persons."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField("namn", max_length=40)
    query = models.CharField("filter", max_length=500)
    created_at = models.DateTimeField("sparad", default=clock.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "sparad lista"
        verbose_name_plural = "sparade listor"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_view_name_once",
                violation_error_message="Du har redan en lista med det namnet.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""),
                name="saved_view_named",
                violation_error_message="Ge listan ett namn.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
