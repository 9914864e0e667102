"""The everyday of two persons without support: visits, contacts, notes, agreement, colleagues.

The tests follow each other as the days do: each begins where the one before it ended.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from jobbtorg.core import clock
from tests.browser.test_whole_way import in_days, number, said, to_do
from tests.browser.walker import Walker
from tests.core import samples

VERA, VILLE = "Vera Vardagsson", "Ville Vardagsson"
LONG_TEXT = "Vill arbeta i butik. Har körkort sedan i våras. " * 20


@pytest.fixture(scope="module")
def walker(browser: Browser, base_url: str) -> Iterator[Walker]:
    """Everybody logs in once."""
    made = Walker(browser, base_url)
    yield made
    made.close()


@pytest.fixture
def beside(walker: Walker) -> Iterator[Walker]:
    """What a test did left nothing wrong behind it."""
    yield walker
    assert walker.problems == []


@pytest.fixture(scope="module")
def cases(walker: Walker) -> dict[str, str]:
    """The addresses of the two cases: referred without support, received and distributed at once."""
    for place, name in enumerate((VERA, VILLE), start=1):
        walker.person = name
        refer(walker, number(place))
        page = to_do(walker, "administrator", "Ta emot")
        walker.press(page, "Acceptera remissen")
    page = walker.desk("lokal-chef")
    page.goto("/fordela/")
    for name in (VERA, VILLE):
        page.get_by_label(f"Välj {name}").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2 ärenden valda")
    walker.choose(page.get_by_label("Till", exact=True), "Cajsa")
    walker.press(page, "Fördela")
    said(page, "2 ärenden ligger nu hos Cajsa")
    page = walker.desk("coach")
    found = {}
    for name in (VERA, VILLE):
        page.goto("/min-dag/")
        page.get_by_role("link", name=re.compile(f"^Boka besök: {name}")).click()
        found[name] = page.url.rsplit("/", 2)[0] + "/"
    return found


def refer(walker: Walker, personnummer: str) -> None:
    """A remiss without consent to more than the law lets through, and without support."""
    page = walker.desk("handlaggare")
    page.goto("/remisser/ny/")
    page.get_by_label("Personnummer", exact=True).fill(personnummer)
    walker.press(page, "Fortsätt")
    form = page.locator("#remissformular")
    first, last = walker.person.split()
    form.get_by_label("Förnamn").fill(first)
    form.get_by_label("Efternamn").fill(last)
    form.get_by_label("Ingen ersättning från staden").check()
    walker.choose(form.get_by_label(re.compile("^Huvudgrupp")), "Ungdom")
    walker.press(page, "Skicka remissen")
    said(page, "Remissen skickades till")


def register(walker: Walker, outcome: str, name: str) -> Page:
    """The reception presses the button of a person's row."""
    page = walker.desk("administrator")
    page.goto("/besok/")
    walker.press(page, f"{outcome}: {name}", exact=True)
    return page


def book(walker: Walker, case: str, at: str) -> None:
    """The coach books a visit of today."""
    page = walker.desk("coach")
    page.goto(f"{case}besok/")
    page.get_by_label("Dag", exact=False).first.fill(clock.today().isoformat())
    page.get_by_label("Tid").fill(at)
    walker.press(page, "Boka", exact=True)
    said(page, "Besöket är bokat")


def test_a_visit_is_rebooked_missed_and_made(beside: Walker, cases: dict[str, str]) -> None:
    book(beside, cases[VERA], "9.00")
    page = beside.desk("administrator")
    page.goto("/besok/")
    page.get_by_role("link", name=f"Boka om: {VERA}").click()
    panel = page.locator("#sidopanel")
    panel.get_by_label("Dag", exact=False).first.fill(clock.today().isoformat())
    panel.get_by_label("Tid").fill("10.30")
    beside.press(page, "Boka om")
    said(page, "Besöket är ombokat")
    page = register(beside, "Kom inte", VERA)
    said(page, f"{VERA} kom inte.")
    book(beside, cases[VERA], "11.00")
    page = register(beside, "Kom", VERA)
    said(page, f"{VERA} kom. Kartläggningen har börjat.")


