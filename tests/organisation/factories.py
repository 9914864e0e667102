"""The organisation of 2008 is loaded for every test; these fetch its parts by name."""

from datetime import date

from jobbtorg.core.actor import system_actor
from jobbtorg.organisation.actions import add_node
from jobbtorg.organisation.models import Anordnare, Bistandsenhet, Group, Node, Stadsdel, Unit

KEEPER = system_actor("Test av organisationen")
START = date(2008, 1, 1)


def unit(name: str = "Jobbtorg Sydost") -> Unit:
    return Unit.objects.get(name=name)


def stadsdel(name: str = "Farsta") -> Stadsdel:
    return Stadsdel.objects.get(name=name)


def enhet(name: str = "Farsta försörjningsstödsenhet") -> Bistandsenhet:
    return Bistandsenhet.objects.get(name=name)


def group(name: str = "Ungdomar, Jobbtorg Sydost") -> Group:
    return Group.objects.get(name=name)


def city() -> Node:
    return Node.objects.get(slug="stockholms-stad")


def anordnare(name: str = "Påhittade Steget AB", slug: str = "pahittade-steget") -> Anordnare:
    return add_node(Anordnare, name=name, slug=slug, opened_on=START, parent=city(), by=KEEPER)
