"""PDF from a template: the only module that imports WeasyPrint.

The variant is PDF/UA-1: templates extend `pdf/base.html`, keep headings in order, give
images an alt text and put no colspan in header cells. Nothing is fetched but our own
static files and images written into the page itself. WeasyPrint is imported at the first
document, so that web processes that make none stay small.
"""

import atexit
import gc
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

# An address that exists nowhere: the fetcher answers what begins with it, from disk.
_HOST = "http://jobbtorg.invalid"
_STYLESHEET = "css/print.css"
# Each step of each paper is news to nobody.
for _name in ("weasyprint", "weasyprint.progress", "fontTools"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is. `lines` are address and phone; `reference` the diarienummer."""

    sender: str
    lines: Sequence[str] = ()
    reference: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Somebody who signs: as what, and the name in clear."""

    role: str
    name: str


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    lang: str = "sv",
    footer: str = "",
) -> bytes:
    """The document. `footer` stands on every page beside the page number: version and hash.

    `pdf/base.html` also takes from the context: `letterhead` and `signatures`.
    """
    html = render_to_string(template, {**context, "title": title, "lang": lang, "footer": footer})
    return pdf_of_html(html)


def pdf_of_html(html: str) -> bytes:
    """The document of a whole HTML page that `pdf/base.html` has made."""
    import weasyprint

    fonts, css, fetcher = _tools()
    with _without_collection():
        document = weasyprint.HTML(string=html, base_url=f"{_HOST}/", url_fetcher=fetcher)
        content: bytes = document.write_pdf(
            stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1"
        )
    return content


@cache
def _tools() -> tuple[Any, Any, Any]:
    """Fonts, stylesheet and fetcher: built once, they cost more than a page does.

    Let go before the interpreter takes its modules apart: the fonts' folder is removed by code
    that is then gone.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_tools.cache_clear)
    fonts = FontConfiguration()
    fetcher = _fetcher()
    css = weasyprint.CSS(url=_HOST + static(_STYLESHEET), font_config=fonts, url_fetcher=fetcher)
    return fonts, css, fetcher


def _fetcher() -> Any:
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):  # type: ignore[misc]
        """Static files of ours and images in the page; everything else stops the document."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            path = static_path(url)
            if path is None:
                raise FatalURLFetchingError("A document may only use our own static files.")
            return URLFetcherResponse(url, path.read_bytes())

    return StaticFetcher(allowed_protocols={"data"}, allow_redirects=False)


def static_path(url: str) -> Path | None:
    """The file of a static address of ours, or None for anything else."""
    # The setting and not static(""): what has been collected knows no file without a name.
    prefix: str = settings.STATIC_URL
    if not url.startswith(_HOST + prefix):
        return None
    name = unquote(urlsplit(url).path)[len(prefix) :]
    roots = [Path(root) for root in (settings.STATIC_ROOT,) if root]
    for root in roots:
        found = (root / name).resolve()
        if found.is_relative_to(root.resolve()) and found.is_file():
            return found
    if ".." in Path(name).parts:
        return None
    found_by_finder = finders.find(name)
    return Path(found_by_finder) if isinstance(found_by_finder, str) else None


@contextmanager
def _without_collection() -> Iterator[None]:
    """A large layout makes millions of objects that all live: collecting doubles its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
