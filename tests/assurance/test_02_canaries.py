"""Named test 2: a canary in every personal field, and then everything that comes out is read.

The fields are those of the models: one that is new and that no life fills fails, and so does one
that nobody hears who may. What those who have the persons hear is the proof that the crawl is not
deaf.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, nightly
from jobbtorg.core.actor import Actor
from tests.accesslog import entries
from tests.assurance.canaries import ALL_KINDS, KINDS, Canaries
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed, is_full
from tests.assurance.crawling import client_of, explore, read, starts
from tests.assurance.fields import BY_HAND, NEVER_SHOWN, label_of, personal_fields
from tests.assurance.listening import listen_to_all_logs, log_lines
from tests.assurance.planted import READERS, USUAL, WITHOUT_PERSONS, Planted, plant
from tests.assurance.posting import HITS, posted
from tests.assurance.queues import NUMBER, in_redis, in_rows, real_queue, sent_mails

pytestmark = pytest.mark.django_db

ALIKE = {"short": 1, "full": 4}


@dataclass
class Looks:
    """What those at home were answered who work with none of the persons."""

    answers: int = 0
    searches: int = 0
    wrong: set[str] = field(default_factory=set)

    def take(self, planted: Planted, role: Role | None, where: str, text: str) -> None:
        self.answers += 1
        found = planted.canaries.found(text, planted.forbidden(role))
        self.wrong |= {f"{role or 'nobody'} {where}: {label}" for label in found}


def look(planted: Planted, role: Role | None, looks: Looks, tried: list[str]) -> None:
    """Every address that leads to others' persons, everything found by links, and searches."""
    client, by = client_of(planted.by(role)), planted.by(role)
    most = assured_count("pages that others find by links", short=15, full=200)
    for address in tried:
        looks.take(planted, role, address, read(client, address))
    for address, text in explore(by, starts(), most, alike=alike()).items():
        looks.take(planted, role, address, text)
    for words in HITS:
        looks.searches += 1
        looks.take(planted, role, f"search {words}", searched(client, by, words))


def searched(client: Client, by: Actor | None, words: str) -> str:
    """What the page of search answers, and the page of hits that it leads to."""
    return posted(client, by, reverse("search"), {"q": words})


def alike() -> int:
    return assured_count("pages of one shape", **ALIKE)


def some_roles(draw: random.Random) -> list[Role | None]:
    """One of those who work with persons and one of those who do not, or all."""
    count = assured_count("roles of each sort that look in vain", short=1, full=len(Role))
    everybody: list[Role | None] = [None, *Role]
    chosen = []
    for sort in (True, False):
        sorted_out = [role for role in everybody if (role in WITHOUT_PERSONS) is sort]
        chosen += draw.sample(sorted_out, min(count, len(sorted_out)))
    return chosen


def test_no_canary_sings_where_it_should_not(
    figure: Figure,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    listen_to_all_logs(caplog, monkeypatch)
    most = assured_count("pages that each opens who has the persons", short=90, full=600)
    readers = list(READERS) if is_full() else USUAL
    with real_queue(monkeypatch, settings) as redis_url:
        with django_capture_on_commit_callbacks(execute=True):
            planted = plant(most, alike=alike(), readers=readers, papers=True)
        looks, draw = Looks(), random.Random(assured_seed())
        count = assured_count("addresses that others try", short=20, full=5000)
        for role in some_roles(draw):
            tried = draw.sample(sorted(planted.told), min(count, len(planted.told)))
            look(planted, role, looks, tried)
        coach = planted.away.coach
        found_by_name = searched(client_of(coach), coach, HITS[0])
        with django_capture_on_commit_callbacks(execute=True):
            a_late_night()
        waiting = [*in_redis(redis_url), *in_rows(), *sent_mails()]
    tell_what_was_planted(figure, planted)
    tell_what_was_heard(figure, planted, found_by_name)
    wrong = looks.wrong | planted.wrong
    figure(2, "answers to others read", looks.answers, holds=looks.answers > 0)
    figure(2, "searches by others", looks.searches, holds=looks.searches > 0)
    figure(2, "foreign canaries", len(wrong), holds=not wrong, note=told(wrong))
    tell_what_lies_beside(figure, planted.canaries, caplog, waiting)


def tell_what_was_planted(figure: Figure, planted: Planted) -> None:
    fields = {label_of(*one) for one in personal_fields()} | BY_HAND
    silent = fields - planted.canaries.filled
    figure(2, "personal fields", len(fields), holds=bool(fields))
    figure(2, "fields without a canary", len(silent), holds=not silent, note=told(silent))
    figure(2, "canaries", len(planted.canaries.where), holds=True)


def tell_what_was_heard(figure: Figure, planted: Planted, found_by_name: str) -> None:
    """The proof that the crawl hears: each field but those that are rightly never shown."""
    deaf = planted.canaries.filled - planted.heard - set(NEVER_SHOWN)
    shown = planted.heard & set(NEVER_SHOWN)
    papers = [text for text in planted.told.values() if "'Content-Type': 'application/pdf'" in text]
    sung = [text for text in papers if planted.canaries.found(text, "fp")]
    by_name = planted.canaries.found(found_by_name, "f")
    never = "; ".join(f"{name}: {why}" for name, why in NEVER_SHOWN.items())
    figure(2, "answers to those who have the persons", planted.answers, holds=True)
    figure(2, "fields heard by those who have the persons", len(planted.heard), holds=True)
    kinds = {name for name, kind in KINDS.items() if kind in planted.kinds}
    all_kinds = {"foreign", "former", "later", "protected"} <= kinds
    figure(2, "kinds of canaries heard", ", ".join(sorted(kinds)), holds=all_kinds)
    figure(2, "fields that nobody hears", len(deaf), holds=not deaf, note=told(deaf))
    figure(2, "fields never shown", len(NEVER_SHOWN), holds=not shown, note=told(shown) or never)
    figure(2, "PDFs and files in which a canary is heard", len(sung), holds=len(sung) > 2)
    figure(2, "fields found by a search", len(by_name), holds=bool(by_name))


def tell_what_lies_beside(
    figure: Figure, canaries: Canaries, caplog: pytest.LogCaptureFixture, waiting: list[str]
) -> None:
    """Log lines, as the product writes them, and what waits: no canary of anybody at all."""
    lines = log_lines(caplog)
    logged, queued = heard_in(canaries, lines), heard_in(canaries, waiting)
    looked = heard_in(canaries, (f"{row.object_key} {row.page}" for row in entries()))
    figure(2, "log lines read", len(lines), holds=bool(lines))
    figure(2, "canaries in log lines", len(logged), holds=not logged, note=told(logged))
    figure(2, "queued, sent and waiting rows read", len(waiting), holds=len(waiting) > 20)
    woken = sum("core.run_job" in one for one in waiting)
    figure(2, "wake-ups found in Redis", woken, holds=woken > 0)
    figure(2, "canaries in queues", len(queued), holds=not queued, note=told(queued))
    figure(2, "canaries in keys of the access log", len(looked), holds=not looked)


def heard_in(canaries: Canaries, texts: Iterable[str]) -> set[str]:
    """Texts with a canary of any kind or the number of a person."""
    return {
        f"{text[:60]}: {label}"
        for text in texts
        for label in (*canaries.found(text, ALL_KINDS), *NUMBER.findall(text))
    }


def a_late_night() -> None:
    """Weeks later nothing has been done: reminders climb, mails are written."""
    with clock.at(clock.now() + timedelta(days=40)):
        nightly.run_night()


def told(found: set[str]) -> str:
    return "; ".join(sorted(found)[:12])
