"""Several at the same time, on connections of their own, as the web role, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from tests.roles import WEB

T = TypeVar("T")


def in_thread(work: Callable[[], T], *, role: str = WEB) -> T:
    """Run on a connection of its own, in a database role, and close it."""

    def run() -> T:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f'SET ROLE "{role}"')
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=20)


def at_once(*work: Callable[[], T]) -> list[T]:
    """Begin all, and give back what each answered."""
    with ThreadPoolExecutor(len(work)) as pool:
        futures = [pool.submit(in_thread, one) for one in work]
        return [future.result(timeout=30) for future in futures]
