"""Nodes of the organisation with their periods, routes and premises.

An identity (`Node`) lives on while its name, parent and catchment change; what was true
on a date is read from the dated rows, so that an old report keeps the organisation of
its own time (handbook §2).
"""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    IntegerRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Q

from jobbtorg.core.models import Fact, Keyed
from jobbtorg.core.sorting import sort_key_field
from jobbtorg.organisation.enums import NodeKind, UnitKind


def period_has_start(name: str) -> models.CheckConstraint:
    """Every period is a half-open range with a first day and at least one day in it."""
    return models.CheckConstraint(
        condition=Q(period__isempty=False, period__lower_inf=False),
        name=name,
        violation_error_message="Perioden måste ha en första dag och omfatta minst en dag.",
    )


class Node(Keyed):
    """One part of the organisation: the identity that roles, cases and reports point at.

    `name` and `parent` are those of the newest `NodePeriod`, kept in step by
    `organisation.actions`; for another date read the period of that date. `closed_on` is
    the last day; the periods, half-open, end on the day after it.
    """

    NODE_KIND: ClassVar[NodeKind | None] = None

    kind = models.CharField("slag", max_length=16, choices=NodeKind)
    slug = models.SlugField("kortnamn", max_length=60, unique=True)
    name = models.CharField("namn", max_length=120)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="under",
    )
    opened_on = models.DateField("från och med")
    closed_on = models.DateField("till och med", null=True, blank=True)
    source = models.CharField("källa", max_length=120, blank=True)
    sort_key = sort_key_field("name")

    class Meta:
        verbose_name = "nod"
        verbose_name_plural = "noder"
        ordering = ("kind", "sort_key")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="node_closed_after_opened",
                violation_error_message="En enhet kan inte upphöra innan den har öppnat.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.NODE_KIND is not None:
            self.kind = self.NODE_KIND
        super().save(*args, **kwargs)


class NodePeriod(models.Model):
    """What a node was called and stood under during a period. Periods never overlap or gap."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="periods", verbose_name="nod")
    name = models.CharField("namn", max_length=120)
    parent = models.ForeignKey(
        Node,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="under",
    )
    period = DateRangeField("period")

    class Meta:
        verbose_name = "period"
        verbose_name_plural = "perioder"
        ordering = ("node", "period")
        constraints = [
            ExclusionConstraint(
                name="node_period_no_overlap",
                expressions=[
                    ("node", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Perioden överlappar en annan period för samma enhet.",
            ),
            period_has_start("node_period_has_start"),
        ]

    def __str__(self) -> str:
        return self.name


class Region(Node):
    """One of the five regions."""

    NODE_KIND = NodeKind.REGION

    class Meta:
        verbose_name = "region"
        verbose_name_plural = "regioner"


class Unit(Node):
    """A jobbtorg or one of its filialer; a filial's parent is its jobbtorg."""

    NODE_KIND = NodeKind.UNIT

    unit_kind = models.CharField("slag av enhet", max_length=16, choices=UnitKind)
    phone = models.CharField("telefon", max_length=30, blank=True)
    visiting_address = models.CharField("besöksadress", max_length=200, blank=True)

    class Meta:
        verbose_name = "jobbtorg"
        verbose_name_plural = "jobbtorg och filialer"


class Group(Node):
    """A group within a unit, led by a gruppledare."""

    NODE_KIND = NodeKind.GROUP

    class Meta:
        verbose_name = "grupp"
        verbose_name_plural = "grupper"


class Stadsdel(Node):
    """A city district."""

    NODE_KIND = NodeKind.STADSDEL

    class Meta:
        verbose_name = "stadsdel"
        verbose_name_plural = "stadsdelar"


class Bistandsenhet(Node):
    """A försörjningsstödsenhet: refers, and decides on plans."""

    NODE_KIND = NodeKind.BISTANDSENHET

    class Meta:
        verbose_name = "försörjningsstödsenhet"
        verbose_name_plural = "försörjningsstödsenheter"


class Anordnare(Node):
    """A provider of insatser."""

    NODE_KIND = NodeKind.ANORDNARE

    class Meta:
        verbose_name = "anordnare"
        verbose_name_plural = "anordnare"


