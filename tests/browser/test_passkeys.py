"""A passkey in Chromium, with the browser's own virtual authenticator: add, give, log in by it alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.logins import log_in
from tests.browser.test_log_in import findings

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page_with_key(browser: Browser, base_url: str) -> Iterator[Page]:
    # A passkey belongs to a name: an address of figures has none.
    context = browser.new_context(
        base_url=base_url.replace("127.0.0.1", "localhost"), locale="sv-SE"
    )
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()


def test_a_passkey_from_first_to_last(page_with_key: Page) -> None:
    page = page_with_key
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.goto("/konto/tva-steg/")
    log_in(page, "syv")
    page.get_by_role("link", name="Lägg till en passnyckel").click()
    assert findings(page) == []
    page.get_by_label("Vad ska den heta?").fill("Arbetsdatorn")
    page.get_by_label("Jag vill kunna logga in med bara den").check()
    page.get_by_role("button", name="Skapa passnyckeln").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spara dina reservkoder")
    page.get_by_role("link", name="Jag har sparat koderna").click()

    log_out(page)
    page.goto("/logga-in/?next=/konto/tva-steg/")
    page.get_by_role("button", name="Logga in med passnyckel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggning i två steg")
    expect(page.get_by_text("Arbetsdatorn").first).to_be_visible()
    assert findings(page) == []

    # As the second step, after the password.
    log_out(page)
    page.goto("/logga-in/?next=/konto/tva-steg/")
    page.get_by_label("E-postadress").fill("syv@jobbtorg.example")
    page.get_by_label("Lösenord").fill("jobbtorg-demo-2008")
    page.get_by_role("button", name="Logga in", exact=True).click()
    assert findings(page) == []
    page.get_by_role("button", name="Använd passnyckeln").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggning i två steg")

    page.get_by_role("link", name="Ta bort Arbetsdatorn").click()
    page.get_by_role("button", name="Ta bort passnyckeln").click()
    expect(page.get_by_text("Du har tagit bort en passnyckel.")).to_be_visible()
    assert [text for text in heard if "Content Security" in text or "Uncaught" in text] == []


def log_out(page: Page) -> None:
    page.goto("/logga-ut/")
    page.get_by_role("main").get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in")