def test_a_group_meets(beside: Walker, cases: dict[str, str]) -> None:
    page = beside.desk("coach")
    page.goto("/grupptraffar/")
    page.get_by_label("Dag").fill(clock.today().isoformat())
    page.get_by_label("Tid").fill("13.00")
    page.get_by_label("Plats", exact=True).fill("Stora salen")
    page.get_by_label("Platser").fill("12")
    beside.press(page, "Planera gruppträffen")
    said(page, "Gruppträffen finns nu att boka.")
    page.goto(f"{cases[VILLE]}besok/")
    meeting = page.get_by_label("Gruppträff")
    label = next(t for t in meeting.locator("option").all_inner_texts() if "Stora salen" in t)
    meeting.select_option(label=label)
    beside.press(page, "Boka", exact=True)
    said(page, "Besöket är bokat")
    page.goto("/grupptraffar/")
    row = page.locator("tr").filter(has_text="Stora salen")
    expect(row).to_contain_text("11 av 12")
    row.get_by_role("link").click()
    beside.press(page, f"Kom: {VILLE}", exact=True)
    said(page, f"{VILLE} kom. Kartläggningen har börjat.")


def test_a_call_is_logged_in_two_key_presses(beside: Walker, cases: dict[str, str]) -> None:
    page = beside.desk("administrator")
    page.goto("/besok/")
    page.get_by_role("link", name=VERA, exact=True).first.focus()
    page.keyboard.press("k")
    expect(page.locator("#sidopanel").get_by_role("button", name="Ringde, ej svar")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("1")
    said(page, f"{VERA}: ringde, ej svar.")
    assert page.url.endswith("/besok/")
    beside.press(page, "Ångra")
    said(page, "Raden är borttagen.")


def test_a_plan_holds_when_person_and_jobbtorg_agree(beside: Walker, cases: dict[str, str]) -> None:
    beside.person = VERA
    page = to_do(beside, "coach", "Skriv plan")
    page.get_by_label("Vad planen ska leda till").fill("Arbete i butik.")
    page.get_by_label("Insats ur katalogen").fill("Matchning")
    beside.press(page, "Lägg till")
    expect(page.get_by_label("Syfte")).to_be_focused()
    page.keyboard.type("Hitta en butik som söker folk.")
    page.get_by_label("Timmar per vecka").fill("6")
    page.get_by_label("lör").check()
    week = page.get_by_role("table", name=re.compile("^Veckan enligt utkastet"))
    expect(week.get_by_role("columnheader", name="lör")).to_be_visible()
    expect(week.locator("tfoot .jt-week-sum")).to_have_text("6 tim")
    beside.press(page, "Skicka in planen")
    said(page, "Den gäller när du har skrivit in att ni är överens.")
    beside.look(page, "plan som väntar på överenskommelse")
    page.get_by_role("link", name="Skriv in överenskommelsen").first.click()
    beside.press(page, "Planen gäller")
    said(page, "Planen gäller. Det första börjar")
    rows = page.get_by_role("table", name="Aktiviteter som gäller nu").locator("tbody tr")
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="Version 1").first.click()
    expect(page.get_by_text("Överenskommen", exact=True)).to_be_visible()
    page.get_by_role("link", name="Lägg in undertecknad plan").click()
    signed: FilePayload = {
        "name": "plan.pdf",
        "mimeType": "application/pdf",
        "buffer": samples.pdf(),
    }
    page.get_by_label("Undertecknad plan").set_input_files([signed])
    beside.press(page, "Lägg in filen")
    expect(
        page.get_by_role("link", name=re.compile("^Undertecknad aktivitetsplan")).first
    ).to_be_visible()
    page = beside.desk("handlaggare")
    page.goto("/beslut/?vems=alla")
    expect(page.get_by_role("heading", level=1)).to_have_text("Planer att besluta om")
    expect(page.get_by_text(VERA)).to_have_count(0)


