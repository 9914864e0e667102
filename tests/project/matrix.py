"""The access matrix: what one row of it is, and the world that it is tried in.

Each room keeps its rows in `tests/<room>/matrix.py` as `ROWS`, one per URL name. A URL
without a row fails the test. A page without an object is `Row()`; a page about an object
says how to make one that is within reach and one that is not.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.rules import NODE_KINDS
from jobbtorg.core import formtokens
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Bistandsenhet, Node, Unit
from tests import factories
from tests.organisation import factories as city

ROOMS = (
    "core",
    "organisation",
    "accounts",
    "cases",
    "referrals",
    "staffing",
    "oversight",
)

Arguments = Mapping[str, object]


class World:
    """Jobbtorg Sydost with Farsta försörjningsstödsenhet, somebody in every role there, and
    elsewhere Jobbtorg Västerort with Bromma försörjningsstödsenhet."""

    def __init__(self) -> None:
        self._actors: dict[Role, Actor] = {}
        self._inside: dict[Role | None, Arguments] = {}
        self.role: Role | None = None

    @cached_property
    def unit(self) -> Unit:
        return city.unit("Jobbtorg Sydost")

    @cached_property
    def other_unit(self) -> Unit:
        return city.unit("Jobbtorg Västerort")

    @cached_property
    def enhet(self) -> Bistandsenhet:
        return city.enhet("Farsta försörjningsstödsenhet")

    @cached_property
    def other_enhet(self) -> Bistandsenhet:
        return city.enhet("Bromma försörjningsstödsenhet")

    @cached_property
    def places(self) -> dict[str, Node]:
        return {
            NodeKind.UNIT: self.unit,
            NodeKind.BISTANDSENHET: self.enhet,
            NodeKind.GROUP: city.group(),
            NodeKind.CITY: city.city(),
            NodeKind.ANORDNARE: city.anordnare(),
        }

    def actor(self, role: Role) -> Actor:
        """The person in a role at home."""
        if role not in self._actors:
            kind = NodeKind.CITY if role == Role.STYRNING else next(iter(NODE_KINDS[role]))
            self._actors[role] = factories.actor(role, self.places[kind])
        return self._actors[role]

    def inside_of(self, row: "Row", role: Role | None) -> Arguments:
        """The arguments of the row's own object for a role, made once."""
        self.role = role
        if role not in self._inside:
            self._inside[role] = row.inside(self) if row.inside else {}
        return self._inside[role]

    def client(self, role: Role | None) -> Client:
        """A browser in which the person has logged in; None has not."""
        client = Client()
        if role is not None:
            client.force_login(factories.user_of(self.actor(role)))
        return client


# Makes an object and says its arguments. `world.role` is who is about to try it, or None for
# those who are turned away before the object is looked at.
Maker = Callable[[World], Arguments]


def no_fields(world: World, role: Role | None) -> Mapping[str, str]:
    """A form sent empty."""
    return {}


@dataclass(frozen=True, slots=True)
class Row:
    """One URL.

    `inside` and `foreign` give the URL's arguments for an object within reach of the person
    in the role at home, and for one of another unit and enhet (or another person). `sees`
    names the roles that have the inside object within reach, where not all that may open
    the page have. `refused`
    names those who see it and may not, with a part of the reason. `fixed` are arguments
    that are no object, such as a tab. A page that lets one in answers 200 or 302, and does not
    warn; `answers` names every other answer with a part of its text, such as 422 for a form that
    is sent empty. `data` makes the fields of a form.
    """

    method: str = "get"
    inside: Maker | None = None
    foreign: Maker | None = None
    fixed: Arguments = field(default_factory=dict)
    sees: frozenset[str] | None = None
    refused: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=dict)
    data: Callable[[World, Role | None], Mapping[str, str]] = no_fields

    def send(self, world: World, role: Role | None, address: str) -> HttpResponse:
        """Open the page, or send its form, as somebody in the role."""
        client, fields = world.client(role), dict(self.data(world, role))
        if self.method == "post":
            user_id = world.actor(role).user_id if role else None
            token = formtokens.Token(nonce=uuid4(), user_id=user_id, path=address)
            fields[formtokens.FIELD] = formtokens.issue(token)
            return client.post(address, fields)  # type: ignore[return-value]
        return client.get(address, fields)  # type: ignore[return-value]


def all_rows() -> dict[str, Row]:
    """The rows of every room that has some."""
    rows: dict[str, Row] = {}
    for room in ROOMS:
        if find_spec(f"tests.{room}") and find_spec(f"tests.{room}.matrix"):
            rows |= import_module(f"tests.{room}.matrix").ROWS
    return rows


_CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"'
)


def body(answer: HttpResponse) -> str:
    """A page without what differs between two answers of the same page."""
    return _CHANGING.sub("", answer.content.decode())
