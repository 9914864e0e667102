"""Several at the same time, on connections of their own, with real commits."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections, transaction

from tests.roles import FIXTURE, take

T = TypeVar("T")


def in_thread(work: Callable[[], T], *, role: str = FIXTURE) -> T:
    """Run on a connection of its own, in a database role, and close it."""

    def run() -> T:
        try:
            take(role)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=20)


def committed(work: Callable[[], T]) -> T:
    """Done and committed on a connection of its own, for others to see."""

    def run() -> T:
        with transaction.atomic():
            return work()

    return in_thread(run)


def at_once(*work: Callable[[], T]) -> list[T]:
    """Begin all, and give back what each answered."""
    with ThreadPoolExecutor(len(work)) as pool:
        futures = [pool.submit(in_thread, one) for one in work]
        return [future.result(timeout=30) for future in futures]


def behind(
    first: Callable[[], object],
    second: Callable[[], T],
    meanwhile: Callable[[], object] = lambda: None,
) -> T:
    """Begin the second when the first has done all but commit, which it does once that waits.

    Where the second does not have to wait, the first commits when it is done. `meanwhile` is
    done by the first, in its transaction, while the second waits.
    """
    begun, over = threading.Event(), threading.Event()
    pid: list[int] = []

    def ahead() -> None:
        try:
            with transaction.atomic():
                first()
                begun.set()
                _until_waited_for(pid, over)
                meanwhile()
        finally:
            begun.set()

    def after() -> T:
        begun.wait(20)
        pid.append(_own_pid())
        try:
            with transaction.atomic():
                return second()
        finally:
            over.set()

    with ThreadPoolExecutor(2) as pool:
        ahead_of, answer = pool.submit(in_thread, ahead), pool.submit(in_thread, after)
        ahead_of.result(timeout=30)
        return answer.result(timeout=30)


def _own_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found: int = cursor.fetchone()[0]
    return found


def _until_waited_for(pid: list[int], over: threading.Event) -> None:
    """Until the other connection waits for a lock, or has ended."""
    until = time.monotonic() + 10
    while time.monotonic() < until and not over.is_set():
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid[0] if pid else 0])
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
