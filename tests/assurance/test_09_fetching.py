"""Named test 9, PDFs: whatever stands in them, nothing is asked for and no file is read.

Python tells an audit hook of every connection and every file that it opens; WeasyPrint has no
other way out. Each payload names a file and an address that listen for it.
"""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from weasyprint.urls import FatalURLFetchingError

from cases.actions.decisions import decide_plan
from cases.enums import DocumentKind, Verdict
from cases.plan_papers import render
from cases.plan_rules import Answer
from jobbtorg.core import clock, pdf
from jobbtorg.core.pdf import Letterhead, SignatureLine, render_pdf
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count
from tests.cases import plans

BAIT = "/etc/hostname"
# A picture within the page that asks for another one.
HIDDEN = quote(
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname" width="9"/></svg>'
)
PAYLOADS = (
    '<img src="file://{bait}">', '<img src="http://127.0.0.1:9/x.png">', "<img src=//127.0.0.1:9/x>",
    '<link rel="attachment" href="file://{bait}">', '<a rel="attachment" href="file://{bait}">x</a>',
    '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">', "<style>@import 'file://{bait}';</style>",
    "<style>body {{ background: url(file://{bait}) }}</style>", "<p style=\"content:url('file://{bait}')\">",
    "<style>@font-face {{ font-family: x; src: url(file://{bait}) }} * {{ font-family: x }}</style>",
    '<object data="file://{bait}"></object>', '<embed src="file://{bait}">', '<iframe src="file://{bait}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{bait}" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="http://127.0.0.1:9/#x"/></svg>',
    f'<img src="data:image/svg+xml,{HIDDEN}">',
    '<img src="data:text/html,<script>x</script>">', '<base href="http://127.0.0.1:9/">',
    '<!DOCTYPE x [<!ENTITY y SYSTEM "file://{bait}">]><p>&y;</p>', "</p></main></body><img src=file://{bait}>",
    "{{% include '{bait}' %}}", "{{{{ settings.SECRET_KEY }}}}", "]]><script>x</script>", "\u202efdp",
)  # fmt: skip
# All of them in one text, then as many of them alone.
ALONE = assured_count("payloads_alone", short=1, full=len(PAYLOADS))
TEXTS = [text.format(bait=BAIT) for text in ("".join(PAYLOADS), *PAYLOADS[:ALONE])]
# Codes and days of a frozen plan, which rules read: what people type holds a capital or a blank.
CODE = re.compile(r"[a-z0-9_:\-.+T]*")


class Heard:
    """What Python was about to open or to connect to, while somebody listens."""

    def __init__(self) -> None:
        self.listening = False
        self.asked: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.listening:
            return
        if event in ("socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen"):
            if not str(arguments[0]).startswith("data:"):
                self.asked.append(f"{event} {arguments}")
        elif event == "open" and isinstance(arguments[0], str | bytes):
            self._opened(arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0])

    def _opened(self, name: str) -> None:
        path = Path(name).resolve()
        if not any(path.is_relative_to(root) for root in ALLOWED):
            self.asked.append(f"open {path}")


# Our own files, Python with its packages, and what fontconfig and the font subsetter use.
ALLOWED = tuple(
    Path(root).resolve()
    for root in (
        settings.BASE_DIR / "static", settings.BASE_DIR / "templates", settings.BASE_DIR / "jobbtorg",
        settings.BASE_DIR / "cases", sys.prefix, sys.base_prefix, "/usr/share/fonts", "/tmp",  # noqa: S108
        "/dev/null", "/dev/urandom",
    )
)  # fmt: skip
HEARD = Heard()
sys.addaudithook(HEARD)


@pytest.fixture(autouse=True)
def libraries_are_loaded() -> None:
    """WeasyPrint looks for its libraries when it is imported: that is not a document's doing."""
    pdf._tools()


@contextmanager
def listening() -> Iterator[list[str]]:
    HEARD.asked.clear()
    HEARD.listening = True
    try:
        yield HEARD.asked
    finally:
        HEARD.listening = False


def test_the_listener_hears() -> None:
    with listening() as asked:
        Path(BAIT).exists()
        with Path(BAIT).open() as file:
            file.read()
    assert asked == [f"open {Path(BAIT).resolve()}"]


def poisoned(value: Any, payload: str) -> Any:
    """A frozen plan in which all that somebody has typed is a payload."""
    if isinstance(value, dict):
        return {key: poisoned(one, payload) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, payload) for one in value]
    if isinstance(value, str) and not CODE.fullmatch(value):
        return payload
    return value


@pytest.mark.django_db
def test_no_paper_fetches_anything(figure: Figure) -> None:
    made, asked_for = 0, []
    with clock.at(date(2008, 3, 3)):
        at = plans.world()
        version = plans.submitted(at, "Matchning", "Praktik")
        comment = "".join(PAYLOADS[:5]).format(bait=BAIT)
        answers = {
            line.line_key: Answer(Verdict.RETURNED, comment) for line in plans.asked(version)
        }
        decide_plan(version=version, by=at.handlaggare, answers=answers)
        version.refresh_from_db()
        clean = json.loads(json.dumps(version.content))
        for text in TEXTS:
            version.content = poisoned(clean, text)
            for kind in (DocumentKind.PLAN, DocumentKind.EASY, DocumentKind.DECISION):
                with listening() as asked:
                    content = render(version, kind)
                    assert content.startswith(b"%PDF")
                    asked_for += asked
                made += 1
    figure(9, "papers made with hostile text", made, holds=True)
    figure(9, "files read and connections by papers", len(asked_for), holds=not asked_for)
    assert not asked_for, asked_for[:20]


def test_the_frame_of_every_paper_takes_text_alone(figure: Figure) -> None:
    asked_for = []
    for text in TEXTS:
        head = Letterhead(text, [text], text, date(2008, 1, 7))
        with listening() as asked:
            render_pdf(
                "pdf/base.html",
                {"letterhead": head, "signatures": [SignatureLine(text, text)]},
                title=text,
                footer=text,
            )
            asked_for += asked
    figure(9, "files read and connections by their frame", len(asked_for), holds=not asked_for)
    assert not asked_for, asked_for[:20]


def test_markup_itself_fetches_nothing(figure: Figure) -> None:
    """What if a template let markup through: the fetcher still gives nothing but our own."""
    asked_for, refused = [], 0
    for payload in PAYLOADS:
        page = f'<html lang="sv"><title>x</title><h1>x</h1>{payload.format(bait=BAIT)}</html>'
        with listening() as asked:
            try:
                pdf.pdf_of_html(page)
            except FatalURLFetchingError:
                refused += 1
            asked_for += asked
    figure(9, "hostile pages refused or made without", len(PAYLOADS), holds=refused > 5)
    figure(9, "files read and connections by markup", len(asked_for), holds=not asked_for)
    assert not asked_for, asked_for[:20]


def test_no_paper_turns_escaping_off() -> None:
    for template in (settings.BASE_DIR / "templates" / "pdf").rglob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape off|mark_safe", template.read_text()), template
