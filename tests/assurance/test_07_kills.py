"""Workers are killed in the middle of a PDF, and Redis is killed and emptied: nothing is lost."""

import os
import signal
import time
from collections import Counter
from contextlib import suppress
from random import Random

import pytest

from tests.assurance import papers
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed
from tests.assurance.deciding import DONE, Client
from tests.assurance.installation import Installation, installed

# The schema of the tests' own database is copied.
pytestmark = [pytest.mark.servers, pytest.mark.django_db]

CHILD_KILLS = assured_count("child_kills", short=2, full=20)
GROUP_KILLS = assured_count("group_kills", short=1, full=20)
REDIS_KILLS = assured_count("redis_kills", short=1, full=10)
REDIS_FLUSHES = assured_count("redis_flushes", short=1, full=10)
PATIENCE = 120.0
# One that makes progress is waited for: a machine may do much else.
UNTIL_DONE = 600.0
# A job is given up after its third attempt: none is killed more often than it is tried again.
KILLED_AT_MOST = 2


class Kills:
    """Waits until somebody is in the middle of a PDF, and kills there."""

    def __init__(self, installation: Installation, rng: Random) -> None:
        self.installation = installation
        self.rng = rng
        self.killed: Counter[int] = Counter()

    def _in_the_middle(self) -> dict[int, int]:
        """Children in the middle of a PDF, once none of their jobs has been killed too often."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = self.installation.in_the_middle()
            if found and all(self.killed[job] < KILLED_AT_MOST for job in found.values()):
                return found
            time.sleep(0.02)
        raise AssertionError(f"nobody makes a PDF\n{self.installation.said('worker')}")

    def child(self) -> None:
        """-9 to one child; Celery puts another in its place."""
        found = self._in_the_middle()
        pid = self.rng.choice(sorted(found))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.killed[found[pid]] += 1
        (self.installation.marks / str(pid)).unlink(missing_ok=True)

    def group(self) -> None:
        """-9 to the worker and all its children; another worker is started."""
        for job in self._in_the_middle().values():
            self.killed[job] += 1
        self.installation.kill_worker_group()
        self.installation.start_worker()


def test_killed_workers_lose_and_double_nothing(figure: Figure) -> None:
    with installed() as installation:
        # Half of the jobs are killed, so there is always somebody in the middle of another.
        installation.plant(CHILD_KILLS + GROUP_KILLS + 2)
        installation.start_worker()
        installation.start_beat()
        kills = Kills(installation, Random(assured_seed()))
        for _ in range(CHILD_KILLS):
            kills.child()
        for _ in range(GROUP_KILLS):
            kills.group()
        installation.wait_until_done(UNTIL_DONE)
        figure(7, "children killed in the middle of a PDF", CHILD_KILLS, holds=True)
        figure(7, "worker groups killed in the middle of a PDF", GROUP_KILLS, holds=True)
        papers.tell(figure, 7, installation, "after killed workers: ")


def test_a_redis_that_is_killed_or_emptied_loses_and_doubles_nothing(figure: Figure) -> None:
    with installed() as installation:
        rounds = ["kill"] * REDIS_KILLS + ["flush"] * REDIS_FLUSHES
        Random(assured_seed()).shuffle(rounds)
        planted = installation.plant(2 * len(rounds))
        installation.start_web()
        installation.start_worker()
        installation.start_beat()
        client = Client(installation, *planted["deciders"][0])
        waiting = list(planted["plans"])
        for what in rounds:
            lose_redis(installation, what, client, [waiting.pop(), waiting.pop()])
        installation.wait_until_done(UNTIL_DONE)
        figure(7, "Redis killed", REDIS_KILLS, holds=True)
        figure(7, "Redis emptied", REDIS_FLUSHES, holds=True)
        told = Counter(answers[-1] for answers in client.answers.values())
        done = told[DONE]
        of_all = f"{done} of {2 * len(rounds)}"
        figure(7, "decisions taken meanwhile", of_all, holds=done == 2 * len(rounds))
        papers.tell(figure, 7, installation, "after a lost Redis: ")


def lose_redis(installation: Installation, what: str, client: Client, plans: list[str]) -> None:
    """Two plans are decided, and their jobs ordered: one before Redis is lost, one after it."""
    before, after = plans
    installation.keep_worker()
    client.decide(before, client.open(before))
    if what == "flush":
        installation.flush_redis()
        client.decide(after, client.open(after))
        return
    installation.kill_redis()
    client.decide(after, client.open(after))
    installation.restart_redis()
