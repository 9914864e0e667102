"""Remisser with the sender's own statement, consents, other plans and disputes."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from cases.enums import IdentityKind, SupportKind
from cases.models import Case, Participant, PersonFacts
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.accounts.records import ActedFact, TransitionRow
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, StoredFile, Versioned
from jobbtorg.core.sorting import sort_key_field
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Code,
    Stadsdel,
    TargetGroup,
    Unit,
)
from referrals.enums import (
    ConsentForm,
    ConsentScope,
    DecisionWish,
    DisputeOutcome,
    OtherPlanKind,
    ReferralState,
)
from referrals.scope import referral_scope


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Remisser, always narrowed by who looks."""

    def visible_to(self, actor: Actor) -> "ReferralQuerySet":
        return self.filter(referral_scope(actor))


@tracked()
class Referral(Keyed, Versioned, PersonFacts):
    """A remiss: the sender's own statement about a person, and its way to an answer.

    The statement is the sender's and overwrites nothing; `participant` is attached in
    silence when it is sent (handbook §5.3). `unit` is where routing took it. `case` is what
    an accepted remiss opened, or the open case that it joined.
    """

    state = models.CharField(
        "läge", max_length=16, choices=ReferralState, default=ReferralState.DRAFT
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    identity_kind = models.CharField("slag av nummer", max_length=20, choices=IdentityKind)
    identity_number = models.CharField("personnummer", max_length=12)

    bistandsenhet = models.ForeignKey(
        Bistandsenhet, models.PROTECT, related_name="referrals", verbose_name="enhet"
    )
    handlaggare = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="referrals"
    )
    stadsdel = models.ForeignKey(
        Stadsdel, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="till",
    )

    support_kind = models.CharField("försörjning", max_length=24, choices=SupportKind, blank=True)
    introduction_ends_on = models.DateField("introduktionsersättning till", null=True, blank=True)
    primary_group = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="huvudgrupp",
    )
    flags = models.ManyToManyField(
        TargetGroup, blank=True, related_name="+", verbose_name="hör också till"
    )
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
    can_and_wants = models.TextField("kan och vill", blank=True, max_length=20_000)
    obstacles = models.TextField("hinder", blank=True, max_length=20_000)
    decision_wish = models.CharField(
        "beslut om bistånd före inskrivning",
        max_length=12,
        choices=DecisionWish,
        default=DecisionWish.NOT_ASKED,
    )
    first_visit_proposed_at = models.DateTimeField("förslag på första besök", null=True, blank=True)

    created_at = models.DateTimeField("påbörjad")
    sent_at = models.DateTimeField("skickad", null=True, blank=True)
    received_at = models.DateTimeField("mottagen", null=True, blank=True)
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)
    case = models.ForeignKey(
        Case,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="ärende",
    )
    return_reason = models.ForeignKey(
        Code,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="orsak",
    )
    return_text = models.TextField("varför remissen sänds åter", blank=True, max_length=20_000)

    sort_key = sort_key_field("last_name", "first_name")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "remiss"
        verbose_name_plural = "remisser"
        indexes = [
            models.Index(fields=["unit", "state", "sent_at"], name="referral_unit_state"),
            models.Index(fields=["bistandsenhet", "state", "id"], name="referral_enhet_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                # One for each who writes: a colleague's about a protected person is not seen,
                # and to refuse a second would tell of it. `start_draft` finds what is seen.
                fields=["bistandsenhet", "identity_number", "handlaggare"],
                condition=~Q(state__in=["accepterad", "atertagen", "atersand_klar"]),
                name="referral_one_open_per_writer_and_person",
                violation_error_message="Handläggaren har redan en öppen remiss för personen.",
            ),
            models.CheckConstraint(
                condition=Q(state="utkast", sent_at__isnull=True)
                | Q(state="atertagen")
                | (
                    ~Q(state__in=["utkast", "atertagen"])
                    & Q(
                        sent_at__isnull=False,
                        unit__isnull=False,
                        participant__isnull=False,
                        birth_date__isnull=False,
                    )
                    & ~Q(support_kind="")
                    & ~Q(first_name="")
                    & ~Q(last_name="")
                ),
                name="referral_sent_is_whole",
                violation_error_message="En skickad remiss har person, försörjning och mottagare.",
            ),
            models.CheckConstraint(
                condition=Q(state="accepterad", case__isnull=False)
                | (~Q(state="accepterad") & Q(case__isnull=True)),
                name="referral_accepted_has_case",
                violation_error_message="En accepterad remiss hör till ett ärende, ingen annan.",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(received_at__gte=F("sent_at")),
                name="referral_received_after_sent",
                violation_error_message="Remissen kan inte tas emot innan den skickas.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("sent_at")),
                name="referral_answered_after_sent",
                violation_error_message="Remissen kan inte besvaras innan den skickas.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["atersand", "bestridd", "dodlage", "atersand_klar"])
                | Q(return_reason__isnull=False),
                name="referral_returned_has_reason",
                violation_error_message="Ange varför remissen sänds åter.",
            ),
        ]

    def __str__(self) -> str:
        return f"Remiss {self.key}"

    @property
    def record_id(self) -> int | None:
        """The person's record, where the remiss has one."""
        return self.participant_id

    @property
    def statement_id(self) -> int | None:
        return self.pk