def test_a_note_is_mended_and_then_corrected(beside: Walker, cases: dict[str, str]) -> None:
    page = beside.desk("coach")
    page.goto(f"{cases[VERA]}anteckningar/")
    page.get_by_role("link", name="Skriv anteckning").last.click()
    panel = page.locator("#sidopanel")
    panel.get_by_label("Anteckning", exact=True).fill("Ringer på tisdag.")
    beside.press(page, "Spara anteckningen")
    page.get_by_role("link", name=re.compile("^Ändra anteckningen")).first.click()
    panel.get_by_label("Anteckning", exact=True).fill("Ringer på onsdag.")
    beside.press(page, "Spara")
    expect(page.get_by_text("Ringer på tisdag.")).to_have_count(0)
    mend = page.get_by_role("link", name=re.compile("^Ändra anteckningen")).first
    page.goto((mend.get_attribute("href") or "").replace("/andra/", "/ratta/"))
    page.get_by_label("Anteckning", exact=True).fill("Ringer på torsdag.")
    beside.press(page, "Spara rättelsen")
    said(page, "Rättelsen är sparad.")
    expect(page.get_by_text("Ringer på torsdag.")).to_be_visible()
    page.get_by_text("Den text som är rättad").first.click()
    expect(page.get_by_text("Ringer på onsdag.")).to_be_visible()


def test_a_colleague_answers_a_task(beside: Walker, cases: dict[str, str]) -> None:
    beside.person = VILLE
    page = beside.desk("coach")
    page.goto(f"{cases[VILLE]}uppgift/")
    beside.choose(page.get_by_label("Till", exact=True), "Mehmet")
    page.get_by_label("Vad", exact=True).fill("Sök butiker i Farsta.")
    page.get_by_label("Senast").fill(in_days(3))
    beside.press(page, "Ge uppgiften")
    helper = to_do(beside, "matchare", "Svara")
    expect(helper.get_by_text("Sök butiker i Farsta.").first).to_be_visible()
    beside.press(helper, "Uppgiften är gjord")
    said(helper, "Uppgiften är gjord")


def test_search_by_keyboard_alone(beside: Walker, cases: dict[str, str]) -> None:
    page = beside.desk("coach")
    page.goto("/min-dag/")
    page.keyboard.press("/")
    page.keyboard.type("vardagsson vi")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hit = page.get_by_role("link", name=VILLE)
    hit.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(VILLE)


def test_the_text_is_there_after_a_session_that_ended(
    beside: Walker, cases: dict[str, str]
) -> None:
    page = beside.desk("coach")
    page.goto(f"{cases[VILLE]}anteckningar/")
    address = page.get_by_role("link", name="Skriv anteckning").last.get_attribute("href") or ""
    page.goto(address)
    page.get_by_label("Anteckning", exact=True).fill(LONG_TEXT)
    page.context.clear_cookies(name="sessionid")
    beside.press(page, "Spara anteckningen")
    beside.log_in(page, "coach")
    expect(page.get_by_label("Anteckning", exact=True)).to_have_value(LONG_TEXT.strip())
    beside.press(page, "Spara anteckningen")
    said(page, "Anteckningen är sparad.")


def test_whoever_leaves_hands_everything_over_first(beside: Walker, cases: dict[str, str]) -> None:
    page = beside.desk("lokal-chef")
    page.goto("/medarbetare/")
    coaches = page.locator("tbody tr").filter(has_text="Coach,").filter(has_not_text="exempel")
    coaches.first.get_by_role("link", name=re.compile("^Avsluta uppdrag")).click()
    address = page.url
    beside.press(page, re.compile("^Avsluta uppdraget"))
    said(page, "slutar")
    page.goto(address)
    expect(page.get_by_text("Inget hänger på personen")).to_be_visible()
