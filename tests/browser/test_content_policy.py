"""The main pages of several roles in Chromium: nothing breaks the page's own policy.

Chromium says a breach of the content policy, and of trusted types, to the page and to its
console; either fails the test. Each desk follows the links of its own pages, one of each kind.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.walker import Walker

DESKS = ("coach", "handlaggare", "lokal-chef", "systemforvaltare")
# Tells a breach to the console, where the walker hears it.
LISTEN = """document.addEventListener('securitypolicyviolation', (breach) =>
  console.error(`policy: ${breach.effectiveDirective} ${breach.blockedURI} ${breach.sample}`))"""
LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map((link) => link.href)"
# A number or a random key in an address, and what follows a question mark, is no other page.
VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
PAGES_EACH = 25


def kind_of(address: str) -> str:
    return VARYING.sub("*", urlsplit(address).path)


def beside(page: Page, base_url: str) -> Iterator[str]:
    """The addresses of our own that a page leads to."""
    here = urlsplit(base_url).netloc
    for address in page.evaluate(LINKS):
        if urlsplit(address).netloc == here and not kind_of(address).startswith("/logga-ut"):
            yield address


def walked(page: Page, base_url: str) -> list[str]:
    """Open one page of each kind, beginning where the log-in led; the kinds that were opened."""
    waiting, met = [page.url], {kind_of(page.url)}
    opened: list[str] = []
    while waiting and len(opened) < PAGES_EACH:
        address = waiting.pop(0)
        try:
            page.goto(address)
        except Error:
            continue  # A file, which Chromium downloads.
        opened.append(kind_of(address))
        for found in beside(page, base_url):
            if kind_of(found) not in met:
                met.add(kind_of(found))
                waiting.append(found)
    return opened


@pytest.fixture
def walker(browser: Browser, base_url: str) -> Iterator[Walker]:
    walker = Walker(browser, base_url)
    yield walker
    walker.close()


@pytest.mark.parametrize("login", DESKS)
def test_no_page_breaks_its_own_policy(walker: Walker, base_url: str, login: str) -> None:
    desk = walker.desk(login)
    desk.context.add_init_script(LISTEN)
    opened = walked(desk, base_url)
    assert len(opened) > 8, opened
    assert not walker.problems, "\n".join(dict.fromkeys(walker.problems))


def test_panel_list_and_search_keep_within_the_policy(walker: Walker) -> None:
    desk = walker.desk("coach")
    desk.context.add_init_script(LISTEN)
    desk.goto("/deltagare/?utan=filter")
    desk.locator("[data-panel-row] a").first.press("Space")
    expect(desk.locator("#sidopanel-innehall .jt-panel-page")).to_be_visible()
    desk.goto("/deltagare/?utan=filter&visa=alla")
    if desk.get_by_role("link", name="Visa fler").count():
        rows = desk.locator("[data-panel-row]").count()
        desk.get_by_role("link", name="Visa fler").click()
        expect(desk.locator("[data-panel-row]").nth(rows)).to_be_visible()
    assert not walker.problems, "\n".join(walker.problems)


def test_a_breach_is_heard(walker: Walker) -> None:
    desk = walker.desk("coach")
    desk.context.add_init_script(LISTEN)
    desk.goto("/min-dag/")
    desk.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    desk.evaluate(
        "try { document.createElement('script').text = 'window.ran = 1' } catch (refused) {}"
    )
    assert any("style-src" in problem for problem in walker.problems), walker.problems
    assert any("TrustedScript" in problem for problem in walker.problems), walker.problems


def test_logging_out_leaves_nothing_in_the_browser(walker: Walker) -> None:
    desk = walker.desk("coach")
    desk.goto("/min-dag/")
    desk.evaluate("sessionStorage.setItem('kvar', 'Alva'); localStorage.setItem('kvar', 'Alva')")
    desk.goto("/logga-ut/")
    desk.get_by_role("main").get_by_role("button", name="Logga ut").click()
    expect(desk.get_by_role("button", name="Logga in", exact=True)).to_be_visible()
    assert desk.evaluate("[sessionStorage.kvar ?? '', localStorage.kvar ?? '']") == ["", ""]
    names = {cookie["name"] for cookie in desk.context.cookies()}
    assert "sessionid" not in names, names
    desk.go_back()
    expect(desk.get_by_role("button", name="Logga in", exact=True)).to_be_visible()