@tracked()
class ReferralFlag(Referral.flags.through):  # type: ignore[name-defined, misc]
    """A flag of a remiss: its table is Django's own, and is tracked through this name."""

    class Meta:
        proxy = True
        verbose_name = "flagga i remiss"
        verbose_name_plural = "flaggor i remisser"


@tracked()
class ReferralTransition(TransitionRow):
    """A step in the life of a remiss; a return keeps its reason here, also when it is sent again."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="transitions")
    reason = models.ForeignKey(
        Code, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="orsak"
    )

    class Meta(TransitionRow.Meta):
        verbose_name = "händelse i remiss"
        verbose_name_plural = "händelser i remisser"


@tracked()
class StatementVersion(models.Model):
    """The statement as it was sent once; without a time, as the enhet is changing it now.

    `content` holds the fields of `STATEMENT_FIELDS` by column, flags and other plans.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="statements")
    content = models.JSONField("innehåll", encoder=DjangoJSONEncoder)
    sent_at = models.DateTimeField("skickad", null=True, blank=True)

    class Meta:
        verbose_name = "uppgifter i remiss"
        verbose_name_plural = "uppgifter i remisser"
        ordering = ("sent_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(sent_at__isnull=True),
                name="statement_version_one_unsent",
                violation_error_message="Uppgifterna är redan sparade.",
            ),
        ]

    def __str__(self) -> str:
        return f"Uppgifter skickade {self.sent_at}" if self.sent_at else "Uppgifter inte skickade"


@tracked()
class Consent(Keyed, ActedFact):
    """The person's consent that the nämnder share what the remiss says (handbook §5.2)."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="consents")
    scope = models.CharField("omfattar", max_length=16, choices=ConsentScope)
    form = models.CharField("form", max_length=12, choices=ConsentForm)
    recipient = models.CharField("mottagare", max_length=120)
    from_on = models.DateField("från och med")
    until_on = models.DateField("till och med", null=True, blank=True)
    # It ends by being taken back, or because another consent was given in its place.
    withdrawn_at = models.DateTimeField("återkallat", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="återkallat av",
    )
    withdrawn_as = models.ForeignKey(
        RoleAssignment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="roll"
    )
    replaced_at = models.DateTimeField("ersatt", null=True, blank=True)
    file = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="fil",
    )

    class Meta:
        verbose_name = "samtycke"
        verbose_name_plural = "samtycken"
        ordering = ("from_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="consent_until_after_from",
                violation_error_message="Samtycket kan inte sluta gälla innan det börjar.",
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(withdrawn_at__isnull=True, replaced_at__isnull=True),
                name="consent_one_in_force",
                violation_error_message="Ett samtycke finns redan.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(replaced_at__isnull=True),
                name="consent_ends_in_one_way",
                violation_error_message="Samtycket har redan upphört.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="consent_withdrawn_when",
                violation_error_message="Ange när samtycket återkallades.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_scope_display()

    @property
    def has_ended(self) -> bool:
        """Taken back or replaced; one that has run out by its own date is another matter."""
        return self.withdrawn_at is not None or self.replaced_at is not None


@tracked()
class OtherPlan(models.Model):
    """Another plan that runs beside: who keeps it and until when."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="other_plans")
    kind = models.CharField("plan", max_length=24, choices=OtherPlanKind)
    contact = models.CharField("kontakt", max_length=120, blank=True)
    until_on = models.DateField("till och med", null=True, blank=True)

    class Meta:
        verbose_name = "annan plan"
        verbose_name_plural = "andra planer"
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "kind"],
                name="other_plan_once",
                violation_error_message="Planen är redan angiven.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@tracked()
class DisputeVoice(ActedFact):
    """What one chief held in a contested return; the two agree or it is a deadlock (§5.4)."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="dispute_voices")
    role = models.CharField("roll", max_length=24)
    round = models.PositiveSmallIntegerField("omgång", default=1)
    outcome = models.CharField("besked", max_length=12, choices=DisputeOutcome)
    why = models.TextField("varför", max_length=20_000)

    class Meta:
        verbose_name = "besked i oenighet"
        verbose_name_plural = "besked i oenigheter"
        ordering = ("occurred_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "round", "role"],
                name="dispute_voice_once",
                violation_error_message="Besked är redan lämnat.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
