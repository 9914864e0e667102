"""How one logs in to the demo in a browser: password, then the code that is valid now."""

from playwright.sync_api import Page, expect

from jobbtorg.accounts.demo import DOMAIN, PASSWORD
from tests.logins import demo_code


def log_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the log-in page that stands in a browser, and the page of the second step."""
    if "@" not in email:
        email = f"{email}@{DOMAIN}"
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Logga in", exact=True).click()
    # The role that sees figures alone has no second step.
    if email != f"styrning@{DOMAIN}":
        give_code(page)


def give_code(page: Page) -> None:
    """The second step, where the demo's code is asked for."""
    field = page.get_by_label("Kod", exact=True)
    expect(field).to_be_visible()
    field.fill(demo_code())
    # The field is gone before the next page stands there.
    with page.expect_navigation():
        field.press("Enter")
    expect(field).to_have_count(0)
