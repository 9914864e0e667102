"""No page is wider than a phone of 320 px: the main pages of each role, found by their links."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.logins import log_in

ROLES = (
    "coach",
    "handlaggare",
    "enhetschef",
    "gruppledare",
    "lokal-chef",
    "jobbtorgschef",
    "administrator",
    "systemforvaltare",
)
WIDTH = 320
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d")
LEAVES = re.compile(r"logga-ut|/stilguide/|/forvaltning/|/planer/handling/|/fil/")
LINKS = "[...document.querySelectorAll('.jt-rail a, main a')].map(a => a.getAttribute('href'))"
WIDE = "document.documentElement.scrollWidth > window.innerWidth"
CULPRITS = """[...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(-3).map(e => `${e.tagName}.${e.className}`)"""


def kind_of(address: str) -> str:
    """Addresses that differ in keys and filters alone are one page."""
    return KEY.sub("*", address.split("?")[0].split("#")[0])


def addresses(page: Page) -> list[str]:
    found = [href for href in page.evaluate(LINKS) if href and href.startswith("/")]
    return [href for href in found if not LEAVES.search(href)]


def wide_pages(page: Page) -> list[str]:
    """From the first page, through one page of every kind that links lead to, two steps away."""
    seen: set[str] = set()
    wide, todo = [], ["/", "/tillganglighet/"]
    for _ in range(3):
        onwards: list[str] = []
        for address in todo:
            if kind_of(address) in seen:
                continue
            seen.add(kind_of(address))
            page.goto(address)
            if page.evaluate(WIDE):
                wide.append(f"{address}: {page.evaluate(CULPRITS)}")
            onwards += addresses(page)
        todo = onwards
    assert len(seen) > 2, seen
    return wide


@pytest.mark.parametrize("role", ROLES)
def test_no_page_is_wider_than_a_phone(browser: Browser, base_url: str, role: str) -> None:
    context = browser.new_context(base_url=base_url, viewport={"width": WIDTH, "height": 800})
    page = context.new_page()
    page.goto("/konto/roll/")
    log_in(page, role)
    wide = wide_pages(page)
    context.close()
    assert wide == []


CUT = """[...document.querySelectorAll('.jt-rail > ul > li > a span')]
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth).map(e => e.textContent)"""


@pytest.mark.parametrize(
    "role", ["coach", "enhetschef", "lokal-chef", "jobbtorgschef", "systemforvaltare", "styrning"]
)
def test_the_frame_of_a_phone_is_low_and_cuts_nothing(
    browser: Browser, base_url: str, role: str
) -> None:
    context = browser.new_context(base_url=base_url, viewport={"width": WIDTH, "height": 800})
    page = context.new_page()
    page.goto("/konto/roll/")
    log_in(page, role)
    assert page.evaluate("document.querySelector('.jt-top').offsetHeight") <= 64
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.querySelector('.jt-rail').offsetHeight") <= 60
    bar = page.locator(".jt-rail > ul > li:visible")
    assert bar.count() <= 5
    more = page.locator(".jt-rail-more summary")
    if more.is_visible():
        more.click()
        page.locator(".jt-rail-more a").last.click()
        page.wait_for_url("**/organisation/**")
    context.close()


def test_the_open_tab_is_seen_on_a_phone(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, viewport={"width": WIDTH, "height": 800})
    page = context.new_page()
    page.goto("/konto/roll/")
    log_in(page, "lokal-chef")
    page.goto("/loggkontroll/?flik=klara")
    expect(page.get_by_role("link", name="Granskade")).to_be_in_viewport(ratio=1)
    context.close()
