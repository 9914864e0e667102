"""Cases: from enrolment to closing, with where they have stood and who has had them."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from cases.enums import (
    CaseOrigin,
    CaseState,
    ClockMetBy,
    PauseKind,
    SupportKind,
    TeamFunction,
)
from cases.models.participant import Participant
from cases.scope import case_scope, current_scope
from jobbtorg.accounts.records import ActedFact, TransitionRow
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, Versioned
from jobbtorg.core.words import as_date
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Code,
    Group,
    Node,
    Stadsdel,
    TargetGroup,
    Unit,
)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, always narrowed by who looks."""

    def visible_to(self, actor: Actor) -> "CaseQuerySet":
        """Cases the actor may open: current ones whole, former ones in their own part."""
        visible = Case.objects.filter(case_scope(actor)).values("pk")
        return self.filter(pk__in=visible)

    def current_for(self, actor: Actor) -> "CaseQuerySet":
        """Cases that the actor's unit or enhet answers for now."""
        visible = Case.objects.filter(current_scope(actor)).values("pk")
        return self.filter(pk__in=visible)

    def open(self) -> "CaseQuerySet":
        return self.exclude(state=CaseState.CLOSED)


@tracked()
class Case(Keyed, Versioned):
    """One enrolment at a jobbtorg.

    `unit`, `bistandsenhet` and `stadsdel` are the scope columns: where the case stands
    now. `referral_key` names the referral upstairs, by key alone. `five_days_*` is the
    clock of handbook §5.6. `resumes_to` is the state that a pause goes back to.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="cases")
    referral_key = models.UUIDField("remiss", null=True, blank=True, unique=True)
    origin = models.CharField("ursprung", max_length=12, choices=CaseOrigin)
    state = models.CharField("läge", max_length=16, choices=CaseState)
    resumes_to = models.CharField("återgår till", max_length=16, choices=CaseState, blank=True)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name="jobbtorg")
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="grupp",
    )
    bistandsenhet = models.ForeignKey(
        Bistandsenhet,
        models.PROTECT,
        related_name="cases",
        verbose_name="försörjningsstödsenhet",
    )
    stadsdel = models.ForeignKey(
        Stadsdel, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coached_cases",
        verbose_name="ansvarig coach",
    )
    handlaggare = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_cases",
        verbose_name="handläggare",
    )

    support_kind = models.CharField("försörjning", max_length=24, choices=SupportKind)
    introduction_ends_on = models.DateField("introduktionsersättning till", null=True, blank=True)
    hindrance = models.ForeignKey(
        Code,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="försörjningshinder",
    )
    benefit_since = models.DateField("ersättning sedan", null=True, blank=True)
    af_since = models.DateField("inskriven på Arbetsförmedlingen sedan", null=True, blank=True)
    af_programme = models.ForeignKey(
        Code,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="program",
    )
    af_contact = models.CharField("kontakt på Arbetsförmedlingen", max_length=120, blank=True)

    referred_on = models.DateField("remissdatum", null=True, blank=True)
    enrolled_at = models.DateTimeField("inskriven")
    first_visit_on = models.DateField("första besöket", null=True, blank=True)
    five_days_due_on = models.DateField("plan senast", null=True, blank=True)
    five_days_met_on = models.DateField("plan klar", null=True, blank=True)
    five_days_met_by = models.CharField(
        "uppfylld av", max_length=12, choices=ClockMetBy, blank=True
    )
    closed_at = models.DateTimeField("avslutat", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        indexes = [
            models.Index(fields=["unit", "state", "coach"], name="case_unit_state_coach"),
            models.Index(fields=["bistandsenhet", "state"], name="case_enhet_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=~Q(state="avslutad"),
                name="case_one_open_per_participant",
                violation_error_message="Deltagaren har redan ett öppet ärende.",
            ),
            models.CheckConstraint(
                condition=Q(state="avslutad", closed_at__isnull=False)
                | (~Q(state="avslutad") & Q(closed_at__isnull=True)),
                name="case_closed_has_time",
                violation_error_message="Ett avslutat ärende har en tid för avslutet, ett öppet inte.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("enrolled_at")),
                name="case_closed_after_enrolled",
                violation_error_message="Ärendet kan inte avslutas före inskrivningen.",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["uppehall", "avbrott"]) & ~Q(resumes_to=""))
                | (~Q(state__in=["uppehall", "avbrott"]) & Q(resumes_to="")),
                name="case_pause_knows_its_return",
                violation_error_message="Ett vilande ärende vet vilket läge det återgår till.",
            ),
            models.CheckConstraint(
                condition=(Q(five_days_met_on__isnull=True) & Q(five_days_met_by=""))
                | (Q(five_days_met_on__isnull=False) & ~Q(five_days_met_by="")),
                name="case_five_days_met_by_something",
                violation_error_message="Uppfylld klocka anger vad som uppfyllde den.",
            ),
            models.CheckConstraint(
                condition=Q(five_days_due_on__isnull=True) | Q(first_visit_on__isnull=False),
                name="case_five_days_start_at_first_visit",
                violation_error_message="De fem dagarna räknas från första besöket.",
            ),
        ]

    def __str__(self) -> str:
        return f"Ärende {self.key} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED

    @property
    def has_approver(self) -> bool:
        """Whether plans need a decision by the enhet (handbook §5.1)."""
        return self.support_kind != SupportKind.NONE


@tracked()
class CaseTransition(TransitionRow):
    """A step in the life of a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="transitions")

    class Meta(TransitionRow.Meta):
        verbose_name = "händelse i ärende"
        verbose_name_plural = "händelser i ärenden"


