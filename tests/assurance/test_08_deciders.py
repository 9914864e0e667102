"""Two decide on each plan at the same time, while PostgreSQL is killed again and again."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from tests.assurance import papers
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed
from tests.assurance.deciding import ANOTHER, DONE, NOT_SAVED, Client
from tests.assurance.installation import Installation, installed

# The schema of the tests' own database is copied.
pytestmark = [pytest.mark.servers, pytest.mark.django_db]

PLANS = assured_count("plans", short=6, full=200)
KILLS = assured_count("database_kills", short=2, full=5)

# A line of a decided version without its answer, an accepted line that is not in force, a
# version without its log row or with steps of before: any of them is half a decision.
HALF = """
SELECT count(*) FROM cases_planversion version WHERE
    (version.state = 'beslutad') <> (version.decided_by_id IS NOT NULL)
 OR (version.state = 'beslutad') <> EXISTS (
        SELECT FROM cases_plantransition move
        WHERE move.plan_version_id = version.id AND move.name = 'decide')
 OR EXISTS (
        SELECT FROM cases_planline line
        LEFT JOIN cases_linedecision decision ON decision.line_id = line.id
        LEFT JOIN cases_activity activity
            ON activity.line_key = line.line_key AND activity.ended_at IS NULL
        WHERE line.plan_version_id = version.id
          AND ((version.state = 'beslutad') <> (decision.id IS NOT NULL)
            OR (version.state = 'beslutad') <> (activity.id IS NOT NULL)))
"""
DOUBLE = """
SELECT coalesce(sum(n - 1), 0) FROM (
    SELECT count(*) AS n FROM cases_plantransition WHERE name = 'decide'
        GROUP BY plan_version_id
    UNION ALL SELECT count(*) FROM cases_linedecision GROUP BY line_id
    UNION ALL SELECT count(*) FROM cases_activity GROUP BY case_id, line_key
    UNION ALL SELECT count(*) FROM core_mail WHERE kind = 'planbesked' GROUP BY about_key
) AS counted
"""
DECIDED = "SELECT key::text, decided_by_id FROM cases_planversion WHERE state = 'beslutad'"


class Killer:
    """Kills PostgreSQL at moments spread over the work, and starts it anew."""

    def __init__(self, installation: Installation, rng: Random) -> None:
        self.installation = installation
        self.done = 0
        self.kills = 0
        self._moments = sorted(rng.sample(range(1, 2 * PLANS), KILLS))
        self._over = threading.Event()
        self._rng = rng

    def run(self) -> None:
        """Until all moments have come. Started processes die with their thread: the main one."""
        while self._moments and not self._over.is_set():
            if self.done >= self._moments[0]:
                self._moments.pop(0)
                time.sleep(self._rng.uniform(0, 0.15))
                self.installation.kill_postgres()
                self.kills += 1
                time.sleep(self._rng.uniform(0.1, 1.0))
                self.installation.restart_postgres()
            time.sleep(0.005)

    def stop(self) -> None:
        self._over.set()


def decide_all(clients: list[Client], plans: list[str], killer: Killer) -> None:
    """Both open each plan, wait for each other, and send at the same time."""
    barrier = threading.Barrier(len(clients), timeout=180)

    def work(client: Client) -> None:
        for plan in plans:
            token = client.open(plan)
            barrier.wait()
            client.decide(plan, token)
            killer.done += 1

    with ThreadPoolExecutor(len(clients)) as pool:
        futures = [pool.submit(work, client) for client in clients]
        try:
            killer.run()
        finally:
            for future in futures:
                future.add_done_callback(lambda _: killer.stop())
        for future in futures:
            future.result()


def test_each_plan_is_decided_once_and_everybody_is_told(figure: Figure) -> None:
    rng = Random(assured_seed())
    with installed() as installation:
        planted = installation.plant(PLANS)
        installation.start_web()
        installation.start_worker()
        installation.start_beat()
        clients = [Client(installation, *who) for who in planted["deciders"]]
        killer = Killer(installation, rng)
        decide_all(clients, planted["plans"], killer)
        installation.wait_until_done(300 + PLANS * 3)
        figure(8, "PostgreSQL killed", killer.kills, holds=killer.kills == KILLS)
        told_of(figure, installation, clients, planted["plans"])
        papers.tell(figure, 8, installation)


def told_of(
    figure: Figure, installation: Installation, clients: list[Client], plans: list[str]
) -> None:
    """What is true in the database, and what each client was told."""
    truth = dict(installation.query(DECIDED))
    figure(8, "plans decided", f"{len(truth)} of {len(plans)}", holds=len(truth) == len(plans))
    half, double = papers.count(installation, HALF), papers.count(installation, DOUBLE)
    figure(8, "half decisions", half, holds=half == 0)
    figure(8, "double decisions", double, holds=double == 0)
    last = [(client, plan, client.answers[plan][-1]) for client in clients for plan in plans]
    untrue = [
        (plan, told)
        for client, plan, told in last
        if (told == DONE) != (truth.get(plan) == client.user_id)
    ]
    figure(8, "answers that were not true", len(untrue), holds=not untrue, note=str(untrue[:3]))
    kinds = Counter(
        told for client in clients for every in client.answers.values() for told in every
    )
    unknown = sum(n for told, n in kinds.items() if told not in {DONE, ANOTHER, NOT_SAVED})
    said = ", ".join(f"{n} {told}" for told, n in sorted(kinds.items()))
    note = said if unknown else ""
    figure(8, "answers that were not definite", unknown, holds=unknown == 0, note=note)
    figure(8, "answers", said, holds=True)
