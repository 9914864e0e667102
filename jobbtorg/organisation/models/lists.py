"""What is chosen among and counted with: code lists, målgrupper, dated settings."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from jobbtorg.organisation.enums import CodeList


class CodeQuerySet(models.QuerySet["Code"]):
    """Code lists."""

    def in_use(self, day: date) -> Self:
        """What may be chosen on a day: a value is used to its last day, that one included."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))


class Code(models.Model):
    """One value of a code list. A value that is no longer used is closed, never deleted."""

    code_list = models.CharField("kodlista", max_length=32, choices=CodeList)
    code = models.CharField("kod", max_length=32)
    label = models.CharField("text", max_length=120)
    position = models.PositiveSmallIntegerField("ordning", default=0)
    closed_on = models.DateField("används till", null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = "kod"
        verbose_name_plural = "kodlistor"
        ordering = ("code_list", "position", "label")
        constraints = [
            models.UniqueConstraint(
                fields=["code_list", "code"],
                name="code_unique_in_list",
                violation_error_message="Koden finns redan i listan.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class TargetGroup(models.Model):
    """A target group as the city defined it (handbook §4)."""

    slug = models.SlugField("kortnamn", max_length=60, unique=True)
    name = models.CharField("namn", max_length=120, unique=True)
    definition = models.TextField("definition")
    step = models.PositiveSmallIntegerField("etapp")
    min_age = models.PositiveSmallIntegerField("lägsta ålder", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("högsta ålder", null=True, blank=True)
    source = models.CharField("källa", max_length=120, blank=True)

    class Meta:
        verbose_name = "målgrupp"
        verbose_name_plural = "målgrupper"
        ordering = ("step", "name")

    def __str__(self) -> str:
        return self.name


class DatedSetting(models.Model):
    """A number that a rule uses, in force from a day: clocks, limits, intervals.

    The names and meanings stand in `organisation.settings`.
    """

    name = models.CharField("namn", max_length=60)
    value = models.IntegerField("värde")
    from_on = models.DateField("från och med")
    note = models.CharField("anteckning", max_length=200, blank=True)

    class Meta:
        verbose_name = "inställning"
        verbose_name_plural = "daterade inställningar"
        ordering = ("name", "from_on")
        constraints = [
            models.UniqueConstraint(
                fields=["name", "from_on"],
                name="dated_setting_once_a_day",
                violation_error_message="Inställningen har redan ett värde från det datumet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value} från {self.from_on}"
