"""What the access matrix is tried on: own, foreign, former, protected and missing objects."""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from cases.enums import NoteLane
from cases.masking import CHOOSERS
from cases.models import Case, Note
from jobbtorg.accounts.access import reason_against
from jobbtorg.accounts.enums import Role
from jobbtorg.core import formtokens
from jobbtorg.core.actor import Actor
from jobbtorg.organisation.models import Node
from tests import factories
from tests.assurance.logged import case_behind
from tests.assurance.marks import Marks
from tests.cases import rows
from tests.project.matrix import Arguments, Row, World
from tests.project.test_access_matrix import NOBODY, Page
from tests.roles import as_fixture

METHODS = ("get", "head", "put", "delete", "options", "post")
# Who knows a protected person of their own unit or enhet without being named.
KNOW = CHOOSERS


@dataclass(frozen=True, slots=True)
class Try:
    """An object as somebody in a role has it before them, and the marks that they must not see."""

    kind: str
    role: Role | None
    arguments: Arguments
    forbidden: frozenset[str]
    by: Actor | None


class Objects:
    """The objects of one page, made when they are first asked for."""

    def __init__(self, page: Page, row: Row, marks: Marks) -> None:
        self.page, self.row, self.marks = page, row, marks
        self.home, self.hidden, self.left = World(), World(), World()
        for other in (self.hidden, self.left):
            # One organisation for all three; people and objects of their own.
            other.__dict__["places"] = self.home.places
        self._foreign: Arguments | None = None
        self._moved: set[UUID] = set()
        self._clients: dict[int | None, Client] = {}

    def may_open(self, role: Role | None) -> bool:
        access = self.page.access
        if access is None or role is None:
            return access is not None and access.public
        return not reason_against(access, self.home.actor(role))

    def tries(self, role: Role | None, kinds: Collection[str]) -> Iterator[Try]:
        """Own, foreign, former, protected and missing, where there are such and they are asked for."""
        maker = role if self.may_open(role) else None
        by = self.home.actor(role) if role else None
        others = frozenset({"foreign", "protected", "former", "later"})
        whose = others if self.may_open(role) else others | {"own"}
        own = {**self.row.fixed, **self._inside(self.home, "own", maker)}
        yield Try("own", role, own, whose, by)
        if not self.row.foreign:
            return
        foreign = {**self.row.fixed, **self._of_others()}
        yield Try("foreign", role, foreign, whose, by)
        missing = {n: NOBODY if isinstance(v, UUID) else v for n, v in foreign.items()}
        yield Try("missing", role, missing, whose, by)
        if role is None or not self.row.inside:
            return
        if "protected" in kinds:
            yield from self._protected(role, maker)
        if "former" in kinds:
            yield from self._former(role, maker)

    def _protected(self, role: Role, maker: Role | None) -> Iterator[Try]:
        """Somebody protected, whom a colleague of those who work with them opens."""
        arguments = {**self.row.fixed, **self._inside(self.hidden, "protected", maker)}
        place = Node.objects.get(pk=self.hidden.actor(role).node_id or 0)
        forbidden = frozenset({"own", "foreign", "later"})
        if role not in KNOW:
            forbidden |= {"protected"}
        yield Try("protected", role, arguments, forbidden, factories.actor(role, place))

    def _former(self, role: Role, maker: Role | None) -> Iterator[Try]:
        """A case that has gone to another unit and enhet, where more has been written."""
        arguments = {**self.row.fixed, **self._inside(self.left, "former", maker)}
        case = case_behind(arguments)
        if case is None:
            return
        if case.key not in self._moved:
            self._moved.add(case.key)
            self._move(case)
        forbidden = frozenset({"own", "foreign", "protected", "later"})
        yield Try("former", role, arguments, forbidden, self.left.actor(role))

    def _inside(self, world: World, kind: str, role: Role | None) -> Arguments:
        with self.marks.of(kind):
            return world.inside_of(self.row, role)

    def _of_others(self) -> Arguments:
        if self._foreign is None:
            assert self.row.foreign is not None
            with self.marks.of("foreign"):
                self._foreign = self.row.foreign(self.home)
        return self._foreign

    def _move(self, case: Case) -> None:
        """The case goes, and the new unit writes in every lane and of what it asks and does."""
        with as_fixture():
            case.team.update(until_on=F("from_on"))
            moved = factories.move(case, to=self.left.other_unit, sent_by=self.left.other_enhet)
            Case.objects.filter(pk=case.pk).update(coach=None, handlaggare=None)
        writer = factories.actor(Role.COACH, self.left.other_unit)
        for lane in NoteLane:
            note = Note(lane=lane, text=self.marks.next("later")).stand_under(moved, writer)
            with as_fixture():
                note.save()
        task = rows.task(moved, factories.user_of(writer))
        contact = rows.contact(moved, writer)
        with as_fixture():
            type(task).objects.filter(pk=task.pk).update(text=self.marks.next("later"))
            type(contact).objects.filter(pk=contact.pk).update(text=self.marks.next("later"))

    def send(self, one: Try, method: str) -> HttpResponse:
        """One request, of which nothing stays."""
        address = reverse(self.page.name, kwargs=dict(one.arguments))
        fields: dict[str, str] = {}
        if method in {"get", "head", "post"}:
            fields = dict(self.row.data(self.home, one.role))
        if method == "post":
            user_id = one.by.user_id if one.by else None
            token = formtokens.Token(nonce=uuid4(), user_id=user_id, path=address)
            fields[formtokens.FIELD] = formtokens.issue(token)
        client = self._client(one.by)
        with transaction.atomic():
            if fields:
                answer = getattr(client, method)(address, fields)
            else:
                answer = getattr(client, method)(address)
            transaction.set_rollback(True)
        return answer  # type: ignore[no-any-return]

    def _client(self, by: Actor | None) -> Client:
        key = by.user_id if by else None
        if key not in self._clients:
            client = Client(raise_request_exception=False)
            if by:
                client.force_login(factories.user_of(by))
            self._clients[key] = client
        return self._clients[key]


def drawn(draw: random.Random, objects: Objects, *, inside: int, outside: int) -> list[Role | None]:
    """Some roles that may open the page, and some that may not; nobody is one of those."""
    everybody: list[Role | None] = [None, *Role]
    within = [role for role in everybody if objects.may_open(role)]
    without = [role for role in everybody if not objects.may_open(role)]
    return [
        *draw.sample(within, min(inside, len(within))),
        *draw.sample(without, min(outside, len(without))),
    ]
