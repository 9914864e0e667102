"""Notes in two lanes, and tasks between colleagues."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.enums import NoteLane
from cases.models.case import Case
from cases.models.child import CaseChild
from cases.scope import is_enhet_staff
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, Versioned
from jobbtorg.core.words import as_date


@tracked()
class Note(Keyed, Versioned, CaseChild):
    """A note. The author may mend it for a while, then by a correction; never deletion."""

    lane = models.CharField("läses av", max_length=8, choices=NoteLane)
    text = models.TextField("anteckning", max_length=20_000)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    edited_at = models.DateTimeField("ändrad", null=True, blank=True)

    class Meta:
        verbose_name = "anteckning"
        verbose_name_plural = "anteckningar"
        ordering = ("occurred_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="note_has_text",
                violation_error_message="Skriv något i anteckningen.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="note_corrects_another",
                violation_error_message="En anteckning kan inte rätta sig själv.",
            ),
        ]

    @classmethod
    def narrowed_for(cls, actor: Actor) -> Q:
        """The handläggare reads the shared lane only."""
        return Q(lane=NoteLane.SHARED) if is_enhet_staff(actor) else Q()

    def __str__(self) -> str:
        return f"Anteckning {as_date(self.occurred_at)}"


@tracked()
class InternalTask(Keyed, CaseChild):
    """Something one colleague asks another to do for the person, by a date."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    text = models.CharField("vad", max_length=500)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="internal_tasks",
        verbose_name="vem",
    )
    due_on = models.DateField("senast")
    done_at = models.DateTimeField("gjord", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    answer = models.CharField("svar", max_length=500, blank=True)
    cancelled_at = models.DateTimeField("återtagen", null=True, blank=True)

    class Meta:
        verbose_name = "uppgift"
        verbose_name_plural = "uppgifter"
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="task_done_or_cancelled",
                violation_error_message="Uppgiften är redan avslutad.",
            ),
        ]

    @classmethod
    def narrowed_for(cls, actor: Actor) -> Q:
        """Tasks are between colleagues at the jobbtorg."""
        return Q(pk__in=[]) if is_enhet_staff(actor) else Q()

    def __str__(self) -> str:
        return self.text
