"""The demo's persons: invented names, published test numbers, fictional phones (handbook §11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from cases.enums import EducationLevel
from jobbtorg.core.identity import Identity, IdentityKind, demo_number
from jobbtorg.core.testnumbers import published

# Surnames that nobody bears, so that a printed list can be told from a real one at once.
LAST_NAMES = (
    "Avbildson", "Demobäck", "Exempelgren", "Fantasifors", "Figurantsson", "Gestaltlund",
    "Hittepåberg", "Illustrén", "Kopiström", "Låtsasdal", "Mallberg", "Modellqvist",
    "Märkesby", "Nästanson", "Platshållén", "Provholm", "Påhittsson", "Rollgren",
    "Skissvall", "Statistén", "Testlund", "Tänkvärd", "Utkastsson", "Verkstad",
    "Ytterligsson", "Åkanvändare", "Ängsexempel", "Övningsson",
)  # fmt: skip

# First names by language, women's and men's; the language code is that of the code list.
FIRST_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sv": (
        ("Alva", "Elin", "Ida", "Josefin", "Klara", "Lovisa", "Moa", "Siri", "Tilda", "Åsa"),
        ("Anton", "Emil", "Gustav", "Isak", "Johan", "Ludvig", "Måns", "Rasmus", "Örjan", "Åke"),
    ),
    "ar": (
        ("Amal", "Hala", "Maysa", "Rana", "Suha"),
        ("Adel", "Fadi", "Karim", "Nabil", "Samir"),
    ),
    "so": (("Ayan", "Hodan", "Ifrah", "Sahra"), ("Abdi", "Liban", "Mahad", "Yusuf")),
    "fa": (("Azadeh", "Mina", "Shirin"), ("Dariush", "Kaveh", "Reza")),
    "ti": (("Feven", "Helen", "Saba"), ("Filmon", "Medhanie", "Yonas")),
    "es": (("Carmen", "Lucía", "Paola"), ("Andrés", "Diego", "Raúl")),
    "tr": (("Ayşe", "Elif"), ("Cem", "Murat")),
    "pl": (("Agnieszka", "Ewa"), ("Marek", "Tomasz")),
}

STREETS = ("Exempelgatan", "Provvägen", "Mallstigen", "Låtsasgränd", "Testbacken", "Demotorget")
PHONES = [f"070-{number}" for number in range(1740605, 1740700)]
FOREIGN = tuple(code for code in FIRST_NAMES if code != "sv")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who will be referred. `identity.number` is 12 characters."""

    identity: Identity
    first_name: str
    last_name: str
    birth_date: date
    sex: str
    phone: str
    street: str
    language: str
    needs_interpreter: bool
    education_level: str

    def age(self, on: date) -> int:
        """Whole years on a day."""
        before = (on.month, on.day) < (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - before


def people(rng: Random, count: int, on: date) -> list[Person]:
    """So many adults of working age on a day.

    Published test numbers as far as they go, one each; a larger world gets identifiers of a
    visibly unreal kind throughout, so that the two are never mixed.
    """
    numbers = list(_numbers(rng, count, on))
    return [_person(rng, place, *number) for place, number in enumerate(numbers)]


def unreal_people(rng: Random, count: int, on: date) -> list[Person]:
    """So many adults with identifiers of the visibly unreal kind, however few they are."""
    numbers = list(_unreal(rng, count, on))
    return [_person(rng, place, *number) for place, number in enumerate(numbers)]


def _numbers(rng: Random, count: int, on: date) -> Iterator[tuple[Identity, date, str]]:
    proper = [Identity(IdentityKind.PERSONNUMMER, text) for text in published()]
    usable = [(i, i.birth_date, i.sex) for i in proper if i.birth_date]
    grown = [row for row in usable if 18 <= on.year - row[1].year - 1 <= 60]
    if count <= len(grown):
        yield from rng.sample(grown, count)
    else:
        yield from _unreal(rng, count, on)


def _unreal(rng: Random, count: int, on: date) -> Iterator[tuple[Identity, date, str]]:
    for serial in range(1, count + 1):
        born = date(on.year - rng.randint(19, 60), rng.randint(1, 12), rng.randint(1, 28))
        yield demo_number(serial), born, rng.choice(("kvinna", "man"))


def _person(rng: Random, place: int, identity: Identity, born: date, sex: str) -> Person:
    language = "sv" if rng.random() < 0.42 else rng.choice(FOREIGN)
    women, men = FIRST_NAMES[language]
    return Person(
        identity=identity,
        first_name=rng.choice(women if sex == "kvinna" else men),
        last_name=LAST_NAMES[(place * 11 + rng.randrange(len(LAST_NAMES))) % len(LAST_NAMES)],
        birth_date=born,
        sex=sex,
        phone=PHONES[place % len(PHONES)],
        street=f"{rng.choice(STREETS)} {rng.randint(1, 60)}",
        language=language,
        needs_interpreter=language != "sv" and rng.random() < 0.45,
        education_level=rng.choices(list(EducationLevel.values), weights=(15, 30, 40, 15))[0],
    )
