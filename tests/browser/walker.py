"""Somebody at each desk of the product, and what is seen and asked for on the way."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.logins import log_in

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def findings(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds on a page, one line for each part of it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("(rules) => axe.run(document, {runOnly: rules})", list(rules))
    return [f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]]


class Walker:
    """Every role at a desk (a log-in) of its own; counts the fields that people fill in.

    A field counts when somebody types in it, chooses in it or ticks it; what the product
    filled in does not. `beside()` takes out what does not belong to every way.
    """

    def __init__(
        self, browser: Browser, base_url: str, look: Callable[[Page, str], None] | None = None
    ) -> None:
        self.browser = browser
        self.base_url = base_url
        self.person = ""
        self.desks: dict[str, Page] = {}
        self.fields: list[str] = []
        self.counting = True
        self.problems: list[str] = []
        self.seen: set[str] = set()
        self.extra_look = look

    def desk(self, login: str) -> Page:
        """The page of somebody who has logged in."""
        if login not in self.desks:
            context = self.browser.new_context(
                base_url=self.base_url,
                locale="sv-SE",
                timezone_id="Europe/Stockholm",
                viewport={"width": 1280, "height": 900},
            )
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda message: self._heard(login, message))
            page.on("pageerror", lambda error: self.problems.append(f"{login}: {error}"))
            page.goto("/logga-in/")
            self.log_in(page, login)
            self.desks[login] = page
        return self.desks[login]

    def log_in(self, page: Page, login: str) -> None:
        """Fill in the log-in page that stands there."""
        log_in(page, login)

    def _heard(self, login: str, message: ConsoleMessage) -> None:
        # An answer of 409 or 422 is told in the console by Chromium itself.
        told = "status of 409" in message.text or "status of 422" in message.text
        if message.type == "error" and not told:
            self.problems.append(f"{login}: {message.text} {message.location.get('url', '')}")

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What somebody does here is not part of every way: its fields are not counted."""
        self.counting = False
        yield
        self.counting = True

    def fill(self, field: Locator, text: str) -> None:
        """Type into a field."""
        self._count(field)
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        """Choose in a list, by what an option begins with."""
        self._count(field)
        texts = field.locator("option").all_inner_texts()
        field.select_option(label=next(text for text in texts if text.strip().startswith(label)))

    def check(self, field: Locator) -> None:
        """Choose a radio button or tick a box."""
        self._count(field)
        field.check()

    def _count(self, field: Locator) -> None:
        if self.counting:
            self.fields.append(field.get_attribute("name") or "?")

    def press(self, page: Page, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Press a button of the page, and wait until the next page stands there."""
        button = page.get_by_role("button", name=name, exact=exact)
        with page.expect_navigation():
            button.click()

    def look(self, page: Page, what: str) -> None:
        """The page is sound: no finding of axe, not wider than the window."""
        if what in self.seen:
            return
        self.seen.add(what)
        # A press may have begun to open another page: half a page is not what people see.
        page.wait_for_load_state("load")
        expect(page.locator("main")).to_be_visible()
        self.problems += [f"{what}: {found}" for found in findings(page)]
        if page.evaluate(WIDE):
            self.problems.append(f"{what}: wider than the window")
        if self.extra_look:
            self.extra_look(page, what)

    def close(self) -> None:
        """Everybody goes home."""
        for page in self.desks.values():
            page.context.close()
