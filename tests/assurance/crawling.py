"""Opening pages as somebody, following what they lead to, and reading all that comes back."""

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from jobbtorg.core.actor import Actor
from tests import factories
from tests.project.matrix import all_rows
from tests.project.test_access_matrix import OURS

LINK = re.compile(r"""(?:(?:href|action|hx-get|src)="|'Location': ')(/[^"'#]*)""")
# What leads out of the session, to files that are the same for all, or to others' views.
LEFT_OUT = re.compile(r"^/(static|logga-ut|admin|konto|media)")
KEY = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}/")
# Another value of a filter is the same shape of page; another tab or lane is another.
VALUE = re.compile(r"(?<!flik)(?<!vems)(?<!till)=[^&]*")
ROWS = all_rows()


def client_of(by: Actor | None) -> Client:
    """A browser in which somebody has logged in; None has not."""
    client = Client(raise_request_exception=False)
    if by is not None:
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
    return text_of(answer, body)


def text_of(answer: Any, body: bytes) -> str:
    """All that an answer says, in words."""
    texts = [str(answer.status_code), str(answer.headers), str(answer.cookies)]
    texts.append(body.decode(errors="replace"))
    if body.startswith(b"%PDF"):
        texts.append(text_of_pdf(body))
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            texts += [book.read(name).decode(errors="replace") for name in book.namelist()]
    return "\n".join(texts)


def text_of_pdf(body: bytes) -> str:
    """What a reader sees, and what the file says of itself; one that is none has no text."""
    try:
        paper = PdfReader(io.BytesIO(body))
        texts = [page.extract_text() for page in paper.pages]
    except PyPdfError:
        return ""
    return "\n".join([*texts, str(paper.metadata)]).replace("\u00ad", "")


def starts() -> list[str]:
    """The pages that need no object."""
    return [
        reverse(page.name, kwargs=dict(ROWS[page.name].fixed))
        for page in OURS
        if page.name in ROWS and ROWS[page.name].method == "get" and not ROWS[page.name].inside
    ]


def shape_of(address: str) -> str:
    """An address without what it is about: which page it is, which tab, and filtered by what."""
    path, _, query = KEY.sub("/KEY/", address).partition("?")
    return f"{path}?{VALUE.sub('', query)}"


def explore(
    by: Actor | None, begin: Iterable[str], most: int, *, alike: int | None = None
) -> dict[str, str]:
    """Every page that somebody comes to by links, with what it said.

    `alike` is how many pages of one shape are opened beside those that it begins with, by
    default all.
    """
    client, waiting, told = client_of(by), list(begin), dict[str, str]()
    first, shapes = set(waiting), Counter[str]()
    known = set(waiting)
    while waiting and len(told) < most:
        address = waiting.pop(0)
        shapes[shape_of(address)] += address not in first
        if alike is not None and address not in first and shapes[shape_of(address)] > alike:
            continue
        told[address] = text = read(client, address)
        if not text.startswith(("200", "302")):
            continue
        for link in map(html.unescape, LINK.findall(text)):
            if link not in known and not LEFT_OUT.match(link):
                known.add(link)
                # What is about somebody, and where one is led, before one more list.
                soon = KEY.search(link) or text.startswith("302")
                waiting.insert(0 if soon else len(waiting), link)
    return told
