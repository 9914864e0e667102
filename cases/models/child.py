"""What every row under a case carries: the unit and enhet that the case then stood under."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.scope import child_scope
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Bistandsenhet, Unit

Row = TypeVar("Row", bound="CaseChild", covariant=True)


class CaseChildQuerySet(models.QuerySet[Row]):
    """Rows under cases, narrowed by who looks."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of cases that are the actor's now, and rows of the actor's own time."""
        return self.filter(child_scope(actor) & self.model.narrowed_for(actor))


class CaseChild(ActedFact):
    """A row under a case. Scope columns are copied from the case when the row is made.

    A child whose plural is not its name and an s names `case` again with its own.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False)
    bistandsenhet = models.ForeignKey(
        Bistandsenhet, models.PROTECT, related_name="+", editable=False
    )

    objects = CaseChildQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def narrowed_for(cls, actor: Actor) -> Q:
        """What a kind of row keeps from an actor who sees its case; nothing by default."""
        return Q()

    def stand_under(self, case: Case, by: Actor) -> Self:
        """Stand the row under its case, with scope columns and actor; returns itself."""
        self.case = case
        self.unit_id = case.unit_id
        self.bistandsenhet_id = case.bistandsenhet_id
        self.set_actor(by)
        return self
