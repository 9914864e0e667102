"""Watches the places where no personnummer may ever stand, while something is done."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache

from jobbtorg.core.logs import ValueFreeFormatter
from jobbtorg.core.models import Job, Mail, StoredFile
from jobbtorg.core.sessionstore import SessionStore
from tests.roles import as_fixture

# Twelve or ten digits with a day of birth in them, as Swedish writes them; a samordningsnummer
# has 60 more in its day. Digits within a longer key are something else.
PERSONNUMMER = re.compile(
    r"(?<![0-9A-Za-z_-])(?:18|19|20)?\d\d(?:0\d|1[0-2])(?:[012]\d|3[01]|[678]\d|9[01])[-+ ]?\d{4}(?![0-9A-Za-z_])"
)


class Ear(logging.Handler):
    """Keeps every line of every log, as an installation writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(ValueFreeFormatter("{levelname} {name} {message}", style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        # The database's own lines, with their values, are written in development alone.
        if not record.name.startswith("django.db"):
            self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Ear]:
    ear, root = Ear(), logging.getLogger()
    root.addHandler(ear)
    try:
        yield ear
    finally:
        root.removeHandler(ear)


def written_down() -> Iterator[tuple[str, str]]:
    """What stands in jobs, subjects of mails, names of files, sessions and keys of the cache."""
    with as_fixture():
        for job in Job.objects.all():
            yield "job", json.dumps([job.kind, job.args, job.unique_key], default=str)
        for subject in Mail.objects.values_list("subject", flat=True):
            yield "subject of a mail", subject
        for name in StoredFile.objects.values_list("name", flat=True):
            yield "name of a file", name
        for session in Session.objects.all():
            content = SessionStore().decode(session.session_data)
            yield "session", json.dumps(content, default=str)
    memory: Any = getattr(cache, "_cache", {})
    for key in memory:
        yield "key of the cache", str(key)


def found(ear: Ear, answer: Any = None) -> Iterator[str]:
    """The places where a personnummer stands."""
    places = [("log", line) for line in ear.lines] + list(written_down())
    if answer is not None:
        for name in ("Location", "HX-Redirect", "Content-Disposition"):
            places.append((name, answer.get(name, "")))
    yield from (f"{place}: {text[:200]}" for place, text in places if PERSONNUMMER.search(text))
