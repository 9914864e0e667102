"""Days and times typed in the browser: the script reads as the server does, or leaves alone."""

import base64
import re
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.logins import log_in
from tests.core.written_days import DAYS, NOT_DAYS, NOT_TIMES, TIMES, TODAY

SCRIPT = Path(settings.BASE_DIR, "static/js/dates.js").read_bytes()


def read(page: Page, how: str, texts: list[str]) -> list[str | None]:
    """What the functions of the script make of texts, on a page of nobody's."""
    page.goto("about:blank")
    source = f"data:text/javascript;base64,{base64.b64encode(SCRIPT).decode()}"
    found: list[str | None] = page.evaluate(
        "async ([source, how, texts, today]) => {"
        " const all = await import(source);"
        " return texts.map((text) => all[how](text, today)); }",
        [source, how, texts, TODAY],
    )
    return found


def test_the_script_reads_days_as_the_server_does(page: Page) -> None:
    assert read(page, "readDay", list(DAYS)) == list(DAYS.values())
    refused = dict(zip(NOT_DAYS, read(page, "readDay", list(NOT_DAYS)), strict=True))
    assert refused == dict.fromkeys(NOT_DAYS)


def test_the_script_reads_times_as_the_server_does(page: Page) -> None:
    assert read(page, "readTime", list(TIMES)) == list(TIMES.values())
    assert read(page, "readTime", list(NOT_TIMES)) == [None] * len(NOT_TIMES)


def test_the_script_reads_a_day_with_its_time(page: Page) -> None:
    typed = ["24/11 9", "24 nov kl 9.30", "2026-11-24T09:30", "24/11 2026", "24/5 9", "snart"]
    meant = ["2026-11-24 09.00", "2026-11-24 09.30", "2026-11-24 09.30", None, None, None]
    assert read(page, "readMoment", typed) == meant


def test_a_day_is_typed_or_chosen_in_the_calendar(page: Page) -> None:
    page.goto("/organisation/")
    log_in(page, "coach@jobbtorg.example")
    expect(page).to_have_url(re.compile("/organisation/$"))
    day = page.get_by_label("Visa organisationen den", exact=True)
    day.fill("7/1 2008")
    day.blur()
    expect(day).to_have_value("2008-01-07")
    day.fill("03/04/25")
    day.blur()
    expect(day).to_have_value("03/04/25")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Kalender")
    expect(button).to_have_accessible_description("Välj i kalendern: Visa organisationen den")
    day.focus()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(".jt-day-native").evaluate(
        "(e) => { e.value = '2008-03-03'; e.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(day).to_have_value("2008-03-03")
    expect(page.locator(".jt-day [role=status]")).to_have_text("måndag 3 mars 2008")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page).to_have_url(re.compile("datum=2008-03-03"))
