"""Persons: one record each, whatever the number of cases."""

from django.db import models
from django.db.models import F, Q

from cases.enums import EducationLevel, IdentityKind, ProtectionLevel, Sex
from cases.scope import participant_scope
from jobbtorg.accounts.records import ActedFact
from jobbtorg.core.actor import Actor
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, Versioned
from jobbtorg.core.sorting import sort_key_field
from jobbtorg.organisation.models import Code


class PersonFacts(models.Model):
    """What is said about a person: by a sender in a referral, by the jobbtorg on its record.

    The same fields stand in both places, since a sender's statement is its own and
    overwrites nothing (handbook §5.3).
    """

    first_name = models.CharField("förnamn", max_length=80, blank=True)
    last_name = models.CharField("efternamn", max_length=80, blank=True)
    birth_date = models.DateField("födelsedatum", null=True, blank=True)
    sex = models.CharField("kön", max_length=8, choices=Sex, blank=True)
    phone = models.CharField("telefon", max_length=30, blank=True)
    email = models.EmailField("e-post", blank=True)
    street = models.CharField("gatuadress", max_length=120, blank=True)
    postal_code = models.CharField("postnummer", max_length=10, blank=True)
    city = models.CharField("postort", max_length=60, blank=True)
    guardian_name = models.CharField("vårdnadshavare", max_length=120, blank=True)
    guardian_phone = models.CharField("vårdnadshavarens telefon", max_length=30, blank=True)
    language = models.ForeignKey(
        Code,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="språk",
    )
    needs_interpreter = models.BooleanField("behöver tolk", default=False)
    education_level = models.CharField(
        "utbildning", max_length=16, choices=EducationLevel, blank=True
    )
    work_background = models.TextField("arbete hittills", blank=True, max_length=20_000)
    protection_level = models.CharField(
        "skyddad identitet",
        max_length=24,
        choices=ProtectionLevel,
        default=ProtectionLevel.NONE,
    )

    class Meta:
        abstract = True

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Persons, always narrowed by who looks."""

    def visible_to(self, actor: Actor) -> "ParticipantQuerySet":
        """The persons with a case that the actor may see now, or saw in its own time."""
        return self.filter(participant_scope(actor))


@tracked()
class Participant(Keyed, Versioned, PersonFacts):
    """A deltagare. `identity_number` is 12 characters (handbook §11)."""

    identity_kind = models.CharField("slag av nummer", max_length=20, choices=IdentityKind)
    identity_number = models.CharField("personnummer", max_length=12, unique=True)
    sort_key = sort_key_field("last_name", "first_name")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagare"
        verbose_name_plural = "deltagare"
        indexes = [models.Index(fields=["sort_key", "id"], name="participant_sort")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="") & ~Q(last_name=""),
                name="participant_named",
                violation_error_message="Ange både förnamn och efternamn.",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=False) & ~Q(sex=""),
                name="participant_birth_and_sex",
                violation_error_message="Ange födelsedatum och kön.",
            ),
        ]

    def __str__(self) -> str:
        """Nobody's name: that is for `cases.masking.shown` to give."""
        return f"Deltagare {self.key}"

    @property
    def record_id(self) -> int:
        return self.pk

    @property
    def statement_id(self) -> None:
        """A record is no statement of a sender."""


@tracked()
class ParticipantChange(ActedFact):
    """One fact of a person's record that was changed: what it was, what it is, and by whom."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="changes")
    field = models.CharField("uppgift", max_length=40)
    before = models.TextField("före", blank=True)
    after = models.TextField("efter", blank=True)
    why = models.CharField("varför", max_length=500, blank=True)

    class Meta:
        verbose_name = "ändring av deltagare"
        verbose_name_plural = "ändringar av deltagare"
        ordering = ("occurred_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")),
                name="participant_change_changes",
                violation_error_message="Uppgiften är densamma som förut.",
            ),
            models.CheckConstraint(
                condition=~Q(field="protection_level") | ~Q(why=""),
                name="participant_change_of_protection_has_reason",
                violation_error_message="Skriv varför skyddet ändras.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"