@tracked()
class CaseStay(ActedFact):
    """Where a case stood: unit, enhet and stadsdel from one moment to the next."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="stays")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stays")
    bistandsenhet = models.ForeignKey(Bistandsenhet, models.PROTECT, related_name="stays")
    stadsdel = models.ForeignKey(
        Stadsdel, models.PROTECT, null=True, blank=True, related_name="stays"
    )
    from_at = models.DateTimeField("från")
    until_at = models.DateTimeField("till", null=True, blank=True)
    why = models.TextField("varför", blank=True)

    class Meta:
        verbose_name = "placering"
        verbose_name_plural = "placeringar"
        ordering = ("from_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(until_at__isnull=True),
                name="stay_one_open_per_case",
                violation_error_message="Ärendet står redan på ett ställe.",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")),
                name="stay_until_after_from",
                violation_error_message="Placeringen kan inte sluta innan den börjar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} från {as_date(self.from_at)}"


@tracked()
class TeamMember(ActedFact):
    """A colleague on the case team; the coach is the responsible one.

    `node` is where a colleague holds the function: acting as that, there, they reach the
    case while it is open. The coach reaches it through the unit.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    function = models.CharField("uppgift", max_length=16, choices=TeamFunction)
    node = models.ForeignKey(Node, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField("från och med")
    until_on = models.DateField("till och med", null=True, blank=True)
    why = models.TextField("varför", blank=True)

    class Meta:
        verbose_name = "medlem i ärendegruppen"
        verbose_name_plural = "medlemmar i ärendegruppen"
        ordering = ("from_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(function="coach", until_on__isnull=True),
                name="team_one_coach_per_case",
                violation_error_message="Ärendet har redan en ansvarig coach.",
            ),
            models.UniqueConstraint(
                fields=["case", "user", "function"],
                condition=Q(until_on__isnull=True),
                name="team_member_once",
                violation_error_message="Personen är redan med i ärendegruppen.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="team_until_after_from",
                violation_error_message="Uppdraget kan inte sluta innan det börjar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_function_display()}"


@tracked()
class Pause(ActedFact):
    """A hold (illness, travel) or an interruption, with planned and actual end.

    `ended_on` is the first day that the case goes on again; deadlines move by the actual
    days of a hold only (handbook §5.10).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses")
    kind = models.CharField("slag", max_length=12, choices=PauseKind)
    reason = models.ForeignKey(Code, models.PROTECT, related_name="+", verbose_name="orsak")
    note = models.TextField("anteckning", blank=True, max_length=20_000)
    from_on = models.DateField("från och med")
    planned_until_on = models.DateField("planerat till och med", null=True, blank=True)
    ended_on = models.DateField("återupptaget", null=True, blank=True)

    class Meta:
        verbose_name = "uppehåll eller avbrott"
        verbose_name_plural = "uppehåll och avbrott"
        ordering = ("from_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on__isnull=True),
                name="pause_one_open_per_case",
                violation_error_message="Ärendet har redan ett uppehåll eller avbrott.",
            ),
            models.CheckConstraint(
                condition=Q(kind="avbrott") | Q(planned_until_on__isnull=False),
                name="pause_hold_has_planned_end",
                violation_error_message="Ange när uppehållet väntas ta slut.",
            ),
            models.CheckConstraint(
                condition=(Q(planned_until_on__isnull=True) | Q(planned_until_on__gte=F("from_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on"))),
                name="pause_ends_after_start",
                violation_error_message="Uppehållet kan inte ta slut innan det börjar.",
            ),
            ExclusionConstraint(
                name="pause_no_overlap",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (
                        Func("from_on", "ended_on", function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ärendet hade redan uppehåll eller avbrott de dagarna.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} från {self.from_on}"


@tracked()
class GroupPeriod(ActedFact):
    """A target group of the person: one primary at a time, and flags beside it (§4)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="group_periods")
    group = models.ForeignKey(TargetGroup, models.PROTECT, related_name="+")
    is_primary = models.BooleanField("huvudgrupp", default=False)
    period = DateRangeField("period")

    class Meta:
        verbose_name = "målgrupp i ärende"
        verbose_name_plural = "målgrupper i ärenden"
        constraints = [
            ExclusionConstraint(
                name="group_period_one_primary",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_primary=True),
                violation_error_message="Deltagaren har redan en huvudgrupp under perioden.",
            ),
            ExclusionConstraint(
                name="group_period_no_repeat",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Målgruppen är redan angiven för perioden.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group)
