"""Log-in, the acting role and the organisation in a browser: keyboard, axe, narrow and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from jobbtorg.accounts.demo import PASSWORD
from tests.browser.logins import give_code
from tests.browser.test_theme import RULES

TWO_ROLES = "tva-roller@jobbtorg.example"


def give_password(page: Page, email: str, password: str = PASSWORD) -> None:
    """By keyboard alone, from wherever one was sent to log in."""
    page.get_by_label("E-postadress").fill(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def log_in(page: Page, email: str) -> None:
    """Both steps by keyboard alone."""
    give_password(page, email)
    give_code(page)


def findings(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    answer = Axe().run(page, options={"runOnly": RULES}).response
    found = [
        f"{v['id']}: {node['html'][:160]}" for v in answer["violations"] for node in v["nodes"]
    ]
    root = "document.documentElement"
    if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
        found.append("wider than the window")
    return found


def test_a_wrong_password_is_said_where_the_reader_is(page: Page) -> None:
    page.goto("/organisation/")
    give_password(page, TWO_ROLES, "fel lösenord, men långt")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("E-postadressen eller lösenordet stämmer inte.")
    log_in(page, TWO_ROLES)
    expect(page.get_by_role("heading", level=1)).to_have_text("Organisation")


def test_one_always_sees_the_role_and_switches_it(page: Page) -> None:
    page.goto("/konto/roll/")
    log_in(page, TWO_ROLES)
    banner = page.get_by_role("banner")
    expect(banner).to_contain_text("Coach")
    expect(banner).to_contain_text("Jobbtorg Sydväst")
    page.get_by_role("main").get_by_role("button", name="Byt till matchare").press("Enter")
    expect(page.get_by_text("Du arbetar nu som matchare, Jobbtorg Sydost.")).to_be_visible()
    expect(banner).to_contain_text("Matchare")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 1366), ("light", 320)])
def test_axe_finds_nothing(browser: Browser, base_url: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        base_url=base_url,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    page.goto("/logga-in/?next=/konto/roll/")
    found = {"log-in": findings(page)}
    log_in(page, TWO_ROLES)
    # The address of the log-in page ends with the same words.
    page.wait_for_url(f"{base_url}/konto/roll/")
    for address in (
        "/konto/roll/",
        "/konto/losenord/",
        "/logga-ut/",
        "/organisation/?datum=2008-03-01",
        "/organisation/?datum=1999-01-01",
        "/forvaltning/",
    ):
        page.goto(address)
        found[address] = findings(page)
    context.close()
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("width", [1366, 320])
def test_axe_finds_nothing_on_the_keepers_pages(
    browser: Browser, base_url: str, width: int
) -> None:
    context = browser.new_context(
        base_url=base_url, viewport={"width": width, "height": 800}, locale="sv-SE"
    )
    page = context.new_page()
    page.goto("/forvaltning/")
    log_in(page, "systemforvaltare@jobbtorg.example")
    expect(page.get_by_role("heading", level=1)).to_have_text("Förvaltning")
    found = {"first page": findings(page)}
    page.get_by_role("link", name="Konton", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Välj konto att ändra")
    found["list"] = findings(page)
    context.close()
    assert {name: problems for name, problems in found.items() if problems} == {}
