"""What somebody asks who works with none of the persons: pages, forms, and who a number is.

Asked first with the filters there, to learn which filter each answer asks: a filter that is gone
shows something only where it is asked.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.test import Client

from jobbtorg.accounts.enums import Role
from tests.assurance.crawling import client_of, explore, read, starts
from tests.assurance.opening import watched
from tests.assurance.planted import Planted
from tests.assurance.posting import Answers, Fields, Sought, posted

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Ask:
    """One request by somebody at home in a role: a page, or a form where there are fields."""

    role: Role
    address: str
    fields: Fields | None = None


@dataclass
class Asking:
    """All that is asked, by whom, and which filters were asked with the filters there."""

    planted: Planted
    forms: list[tuple[str, Fields]]
    sought: Sought
    draw: random.Random
    addresses: int
    most: int
    sent: int
    by_filter: dict[str, list[Ask]] = field(default_factory=lambda: defaultdict(list))
    _clients: dict[Role, Client] = field(default_factory=dict)

    def asks(self, role: Role) -> list[Ask]:
        """Others' addresses and forms, questions about a number, and what is found by links."""
        known = self.some(sorted(self.planted.told), self.addresses)
        found = explore(self.planted.by(role), starts(), self.most, alike=2)
        forms = [*self.some(self.forms, self.sent), *self.sought.questions()]
        return [
            *(Ask(role, address) for address in (*known, *found)),
            *(Ask(role, address, fields) for address, fields in forms),
        ]

    def some(self, of: Sequence[T], most: int) -> list[T]:
        return self.draw.sample(of, min(most, len(of)))

    def learn(self, roles: Sequence[Role]) -> Answers:
        """Ask with the filters there, and remember which were asked by what."""
        answers = Answers()
        for role in roles:
            for ask in self.asks(role):
                names = set[str]()
                with watched(names.add):
                    self._put(ask, answers)
                for name in names:
                    self.by_filter[name].append(ask)
        return answers

    def put(self, asks: Sequence[Ask]) -> Answers:
        """Ask, as it is now."""
        answers = Answers()
        for ask in asks:
            self._put(ask, answers)
        return answers

    def _put(self, ask: Ask, answers: Answers) -> None:
        by = self.planted.by(ask.role)
        if ask.role not in self._clients:
            self._clients[ask.role] = client_of(by)
        client, sends = self._clients[ask.role], ask.fields is not None
        if ask.fields is None:
            text = read(client, ask.address)
        else:
            text = posted(client, by, ask.address, ask.fields)
        heard = self.planted.canaries.found(text, self.planted.forbidden(ask.role))
        where = f"{ask.role} {'POST ' if sends else ''}{ask.address}"
        answers.take(where, text, heard, posted=sends)
