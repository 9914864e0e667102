"""Tables of loggkontroll: what is to be checked, what was found, and extracts of the log.

Rows name entries of the access log by number and persons and staff by key; what was looked at
stands in the log alone.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models import Participant
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, StoredFile
from jobbtorg.organisation.models import Node
from jobbtorg.oversight.enums import (
    CheckKind,
    CheckState,
    ExtractFor,
    ExtractPurpose,
    Judgement,
)
from jobbtorg.oversight.scope import asked_scope, handed_scope, review_scope


class CheckedDay(models.Model):
    """A day whose looks the night has searched for signals."""

    day = models.DateField("dag", unique=True)
    looks = models.PositiveIntegerField("loggposter")
    found = models.PositiveIntegerField("signaler")
    searched_at = models.DateTimeField("genomsökt", default=clock.now)

    class Meta:
        verbose_name = "genomsökt dag"
        verbose_name_plural = "genomsökta dagar"
        ordering = ("day",)

    def __str__(self) -> str:
        return str(self.day)


class LogSample(models.Model):
    """The looks of a month at one node, drawn by lot: how many, of how many, and from what text.

    `percent`, `least` and `most` are the dated settings it was drawn with, so that anybody may
    draw it again and find the same rows.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name="vid")
    month = models.DateField("månad")
    seed = models.CharField("lottens text", max_length=120)
    population = models.PositiveIntegerField("loggposter i månaden")
    size = models.PositiveIntegerField("dragna")
    percent = models.PositiveSmallIntegerField("procent")
    least = models.PositiveSmallIntegerField("minst")
    most = models.PositiveSmallIntegerField("högst")
    drawn_at = models.DateTimeField("draget", default=clock.now)

    class Meta:
        verbose_name = "stickprov"
        verbose_name_plural = "stickprov"
        ordering = ("-month", "node")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "month"],
                name="log_sample_once_a_month",
                violation_error_message="Månadens stickprov är redan draget.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="log_sample_of_a_month",
                violation_error_message="Ett stickprov gäller en hel månad.",
            ),
            models.CheckConstraint(
                condition=Q(size__lte=F("population")),
                name="log_sample_within_its_looks",
                violation_error_message="Fler loggposter än månaden har kan inte dras.",
            ),
        ]

    def __str__(self) -> str:
        return self.seed


class LogCheckQuerySet(models.QuerySet["LogCheck"]):
    """Checks, narrowed by who looks."""

    def visible_to(self, actor: Actor) -> "LogCheckQuerySet":
        """Checks that the actor reviews in the acting role, or that were handed on to it."""
        return self.filter(review_scope(actor) | handed_scope(actor))

    def asked_of(self, actor: Actor) -> "LogCheckQuerySet":
        """Checks in which the actor has been asked why they looked."""
        return self.filter(asked_scope(actor))


