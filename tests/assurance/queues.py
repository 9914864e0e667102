"""What waits outside of the pages: Redis itself, rows of jobs and mails, sessions, mails sent."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import redis
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from kombu.connection import Connection

from jobbtorg.core.sessionstore import SessionStore
from jobbtorg.core.tasks import run_job
from jobbtorg.devserver.accounts import server_account
from jobbtorg.devserver.temporary import temporary_folder
from jobbtorg.devserver.valkey import Valkey
from tests.roles import as_fixture

# Tables without row policies that are written beside the pages, and the log of crossings.
TABLES = ("core_job", "core_mail", "core_formtoken", "core_crossing", "django_session")
# What a message holds is packed: its own text lies in here.
PACKED = re.compile(rb'"body": ?"([A-Za-z0-9+/=]+)"')
# An identity number as the tests give it to persons who are not.
NUMBER = re.compile(r"D\d{11}")


@contextmanager
def real_queue(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[str]:
    """A Redis of its own that wake-ups and the cache really go to. Gives its address."""
    server = Valkey(temporary_folder(), server_account())
    process = server.start()
    try:
        with Connection(server.url) as broker:  # type: ignore[no-untyped-call]
            send = partial(run_job.apply_async, connection=broker)
            monkeypatch.setattr(run_job, "apply_async", send)
            settings.CACHES = {
                "default": {
                    "BACKEND": "django.core.cache.backends.redis.RedisCache",
                    "LOCATION": server.url,
                }
            }
            yield server.url
    finally:
        process.stop()


def in_redis(url: str) -> list[str]:
    """Every key with all that it holds, packed and unpacked."""
    found = []
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter():
            held = _held(client, key)
            held += b" ".join(base64.b64decode(packed) for packed in PACKED.findall(held))
            found.append((key + b" " + held).decode(errors="replace"))
    return found


def _held(client: Any, key: bytes) -> bytes:
    kind = client.type(key)
    if kind == b"list":
        return b" ".join(client.lrange(key, 0, -1))
    if kind == b"hash":
        return b" ".join(part for pair in client.hgetall(key).items() for part in pair)
    if kind == b"set":
        return b" ".join(client.smembers(key))
    if kind == b"zset":
        return b" ".join(client.zrange(key, 0, -1))
    assert kind == b"string", f"a kind of Redis that is not read: {kind!r}"
    return bytes(client.get(key) or b"")


def in_rows() -> list[str]:
    """Every row of a job, a mail, a session: as it stands, and a session unpacked."""
    found = []
    with as_fixture():
        for table in TABLES:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - names from above
                found += [f"{table} {row[0]}" for row in cursor.fetchall()]
        found += [
            f"session {SessionStore().decode(one.session_data)}" for one in Session.objects.all()
        ]
    return found


def sent_mails() -> list[str]:
    """Every mail that has gone out, with its headers."""
    return [str(one.message()) for one in getattr(mail, "outbox", [])]
