"""Sending forms as somebody, and reading all that comes back: also what is asked by a number.

A request that may write opens the half of the policies that holds for writing. Whoever may not
open a form sends what one who may has found in it, with a token of their own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.enums import ProtectionLevel
from jobbtorg.core import formtokens
from jobbtorg.core.actor import Actor
from referrals.actions.drafting import save_draft
from referrals.actions.reserve import start_unnumbered
from referrals.actions.sending import send
from tests import factories
from tests.assurance.crawling import LEFT_OUT, shape_of, text_of
from tests.assurance.fuzz import UNTOUCHED
from tests.assurance.planted import Planted
from tests.project.bad_input import Form, Value, forms_of
from tests.referrals import factories as referrals

Fields = Mapping[str, Value | list[str]]
# Shared by all, or the end of the session.
NOT_SENT = ("/konto/", "/jobb/", "/utkast/", "/logga")
BORN = date(1990, 1, 1)
# The beginnings of the marks of others: a search by name finds all of them at once.
HITS = ("Kf", "Kl", "Kp")


@dataclass
class Answers:
    """Every answer, by its status, and what was heard in it that should not be."""

    statuses: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    wrong: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        return self.statuses.total() + self.posts.total()

    def take(self, where: str, text: str, heard: set[str], *, posted: bool = False) -> None:
        (self.posts if posted else self.statuses)[text[:3]] += 1
        self.wrong |= {f"{where}: {label}" for label in heard}
        if text.startswith("5"):
            self.failed.add(where)

    def add(self, other: "Answers", name: str) -> None:
        self.statuses += other.statuses
        self.posts += other.posts
        self.wrong |= {f"{name}: {one}" for one in other.wrong}
        self.failed |= {f"{name}: {one}" for one in other.failed}


def told_of(statuses: Counter[str]) -> str:
    """How many there were of each status."""
    return ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))


def failures(statuses: Counter[str]) -> int:
    return sum(count for status, count in statuses.items() if status.startswith("5"))


def forms_in(told: Mapping[str, str], alike: int) -> list[tuple[str, Fields]]:
    """The forms that pages hold: where each goes, and what it would send.

    Every button is pressed once, once more with every box ticked, and each form is sent empty
    too; `alike` of each shape. Boxes of a list are rows about somebody.
    """
    found, shapes = list[tuple[str, Fields]](), Counter[str]()
    for address, text in sorted(told.items()):
        for form in forms_of(text):
            to = form.action or address
            if LEFT_OUT.match(to) or to.startswith(NOT_SENT):
                continue
            shapes[shape := f"{shape_of(to)} {sorted(_names(form))}"] += 1
            if shapes[shape] <= alike:
                found += [(to, fields) for fields in _sent(form)]
    return found


def _names(form: Form) -> set[str]:
    return {one.name for one in form.inputs} - UNTOUCHED


def _sent(form: Form) -> Iterator[Fields]:
    yield {}
    boxes = {one.name: one.choices for one in form.inputs if one.kind == "checkbox"}
    buttons: list[tuple[str, str] | None] = [*form.buttons] or [None]
    for button in buttons:
        filled = form.values(button)
        kept = {name: value for name, value in filled.items() if name not in UNTOUCHED}
        yield kept
        if boxes:
            yield {**kept, **boxes}


def posted(client: Client, by: Actor | None, address: str, fields: Fields) -> str:
    """What a form answers, and the page that it leads to. Nothing that it does stays."""
    token = formtokens.Token(uuid4(), by.user_id if by else None, address.partition("?")[0])
    with transaction.atomic():
        answer = client.post(address, {**fields, formtokens.FIELD: formtokens.issue(token)})
        texts = [text_of(answer, answer.content)]
        if answer.status_code == 302:
            led = client.get(answer["Location"])
            texts.append(text_of(led, b"".join(led) if led.streaming else led.content))
        transaction.set_rollback(True)
    return "\n".join(texts)


@dataclass
class Sought:
    """Numbers and days of birth by which others' persons could be asked for."""

    numbers: list[str] = field(default_factory=list)
    reserves: list[str] = field(default_factory=list)

    def questions(self) -> Iterator[tuple[str, Fields]]:
        """Every question that is answered by whom a number or a name is about."""
        search, new = reverse("search"), reverse("referrals:new")
        for words in (*HITS, *self.numbers, *self.reserves):
            yield search, {"q": words}
        for number in (*self.numbers, *self.reserves):
            yield new, {"number": number}
        known = {"missing": "on", "birth_date": BORN.isoformat()}
        yield new, known
        for number in self.reserves:
            yield new, {**known, "who": number}


def sought_in(planted: Planted) -> Sought:
    """Somebody of whom another enhet and unit has the number, in each way that there is."""
    found, away = Sought(), planted.away
    names = names_of(planted, "foreign")
    sent = referrals.sent(away.handlaggare, **names)
    done = referrals.accepted(away, **names_of(planted, "foreign"))
    found.numbers += [sent.identity_number, done.identity_number]
    for _ in range(2):
        draft = start_unnumbered(by=away.handlaggare, birth_date=BORN)
        stated = referrals.statement(**names_of(planted, "foreign"), birth_date=BORN)
        save_draft(by=away.handlaggare, referral=draft, version=draft.version, stated=stated)
        draft.refresh_from_db()
        found.reserves.append(draft.identity_number)
    send(by=away.handlaggare, referral=draft)
    hidden = names_of(planted, "protected")
    who = factories.participant(
        f"{hidden['first_name']} {hidden['last_name']}",
        protection_level=ProtectionLevel.PROTECTED_REGISTRATION,
    )
    factories.case(planted.home.unit, planted.home.enhet, who=who, coach=planted.home.coach)
    found.numbers.append(who.identity_number)
    return found


def names_of(planted: Planted, kind: str) -> dict[str, Any]:
    """Names that are marks, beside a number that is one."""
    columns = ("first_name", "last_name")
    return {name: planted.canaries.word(kind, f"cases.Participant.{name}") for name in columns}
