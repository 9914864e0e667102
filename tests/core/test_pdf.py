"""Documents: accessible by an independent checker, with the text that was put in."""

import gc
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import page
import pytest
from django.conf import settings
from django.template import engines
from django.templatetags.static import static
from weasyprint.urls import FatalURLFetchingError

from jobbtorg.core import pdf
from jobbtorg.core.pdf import Letterhead, SignatureLine, pdf_of_html, render_pdf, static_path

BODY = """{% extends "pdf/base.html" %}{% load static %}{% block content %}
<dl class="facts"><dt>Deltagare</dt><dd>{{ name }}</dd></dl>
<h2>Veckan</h2>
<table><caption>Timmar per dag</caption>
<thead><tr><th scope="col">Dag</th><th scope="col" class="number">Timmar</th></tr></thead>
<tbody>{% for day in days %}<tr><th scope="row">{{ day }}</th><td class="number">8</td></tr>{% endfor %}
</tbody></table>
{% for n in many %}<p>{{ text }}</p>{% endfor %}
{% endblock %}"""


def render(**context: object) -> bytes:
    values: dict[str, object] = {
        "title": "Aktivitetsplan",
        "lang": "sv",
        "footer": "Version 3 · 4f2a9c",
        "name": "Åsa Öberg-Łukasz",
        "days": ["måndag", "tisdag"],
        "letterhead": Letterhead(
            "Jobbtorg Farsta", ["Storforsplan 36", "08-46500400"], "12-345/2008", date(2008, 1, 7)
        ),
        "signatures": [SignatureLine("Coach", "Eva Ek"), SignatureLine("Deltagare", "Åsa Öberg")],
    }
    return pdf_of_html(engines["django"].from_string(BODY).render(values | context))


def text_of(content: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext saknas: installera poppler-utils")
    source = tmp_path / "a.pdf"
    source.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(source), "-"], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_document_is_accessible() -> None:
    report = page.validate_pdf_bytes(render(many=range(90), text="En lång rad."), profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]


@pytest.mark.parametrize("name", ["Łukasz Žižek", "Đorđe", "Åsa Öberg", "½ § € → – ’"])
def test_letters_of_every_font_keep_their_shape(name: str) -> None:
    content = render(name=name, title=name, footer=name, lang="sv")
    report = page.validate_pdf_bytes(content, profile="ua1")
    assert report.is_compliant, [failure.message for failure in report.failures]


def test_text_page_numbers_and_footer_are_there(tmp_path: Path) -> None:
    text = text_of(render(many=range(90), text="En rad om målet."), tmp_path)
    for part in (
        "Aktivitetsplan",
        "Åsa Öberg-Łukasz",
        "Jobbtorg Farsta",
        "2008-01-07",
        "Dnr 12-345/2008",
        "Namnförtydligande: Eva Ek",
        "Ort och datum",
    ):
        assert part in text
    pages = text.split("\f")[:-1]
    assert len(pages) > 1
    for number, one in enumerate(pages, 1):
        assert f"Sida {number} ({len(pages)})" in one
        assert "Version 3 · 4f2a9c" in one


def test_what_people_write_is_text_not_markup(tmp_path: Path) -> None:
    text = text_of(render(name="<img src='file:///etc/passwd'>"), tmp_path)
    assert "<img src='file:///etc/passwd'>" in text


def test_template_is_rendered_with_title_and_language() -> None:
    content = render_pdf("pdf/base.html", {}, title="Intyg", footer="")
    assert page.is_pdf_compliant_bytes(content, profile="ua1")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://example.com/x.png",
        "https://127.0.0.1/x.png",
        "http://jobbtorg.invalid/etc/passwd",
        "http://jobbtorg.invalid/static/../manage.py",
        "http://jobbtorg.invalid/static/%2e%2e/manage.py",
        "ftp://x/y",
    ],
)
def test_nothing_is_fetched_from_elsewhere(url: str) -> None:
    assert static_path(url) is None
    with pytest.raises(FatalURLFetchingError):
        pdf_of_html(f'<html lang="sv"><title>x</title><img alt="x" src="{url}"></html>')


def test_own_static_files_are_found() -> None:
    found = static_path("http://jobbtorg.invalid" + settings.STATIC_URL + "css/print.css?v=1")
    assert found is not None
    assert found.name == "print.css"


def test_static_files_are_found_as_an_installation_has_them(settings: Any, tmp_path: Path) -> None:
    """Collected and named by their content: a manifest knows no file without a name."""
    settings.STATIC_ROOT = str(tmp_path)
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": manifest}}
    names = {"css/print.css": "css/print.0123456789ab.css"}
    (tmp_path / "css").mkdir()
    (tmp_path / names["css/print.css"]).write_text("p { color: black }")
    told = {"paths": names, "version": "1.1", "hash": ""}
    (tmp_path / "staticfiles.json").write_text(json.dumps(told))
    found = static_path("http://jobbtorg.invalid" + static("css/print.css"))
    assert found == tmp_path / names["css/print.css"]


def test_collector_is_on_again_after_a_failure() -> None:
    assert gc.isenabled()
    with pytest.raises(FatalURLFetchingError):
        pdf_of_html('<img alt="x" src="file:///etc/passwd">')
    assert gc.isenabled()


def test_tools_are_built_once() -> None:
    assert pdf._tools() is pdf._tools()


def test_the_last_document_leaves_nothing_to_say_when_the_process_ends() -> None:
    program = (
        "import django; django.setup();"
        "from jobbtorg.core.pdf import pdf_of_html;"
        "pdf_of_html('<html lang=sv><title>x</title><h1>Hej</h1></html>')"
    )
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "jobbtorg.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
