"""The table that the bench prints, in Markdown so that it can be kept."""

import os
import platform
from importlib.metadata import version

from django.db import connection

from bench.measure import Measured
from bench.pages import ADMIN, HELLO, today

HEAD = (
    "| Sida | Roll | p50 ms | p95 ms | p95 mot hej | p50 mot admin | Frågor | kB |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|"
)


def table(found: list[Measured], *, rounds: int, persons: int) -> str:
    """One line a page, in the order that they were named."""
    hello = next(one for one in found if one.page.name == HELLO)
    admin = next(one for one in found if one.page.name == ADMIN)
    lines = [_line(one, hello, admin) for one in found]
    return "\n".join((_told(rounds, persons), "", HEAD, *lines))


def _line(one: Measured, hello: Measured, admin: Measured) -> str:
    cells = (
        one.page.name,
        one.page.login or "–",
        _number(one.p50),
        _number(one.p95),
        _number(one.p95 / hello.p95),
        _number(one.p50 / admin.p50),
        str(one.queries),
        _number(one.size / 1024),
    )
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _told(rounds: int, persons: int) -> str:
    """What was measured on what, without a word about whose machine it is."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (postgres,) = cursor.fetchone()
    return (
        f"{today()}: {persons} personer, {rounds} varv, en sync-arbetare, en klient. "
        f"{os.cpu_count()} kärnor ({platform.machine()}), Python {platform.python_version()}, "
        f"Django {version('django')}, PostgreSQL {postgres}."
    )
