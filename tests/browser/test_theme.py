"""The theme in a browser: the stilguide's mock-ups, with and without scripts, small and dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from jobbtorg.stilguide.examples import PAGES

MOCK_UPS = ["/stilguide/", *(f"/stilguide/{name}/" for name in PAGES)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page) -> list[str]:
    answer = Axe().run(page, options={"runOnly": RULES}).response
    return [f"{v['id']}: {node['html'][:160]}" for v in answer["violations"] for node in v["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1366), ("dark", 1366), ("light", 320)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    browser: Browser, base_url: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        base_url=base_url,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    found: dict[str, list[str]] = {}
    for address in MOCK_UPS:
        page.goto(address)
        found[address] = findings(page)
        root = "document.documentElement"
        if page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"):
            found[address].append("wider than the window")
    context.close()
    assert {address: problems for address, problems in found.items() if problems} == {}


def test_slash_and_ctrl_k_go_to_search(page: Page) -> None:
    page.goto("/stilguide/min-dag/")
    for key in ("/", "Control+k"):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(page.locator("#jt-search")).to_be_focused()
    expect(page.locator("#jt-search")).to_have_value("")


def test_the_bar_of_a_list_follows_the_chosen_rows(page: Page) -> None:
    page.goto("/stilguide/deltagare/")
    bar, boxes = page.locator("[data-bulk-bar]"), page.locator("tbody input[name=vald]")
    expect(bar).to_be_hidden()
    boxes.nth(0).check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("4 deltagare valda")
    page.get_by_role("button", name="Avmarkera alla").click()
    expect(bar).to_be_hidden()


def test_a_row_opens_beside_and_gives_focus_back(page: Page) -> None:
    page.goto("/stilguide/deltagare/")
    page.locator("tbody tr").first.locator("td").nth(3).click()
    panel = page.locator("#sidopanel")
    expect(panel.get_by_role("heading", name="Amina Exempelsson")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("link", name="Amina Exempelsson")).to_be_focused()


def test_a_row_opens_beside_by_keyboard_and_whole_with_enter(page: Page) -> None:
    page.goto("/stilguide/deltagare/")
    name = page.get_by_role("link", name="Amina Exempelsson")
    name.focus()
    page.keyboard.press("Space")
    expect(page.locator("#sidopanel h1, #sidopanel h2").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    page.locator("tbody input[name=vald]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-bulk-count]")).to_have_text("1 deltagare vald")
    name.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/stilguide/arende/")


def test_more_rows_come_where_the_list_ends(page: Page) -> None:
    page.goto("/stilguide/deltagare/")
    rows = page.locator("#deltagarlista tr")
    expect(rows).to_have_count(6)
    page.get_by_role("link", name="Visa fler").click()
    expect(rows).to_have_count(12)
    expect(page.locator("#jt-live")).to_have_text("6 rader till")


def test_the_button_says_what_it_will_do(page: Page) -> None:
    page.goto("/stilguide/beslut/")
    button = page.locator("[data-decide-button]")
    page.get_by_label("Godkänn").nth(0).check()
    page.get_by_label("Godkänn").nth(1).check()
    page.get_by_label("Returnera").nth(2).check()
    expect(button).to_have_text("Godkänn 2 rader, returnera 1")
    expect(page.get_by_label("Vad behöver ändras").nth(2)).to_be_visible()


def test_the_week_adds_up_as_one_types(page: Page) -> None:
    page.goto("/stilguide/plan/")
    line = page.locator("#rad-0")
    line.get_by_label("Timmar per vecka").fill("20")
    line.get_by_label("fre", exact=True).check()
    total = page.locator("tfoot [class=jt-week-sum]")
    expect(total).to_have_text("29 tim")


def test_what_one_types_is_saved_without_asking(page: Page) -> None:
    page.goto("/stilguide/plan/")
    expect(page.locator("[data-autosave-status]")).to_have_text("Sparat 14.02")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("Vad planen ska leda till").fill("Arbete i kök.")
    assert "Arbete i kök." in (sent.value.post_data or "")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile(r"^Sparat \d\d\.\d\d$"))


def test_a_question_is_asked_with_and_without_scripts(browser: Browser, base_url: str) -> None:
    for scripts in (True, False):
        context = browser.new_context(base_url=base_url, java_script_enabled=scripts)
        page = context.new_page()
        page.goto("/stilguide/arende/")
        dialog = page.locator("#avsluta")
        expect(dialog).to_be_hidden()
        page.locator("a[href='#avsluta']").click()
        expect(dialog).to_be_visible()
        dialog.get_by_text("Avbryt").click()
        expect(dialog).to_be_hidden()
        context.close()


def test_paper_has_no_frame(page: Page) -> None:
    page.goto("/stilguide/arende/")
    page.emulate_media(media="print")
    for part in (".jt-top", ".jt-rail", ".jt-footer", "#sidopanel"):
        expect(page.locator(part)).to_be_hidden()


def test_a_list_is_as_one_left_it(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 500})
    page.goto("/stilguide/deltagare/")
    rows = page.locator("#deltagarlista tr")
    page.get_by_role("link", name="Visa fler").click()
    expect(rows).to_have_count(12)
    page.locator("tbody input[name=vald]").nth(2).check()
    page.evaluate("scrollTo(0, 150)")
    place = page.evaluate("document.documentElement.scrollTop")
    page.goto("/stilguide/arende/")
    page.goto("/stilguide/deltagare/")
    expect(rows).to_have_count(12)
    expect(page.locator("tbody input[name=vald]").nth(2)).to_be_checked()
    expect(page.locator("[data-bulk-bar]")).to_be_visible()
    assert place > 0
    # Not wait_for_function(): it polls with eval, which the page's policy refuses.
    expect(page.locator("html")).to_have_js_property("scrollTop", place)
    page.goto("/stilguide/deltagare/?frist=idag")
    expect(rows).to_have_count(6)
