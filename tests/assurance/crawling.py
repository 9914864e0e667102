"""Opening pages as somebody, following what they lead to, and reading all that comes back."""

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from jobbtorg.core.actor import Actor
from tests import factories
from tests.project.matrix import all_rows
from tests.project.test_access_matrix import OURS

LINK = re.compile(r'(?:href|action|hx-get|src)="(/[^"#]*)')
# What leads out of the session, to files that are the same for all, or to others' views.
LEFT_OUT = re.compile(r"^/(static|logga-ut|admin|konto|media)")
KEY = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}/")
ROWS = all_rows()


def client_of(by: Actor) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.user_of(by))
    return client


def read(client: Client, address: str) -> str:
    """Status, headers and the whole body, with the text of a PDF and the sheets of a workbook.

    Nothing that the request does stays.
    """
    with transaction.atomic():
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    texts = [str(answer.status_code), str(answer.headers), body.decode(errors="replace")]
    if body.startswith(b"%PDF"):
        texts.append(text_of_pdf(body))
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            texts += [book.read(name).decode(errors="replace") for name in book.namelist()]
    return "\n".join(texts)


def text_of_pdf(body: bytes) -> str:
    """What a reader sees; pages of a paper that is none have no text."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext saknas: installera poppler-utils")
    done = subprocess.run(["pdftotext", "-", "-"], input=body, check=False, capture_output=True)
    return done.stdout.decode(errors="replace").replace("\u00ad", "")


def starts() -> list[str]:
    """The pages that need no object."""
    return [
        reverse(page.name, kwargs=dict(ROWS[page.name].fixed))
        for page in OURS
        if page.name in ROWS and ROWS[page.name].method == "get" and not ROWS[page.name].inside
    ]


def explore(by: Actor, begin: Iterable[str], most: int) -> dict[str, str]:
    """Every page that somebody comes to by links, with what it said."""
    client, waiting, told = client_of(by), list(begin), dict[str, str]()
    known = set(waiting)
    while waiting and len(told) < most:
        address = waiting.pop(0)
        told[address] = text = read(client, address)
        if not text.startswith("200"):
            continue
        for link in map(html.unescape, LINK.findall(text)):
            if link not in known and not LEFT_OUT.match(link):
                known.add(link)
                # What is about somebody before one more list.
                waiting.insert(0 if KEY.search(link) else len(waiting), link)
    return told