@tracked()
class LogCheck(Keyed):
    """One thing to review: a look drawn by lot, or a signal. `user` is the one who looked.

    `node` is the unit or enhet of the role looked in. `reviewer_role` says who reviews: at the
    node, or for the city. `participant` is whom a signal is about, where it is about one.
    `outcome` is the last judgement; all of them stand in `Review`. What was reported goes to
    `handed_to`, the role above the reviewer, until it is closed there; `due_on` is theirs then.
    """

    kind = models.CharField("slag", max_length=16, choices=CheckKind)
    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name="vid")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="medarbetare"
    )
    role = models.CharField("som", max_length=24, choices=Role)
    day = models.DateField("dag")
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sample = models.ForeignKey(
        LogSample, models.PROTECT, null=True, blank=True, related_name="checks"
    )
    why = models.CharField("varför", max_length=200)

    reviewer_role = models.CharField("granskas av", max_length=24, choices=Role)
    state = models.CharField("läge", max_length=12, choices=CheckState, default=CheckState.OPEN)
    outcome = models.CharField("bedömning", max_length=12, choices=Judgement, blank=True)
    created_at = models.DateTimeField("upptäckt", default=clock.now)
    due_on = models.DateField("senast")
    asked_at = models.DateTimeField("frågan ställd", null=True, blank=True)
    done_at = models.DateTimeField("granskad", null=True, blank=True)
    handed_to = models.CharField(
        "lämnad vidare till", max_length=24, choices=Role, blank=True, default=""
    )
    closed_at = models.DateTimeField("anmälan avslutad", null=True, blank=True)
    reminded_at = models.DateTimeField("senast påmint", null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("påminnelser", default=0)

    objects = LogCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "loggkontroll"
        verbose_name_plural = "loggkontroller"
        ordering = ("due_on", "id")
        indexes = [
            models.Index(
                fields=["reviewer_role", "node", "due_on", "id"],
                condition=~Q(state="klar"),
                name="log_check_open",
            ),
            models.Index(fields=["user", "state"], name="log_check_of_user"),
            models.Index(fields=["node", "day"], name="log_check_by_month"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "day", "node", "user", "participant"],
                condition=Q(sample__isnull=True),
                nulls_distinct=False,
                name="log_check_signal_once",
                violation_error_message="Signalen finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(kind="stickprov", sample__isnull=False)
                | (~Q(kind="stickprov") & Q(sample__isnull=True)),
                name="log_check_sample_or_signal",
                violation_error_message="Ett stickprov är draget, en signal är det inte.",
            ),
            models.CheckConstraint(
                condition=Q(state="klar", done_at__isnull=False, outcome__in=["befogad", "anmald"])
                | (~Q(state="klar") & Q(done_at__isnull=True)),
                name="log_check_done_has_outcome",
                violation_error_message="En granskad kontroll har en bedömning.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="anmald", state="klar") | Q(handed_to="", closed_at=None),
                name="log_check_handed_on_is_reported",
                violation_error_message="Bara det som är anmält lämnas vidare.",
            ),
            models.CheckConstraint(
                condition=Q(state="oppen") | Q(state="klar") | Q(asked_at__isnull=False),
                name="log_check_asked_has_time",
                violation_error_message="En ställd fråga har en tid.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"


@tracked()
class CheckedLook(models.Model):
    """An entry of the access log that a check is about. Policies of the log read these rows."""

    check_row = models.ForeignKey(LogCheck, models.PROTECT, related_name="looks")
    entry_id = models.BigIntegerField("loggpost", db_index=True)

    class Meta:
        verbose_name = "loggpost i kontroll"
        verbose_name_plural = "loggposter i kontroller"
        ordering = ("entry_id",)
        constraints = [
            models.UniqueConstraint(
                fields=["check_row", "entry_id"],
                name="checked_look_once",
                violation_error_message="Loggposten finns redan i kontrollen.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry_id)


@tracked()
class Review(Keyed, ActedFact):
    """A judgement of a check, or a question to the one who looked. Never changed afterwards.

    `looker` repeats the check's user, so that the database itself refuses a review of one's own
    looks. `corrects` is the judgement that this one takes the place of.
    """

    check_row = models.ForeignKey(LogCheck, models.PROTECT, related_name="reviews")
    judgement = models.CharField("bedömning", max_length=12, choices=Judgement)
    text = models.TextField("skäl", max_length=5_000)
    looker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        verbose_name = "granskning"
        verbose_name_plural = "granskningar"
        ordering = ("occurred_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="review_has_reason",
                violation_error_message="Skriv varför.",
            ),
            models.CheckConstraint(
                condition=Q(by_user__isnull=False) & ~Q(by_user=F("looker")),
                name="review_by_another",
                violation_error_message="Ingen granskar sina egna loggposter.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_judgement_display()}: {self.text}"


@tracked()
class Answer(ActedFact):
    """What the one who looked answered to a question. Never changed afterwards."""

    review = models.OneToOneField(Review, models.PROTECT, related_name="answer")
    text = models.TextField("svar", max_length=5_000)

    class Meta:
        verbose_name = "svar på fråga"
        verbose_name_plural = "svar på frågor"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="answer_is_written",
                violation_error_message="Skriv ett svar.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MonthFigures(models.Model):
    """The checks of a month at one node in figures: about nobody, so that others may read them."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="+", verbose_name="vid")
    month = models.DateField("månad")
    looks = models.PositiveIntegerField("loggposter")
    sampled = models.PositiveIntegerField("stickprov")
    signals = models.JSONField("signaler", default=dict)
    outcomes = models.JSONField("bedömningar", default=dict)
    undone = models.PositiveIntegerField("inte granskade")
    overdue = models.PositiveIntegerField("förfallna")
    median_days = models.PositiveIntegerField("arbetsdagar till granskning", null=True, blank=True)
    counted_at = models.DateTimeField("räknat", default=clock.now)

    class Meta:
        verbose_name = "loggkontroll i siffror"
        verbose_name_plural = "loggkontroller i siffror"
        ordering = ("-month", "node")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "month"],
                name="month_figures_once",
                violation_error_message="Månaden är redan räknad.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.month}"


class ExtractQuerySet(models.QuerySet["Extract"]):
    """Extracts, narrowed by who looks."""

    def visible_to(self, actor: Actor) -> "ExtractQuerySet":
        """One's own orders, and a chief's those of the node."""
        if actor.is_system:
            return self
        at_node = Q(node_id__in=actor.node_ids)
        chiefs = (Role.LOKAL_CHEF, Role.ENHETSCHEF)
        return self.filter(at_node if actor.role in chiefs else at_node & Q(by_user=actor.user_id))


@tracked()
class Extract(Keyed, ActedFact):
    """A registerutdrag: who has looked at a person, ordered by somebody for a purpose.

    `node` is where it was ordered, and says whose looks it holds: a nämnd answers for its own.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="+")
    node = models.ForeignKey(Node, models.PROTECT, related_name="+")
    case_key = models.UUIDField("ärende")
    made_for = models.CharField("för", max_length=12, choices=ExtractFor)
    purpose = models.CharField("ändamål", max_length=12, choices=ExtractPurpose)
    note = models.CharField("anteckning", max_length=300, blank=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ExtractQuerySet.as_manager()

    class Meta:
        verbose_name = "registerutdrag"
        verbose_name_plural = "registerutdrag"
        ordering = ("-occurred_at", "-id")

    def __str__(self) -> str:
        return f"Registerutdrag {self.key}"