class Catchment(models.Model):
    """During a period a stadsdel is served by one bistandsenhet; an enhet may serve several."""

    bistandsenhet = models.ForeignKey(
        Bistandsenhet, models.PROTECT, related_name="catchments", verbose_name="enhet"
    )
    stadsdel = models.ForeignKey(
        Stadsdel, models.PROTECT, related_name="catchments", verbose_name="stadsdel"
    )
    period = DateRangeField("period")

    class Meta:
        verbose_name = "upptagningsområde"
        verbose_name_plural = "upptagningsområden"
        constraints = [
            ExclusionConstraint(
                name="catchment_one_enhet_per_stadsdel",
                expressions=[
                    ("stadsdel", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Stadsdelen hör redan till en enhet under perioden.",
            ),
            period_has_start("catchment_has_start"),
        ]

    def __str__(self) -> str:
        return f"{self.bistandsenhet} – {self.stadsdel}"


class Route(models.Model):
    """Where a referral goes: by stadsdel and age, or by a city-wide enhet of its own.

    `ages` is a half-open range of whole years. The pure rule that reads these rows is
    `organisation.rules.route` (handbook §2).
    """

    stadsdel = models.ForeignKey(
        Stadsdel, models.PROTECT, null=True, blank=True, related_name="routes"
    )
    bistandsenhet = models.ForeignKey(
        Bistandsenhet, models.PROTECT, null=True, blank=True, related_name="routes"
    )
    ages = IntegerRangeField("åldrar")
    period = DateRangeField("period")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="routes", verbose_name="jobbtorg")

    class Meta:
        verbose_name = "väg"
        verbose_name_plural = "vägar"
        constraints = [
            models.CheckConstraint(
                condition=Q(stadsdel__isnull=True) ^ Q(bistandsenhet__isnull=True),
                name="route_from_stadsdel_or_enhet",
                violation_error_message="En väg utgår från en stadsdel eller från en enhet.",
            ),
            ExclusionConstraint(
                name="route_one_unit_per_stadsdel_and_age",
                expressions=[
                    ("stadsdel", RangeOperators.EQUAL),
                    ("ages", RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(stadsdel__isnull=False),
                violation_error_message="Stadsdelen har redan ett jobbtorg för åldern den tiden.",
            ),
            ExclusionConstraint(
                name="route_one_unit_per_enhet_and_age",
                expressions=[
                    ("bistandsenhet", RangeOperators.EQUAL),
                    ("ages", RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(bistandsenhet__isnull=False),
                violation_error_message="Enheten har redan ett jobbtorg för åldern den tiden.",
            ),
            models.CheckConstraint(
                condition=Q(ages__isempty=False, ages__lower_inf=False),
                name="route_has_ages",
                violation_error_message="En väg behöver en lägsta ålder och minst en ålder.",
            ),
            period_has_start("route_has_start"),
        ]

    def __str__(self) -> str:
        return f"{self.stadsdel or self.bistandsenhet} → {self.unit}"


class Premises(models.Model):
    """A unit's premises as decided; the printed rent is kept even where it contradicts itself."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="premises", verbose_name="enhet")
    place = models.CharField("plats", max_length=120)
    landlord = models.CharField("hyresvärd", max_length=120)
    area_m2 = models.PositiveIntegerField("yta, m²")
    rent_per_m2 = models.PositiveIntegerField("hyra per m² och år, kr")
    annual_rent = models.PositiveIntegerField("årshyra enligt beslutet, kr")
    annual_rent_is_approximate = models.BooleanField("ungefärlig", default=False)
    period = DateRangeField("period")
    lease_until = models.DateField("kontrakt till", null=True, blank=True)
    source = models.CharField("källa", max_length=120, blank=True)

    class Meta:
        verbose_name = "lokal"
        verbose_name_plural = "lokaler"
        constraints = [period_has_start("premises_has_start")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.place}"


class Succession(models.Model):
    """From a day on, one node carries on another's roles and open cases."""

    predecessor = models.ForeignKey(Node, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Node, models.PROTECT, related_name="preceded_by")
    on_date = models.DateField("från och med")
    note = models.CharField("anteckning", max_length=200, blank=True)
    carried_at = models.DateTimeField("pågående ärenden flyttade", null=True, editable=False)

    class Meta:
        verbose_name = "enhet som uppgår i en annan"
        verbose_name_plural = "uppgår i"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor"],
                name="succession_once_per_node",
                violation_error_message="Enheten har redan en efterträdare.",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_of_another_node",
                violation_error_message="En enhet kan inte efterträda sig själv.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class NodeEvent(Fact):
    """What was changed in the organisation: by whom, from which day, as a sentence.

    People are named by id alone: accounts lie above the organisation.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="events", verbose_name="nod")
    name = models.CharField("händelse", max_length=40)
    text = models.CharField("vad", max_length=300)
    from_on = models.DateField("från och med")
    by_user_id = models.BigIntegerField("person", null=True, blank=True)
    by_assignment_id = models.BigIntegerField("roll", null=True, blank=True)
    by_name = models.CharField("av", max_length=160, blank=True)

    class Meta:
        verbose_name = "ändring i organisationen"
        verbose_name_plural = "ändringar i organisationen"
        ordering = ("-recorded_at", "-id")

    def __str__(self) -> str:
        return self.text
