"""Visits, group meetings and the contact log."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q

from cases.enums import ContactResult, ContactWay, VisitForm, VisitOutcome, VisitPurpose
from cases.models.child import CaseChild
from cases.scope import unit_scope
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed
from jobbtorg.core.words import as_date
from jobbtorg.organisation.models import Unit


class GroupMeetingQuerySet(models.QuerySet["GroupMeeting"]):
    """Group meetings at units."""

    def visible_to(self, actor: Actor) -> "GroupMeetingQuerySet":
        return self.filter(unit_scope(actor))

    def with_seats_taken(self) -> "GroupMeetingQuerySet":
        """How many sit there, also those whom the one who asks does not see (migration 0029)."""
        taken = Func(F("pk"), function="jt_seats_taken", output_field=models.IntegerField())
        return self.annotate(seats_taken=taken)


class GroupMeeting(Keyed, ActedFact):
    """A meeting that several persons come to for their first visit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="group_meetings")
    starts_at = models.DateTimeField("tid")
    place = models.CharField("plats", max_length=120)
    seats = models.PositiveSmallIntegerField("platser")

    objects = GroupMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "gruppträff"
        verbose_name_plural = "gruppträffar"
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=200),
                name="group_meeting_seats",
                violation_error_message="Ange mellan 1 och 200 platser.",
            ),
        ]

    def __str__(self) -> str:
        return f"Gruppträff {as_date(self.starts_at)}"


# Stands for who registered an outcome before that was kept (migration 0016).
UNKNOWN_REGISTRAR = "ej noterat"


@tracked()
class Visit(Keyed, CaseChild):
    """A booking: came, did not come, or rebooked into the next one.

    `by_user` booked it; `outcome_by`, or `outcome_system` for a job, registered what came of it.
    """

    purpose = models.CharField("syfte", max_length=12, choices=VisitPurpose)
    form = models.CharField("form", max_length=8, choices=VisitForm)
    meeting = models.ForeignKey(
        GroupMeeting, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    starts_at = models.DateTimeField("tid")
    place = models.CharField("plats", max_length=120, blank=True)
    outcome = models.CharField(
        "utfall", max_length=12, choices=VisitOutcome, default=VisitOutcome.BOOKED
    )
    outcome_at = models.DateTimeField("utfallet registrerat", null=True, blank=True)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="utfallet registrerat av",
    )
    outcome_system = models.CharField("utfallet registrerat av jobb", max_length=60, blank=True)
    why = models.TextField("orsak", blank=True, max_length=20_000)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = "besök"
        verbose_name_plural = "besök"
        ordering = ("starts_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(purpose="forsta", outcome="bokat"),
                name="visit_one_first_booked",
                violation_error_message="Ett första besök är redan bokat.",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(purpose="forsta", outcome="kom"),
                name="visit_one_first_held",
                violation_error_message="Det första besöket är redan registrerat.",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="bokat") & Q(outcome_at__isnull=True))
                | (~Q(outcome="bokat") & Q(outcome_at__isnull=False)),
                name="visit_outcome_has_time",
                violation_error_message="Ett registrerat utfall har en tid.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="bokat", outcome_by__isnull=True, outcome_system="")
                | (~Q(outcome="bokat") & Q(outcome_by__isnull=False, outcome_system=""))
                | (~Q(outcome="bokat") & Q(outcome_by__isnull=True) & ~Q(outcome_system="")),
                name="visit_outcome_has_registrar",
                violation_error_message="Ett registrerat utfall anger vem som registrerade det.",
            ),
            models.CheckConstraint(
                condition=(Q(form="grupp") & Q(meeting__isnull=False))
                | (Q(form="enskilt") & Q(meeting__isnull=True)),
                name="visit_group_has_meeting",
                violation_error_message="En gruppträff behöver anges för besök i grupp.",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")),
                name="visit_replaces_another",
                violation_error_message="Ett besök kan inte ersätta sig självt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {as_date(self.starts_at)}"


@tracked()
class Contact(Keyed, CaseChild):
    """One line: somebody at the jobbtorg contacted the person, or tried to."""

    way = models.CharField("sätt", max_length=12, choices=ContactWay)
    result = models.CharField("resultat", max_length=12, choices=ContactResult)
    text = models.CharField("anteckning", max_length=500, blank=True)

    class Meta:
        verbose_name = "kontakt"
        verbose_name_plural = "kontakter"
        ordering = ("occurred_at", "id")

    def __str__(self) -> str:
        return f"{self.get_way_display()}, {self.get_result_display().lower()}"
