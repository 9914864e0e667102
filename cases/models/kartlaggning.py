"""The kartläggning: what the person has, can, wants and what is in the way."""

from django.conf import settings
from django.db import models

from cases.enums import (
    DigitalLevel,
    EducationLevel,
    LiteracyLevel,
    MappingSection,
    SfiLevel,
)
from cases.models.case import Case
from cases.models.child import CaseChild
from jobbtorg.core.history import tracked
from jobbtorg.core.models import Keyed, Versioned


@tracked()
class Kartlaggning(Keyed, Versioned, CaseChild):
    """One per case; begins the day the person first comes (handbook §5.5).

    A new case of the same person starts from a copy of the last one (`copied_from`).
    Structured answers that reports need are columns; the rest is text in sections.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="kartlaggning")
    started_on = models.DateField("påbörjad")
    completed_at = models.DateTimeField("klar", null=True, blank=True)
    copied_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bygger på",
    )
    education_level = models.CharField(
        "högsta utbildning", max_length=16, choices=EducationLevel, blank=True
    )
    sfi_level = models.CharField("sfi", max_length=12, choices=SfiLevel, blank=True)
    reading = models.CharField("läsning", max_length=16, choices=LiteracyLevel, blank=True)
    writing = models.CharField("skrivning", max_length=16, choices=LiteracyLevel, blank=True)
    digital_level = models.CharField(
        "digital vana", max_length=12, choices=DigitalLevel, blank=True
    )
    has_driving_licence = models.BooleanField("har B-körkort", null=True, blank=True)

    class Meta:
        verbose_name = "kartläggning"
        verbose_name_plural = "kartläggningar"

    def __str__(self) -> str:
        return f"Kartläggning från {self.started_on}"


@tracked()
class KartlaggningSection(Versioned):
    """The text of one section, with its done tick; saved on its own so two may write at once."""

    kartlaggning = models.ForeignKey(Kartlaggning, models.CASCADE, related_name="sections")
    kind = models.CharField("avsnitt", max_length=16, choices=MappingSection)
    text = models.TextField("text", blank=True, max_length=20_000)
    done_at = models.DateTimeField("klart", null=True, blank=True)
    edited_at = models.DateTimeField("ändrat", null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "avsnitt i kartläggning"
        verbose_name_plural = "avsnitt i kartläggningar"
        constraints = [
            models.UniqueConstraint(
                fields=["kartlaggning", "kind"],
                name="kartlaggning_section_once",
                violation_error_message="Avsnittet finns redan.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
