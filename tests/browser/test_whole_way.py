"""A person's whole way in a browser: remiss to avslut, with a plan of four lines."""

import re

from playwright.sync_api import Browser, Page, expect

from jobbtorg.core import clock, workdays
from jobbtorg.core.identity import parse
from jobbtorg.core.testnumbers import published
from tests.browser.walker import Walker

MOST_FIELDS = 40
LINES = (
    ("Matchning", "Hitta arbetsgivare som söker folk till kök", "4"),
    ("Praktik: arbetsträning", "Pröva köksarbete på en arbetsplats", "20"),
    ("Jobbsökning på jobbtorget", "Kunna söka arbete på nätet", "3"),
    ("Svenska för invandrare", "Tala mer svenska i vardagen", "6"),
)
FIRST_NAMES = ("Valter", "Vera", "Ville", "Viola", "Vilgot", "Vanja", "Vidar", "Vendela")


def number(place: int = 0) -> str:
    """A published test number of somebody older than anyone in the demo."""
    today = clock.today()
    born = [(text, parse(text, today=today).birth_date) for text in published()]
    older = [text for text, day in born if day and 61 <= today.year - day.year - 1 <= 66]
    return older[place]


def test_a_person_goes_the_whole_way(browser: Browser, base_url: str) -> None:
    walker = Walker(browser, base_url)
    try:
        walk(walker)
    finally:
        walker.close()
    assert walker.problems == []
    assert len(walker.fields) <= MOST_FIELDS, walker.fields


def walk(walker: Walker, place: int = 0) -> None:
    """The way itself, each step by the one whose it is, found on their own Min dag."""
    walker.person = f"{FIRST_NAMES[place]} Vägvandrarsson"
    refer(walker, place)
    receive(walker)
    case = distribute(walker)
    visit(walker, case)
    map_person(walker, case)
    write_plan(walker, case)
    decide(walker)
    rework(walker, case)
    work_on(walker, case)
    pause(walker, case)
    end(walker, case)


def in_days(days: int) -> str:
    """A date so many working days ahead, as one types it."""
    return workdays.add_working_days(clock.today(), days).isoformat()


def to_do(walker: Walker, login: str, verb: str) -> Page:
    """Open somebody's Min dag and press the one button of the person's row."""
    page = walker.desk(login)
    page.goto("/min-dag/")
    walker.look(page, f"min dag {login}")
    name = re.compile(f"^{verb}: {walker.person}")
    button = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))
    expect(button, f"{verb} on Min dag of {login}").to_have_count(1)
    button.click()
    return page


def said(page: Page, text: str | re.Pattern[str]) -> None:
    """The product answers with what happened."""
    expect(
        page.locator(".jt-messages, [role=status], .alert").filter(has_text=text).first
    ).to_be_visible()


def refer(walker: Walker, place: int) -> None:
    page = walker.desk("handlaggare")
    page.goto("/remisser/")
    walker.look(page, "remisser")
    page.get_by_role("link", name="Ny remiss").first.click()
    walker.look(page, "ny remiss")
    walker.fill(page.get_by_label("Personnummer", exact=True), number(place))
    walker.press(page, "Fortsätt")
    form = page.locator("#remissformular")
    expect(form.get_by_label("Födelsedatum")).to_have_value(re.compile(r"^19\d\d-"))
    walker.fill(form.get_by_label("Förnamn"), FIRST_NAMES[place])
    walker.fill(form.get_by_label("Efternamn"), "Vägvandrarsson")
    walker.fill(form.get_by_label(re.compile("^Telefon")), "070-1740640")
    walker.choose(form.get_by_label(re.compile("^Huvudgrupp")), "Lång")
    walker.choose(form.get_by_label(re.compile("^Försörjningshinder")), "Arbetslös")
    since = form.get_by_label(re.compile("^Ersättning sedan"))
    for unclear in ("03/04/25", "670919"):
        since.fill(unclear)
        since.blur()
        expect(since).to_have_value(unclear)
    walker.fill(since, "20250301")
    since.blur()
    expect(since).to_have_value("2025-03-01")
    walker.fill(
        form.get_by_label(re.compile("^Kan och vill")),
        "Har lagat mat i storkök. Vill arbeta i kök.",
    )
    walker.fill(form.get_by_label(re.compile("^Hinder")), "Ovan vid dator.")
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile(r"^Sparat"))
    walker.look(page, "skriv remiss")
    walker.press(page, "Spara utkast")
    page.get_by_role("link", name="Registrera samtycke").click()
    walker.look(page, "samtycke")
    walker.check(page.get_by_label(re.compile("^Alla uppgifter|^Hela")).first)
    walker.check(page.get_by_label(re.compile("^Skriftligt")))
    walker.press(page, "Spara samtycket")
    said(page, "amtycke")
    walker.look(page, "remiss, utkast")
    walker.press(page, "Skicka remissen")
    said(page, "Remissen skickades till")
    walker.look(page, "remiss, skickad")


def receive(walker: Walker) -> None:
    """The reception reads what was sent, and takes the person on."""
    page = to_do(walker, "administrator", "Ta emot")
    walker.look(page, "ta emot")
    walker.press(page, "Acceptera remissen")
    said(page, "Remissen är accepterad")
    walker.look(page, "remiss, accepterad")


def distribute(walker: Walker) -> str:
    """The chief gives the case to a coach; the address of the case."""
    page = walker.desk("lokal-chef")
    page.goto("/fordela/")
    walker.look(page, "fördela")
    walker.check(page.get_by_label(f"Välj {walker.person}"))
    walker.choose(page.get_by_label("Till", exact=True), "Cajsa")
    walker.press(page, "Fördela")
    said(page, re.compile("Cajsa|fördela"))
    walker.look(page, "fördelat")
    page = to_do(walker, "coach", "Boka besök")
    return page.url.rsplit("/", 2)[0] + "/"


def visit(walker: Walker, case: str) -> None:
    """The coach books the first visit; the reception sees the person come."""
    page = walker.desk("coach")
    walker.look(page, "boka besök")
    walker.fill(page.get_by_label("Dag", exact=False).first, clock.today().isoformat())
    walker.fill(page.get_by_label("Tid"), "9.00")
    walker.press(page, "Boka", exact=True)
    said(page, "Besöket är bokat")
    walker.look(page, "ärende, besök bokat")
    desk = walker.desk("administrator")
    desk.goto("/besok/")
    walker.look(desk, "besök")
    walker.press(desk, f"Kom: {walker.person}")
    said(desk, "kom. Kartläggningen har börjat.")
    walker.look(desk, "besök, kom")


def map_person(walker: Walker, case: str) -> None:
    """The three required sections."""
    page = walker.desk("coach")
    page.goto(f"{case}kartlaggning/")
    walker.look(page, "kartläggning")
    for kind, text in (
        ("arbete", "Tio år i storkök. Senast anställd 2023."),
        ("hinder", "Ovan vid dator, behöver hjälp med ansökningar."),
        ("mal", "Arbete i kök på heltid."),
    ):
        page.goto(f"{case}kartlaggning/{kind}/")
        walker.fill(page.get_by_label("Text"), text)
        walker.look(page, "kartläggning, avsnitt")
        walker.press(page, re.compile("^Klart"))
        said(page, "är sparat")
    page.goto(f"{case}kartlaggning/")
    expect(page.get_by_text("Det som krävs är klart")).to_be_visible()
    walker.look(page, "kartläggning, klar")


def write_plan(walker: Walker, case: str) -> None:
    """A plan of four lines: insats, aim and hours of each."""
    page = to_do(walker, "coach", "Skriv plan")
    expect(page.get_by_label("Vad planen ska leda till")).to_have_value(re.compile("kök"))
    for insats, aim, hours in LINES:
        walker.fill(page.get_by_label("Insats ur katalogen"), insats)
        walker.press(page, "Lägg till")
        line = page.locator("section, .jt-panel").filter(has=page.get_by_label("Syfte")).last
        walker.fill(line.get_by_label("Syfte"), aim)
        walker.fill(line.get_by_label("Timmar per vecka"), hours)
    walker.fill(
        page.get_by_label("Så ser deltagaren på planen"), "Vill börja så snart som möjligt."
    )
    walker.look(page, "planen skrivs")
    walker.press(page, "Skicka för beslut")
    said(page, "Planen är skickad")
    walker.look(page, "plan, skickad")


def decide(walker: Walker) -> None:
    """The handläggare accepts three lines and returns one."""
    page = walker.desk("handlaggare")
    page.goto("/beslut/")
    walker.look(page, "beslut, lista")
    page = to_do(walker, "handlaggare", "Besluta om planen")
    walker.look(page, "beslut")
    everything = page.get_by_role("button", name="som godkända")
    expect(everything).to_have_text("Markera alla 4 rader som godkända")
    for place in range(3):
        walker.check(page.get_by_label("Godkänn", exact=True).nth(place))
    walker.check(page.get_by_label("Returnera", exact=True).nth(3))
    expect(everything).to_be_hidden()
    with walker.beside():
        walker.fill(page.get_by_label("Vad behöver ändras").nth(3), "Hur många dagar i veckan?")
    walker.press(page, "Godkänn 3 rader, returnera 1")
    said(page, "Du godkände 3 rader och returnerade 1.")
    walker.look(page, "beslut, fattat")


def rework(walker: Walker, case: str) -> None:
    """The coach answers the return; the handläggare accepts it."""
    page = to_do(walker, "coach", "Arbeta om planen")
    expect(page.get_by_text("Hur många dagar i veckan?")).to_be_visible()
    walker.look(page, "arbeta om planen")
    line = page.locator(".jt-panel").filter(has_text="Hur många dagar i veckan?")
    with walker.beside():
        walker.check(line.get_by_label("tis"))
        walker.check(line.get_by_label("tor"))
    walker.press(page, "Skicka för beslut")
    page = to_do(walker, "handlaggare", "Besluta om planen")
    walker.look(page, "beslut om omarbetad plan")
    with walker.beside():
        walker.check(page.get_by_label("Godkänn", exact=True))
    walker.press(page, "Godkänn 1 rad")
    said(page, "Du godkände 1 rad")
    page = walker.desk("coach")
    page.goto(f"{case}plan/")
    walker.look(page, "plan, gäller")
    expect(
        page.get_by_role("table", name="Aktiviteter som gäller nu").locator("tbody tr")
    ).to_have_count(4)


def work_on(walker: Walker, case: str) -> None:
    """Follow-up, note, contact and a task to the matchare: no part of every way."""
    page = walker.desk("coach")
    with walker.beside():
        page.goto(f"{case}plan/")
        page.get_by_role("link", name="Följ upp planen").first.click()
        walker.look(page, "följ upp")
        walker.fill(page.get_by_label("Vad uppföljningen visade"), "Praktiken går bra.")
        walker.fill(page.get_by_label("Nästa uppföljning"), in_days(20))
        walker.press(page, "Spara uppföljningen")
        said(page, "Uppföljningen är sparad")
        page.goto(f"{case}anteckningar/")
        walker.look(page, "anteckningar")
        lane = page.locator(".jt-panel").filter(has_text="Delas med handläggaren")
        lane.get_by_role("link", name="Skriv anteckning").click()
        panel = page.locator("#sidopanel")
        expect(panel.get_by_label("Delas med handläggaren")).to_be_checked()
        walker.fill(panel.get_by_label("Anteckning", exact=True), "Trivs i köket.")
        walker.look(page, "skriv anteckning")
        walker.press(page, "Spara anteckningen")
        expect(page.get_by_text("Trivs i köket.").first).to_be_visible()
        page.goto(case)
        walker.look(page, "ärende")
        page.get_by_role("link", name="Kontakt", exact=True).click()
        expect(panel.get_by_role("button", name="Ringde, ej svar")).to_be_visible()
        walker.look(page, "kontakt")
        with page.expect_navigation():
            page.keyboard.press("1")
        said(page, "Ringde, ej svar")
        page.goto(f"{case}uppgift/")
        walker.look(page, "uppgift")
        walker.choose(page.get_by_label("Till", exact=True), "Mehmet")
        walker.fill(page.get_by_label("Vad", exact=True), "Sök kök i Farsta.")
        walker.fill(page.get_by_label("Senast"), in_days(3))
        walker.press(page, "Ge uppgiften")
        said(page, "Mehmet")
        helper = to_do(walker, "matchare", "Svara")
        walker.look(helper, "uppgift, svar")
        walker.press(helper, "Uppgiften är gjord")
        said(helper, "Uppgiften är gjord")


def pause(walker: Walker, case: str) -> None:
    """A hold and its end."""
    page = walker.desk("coach")
    with walker.beside():
        page.goto(f"{case}uppehall/")
        walker.look(page, "uppehåll")
        walker.choose(page.get_by_label("Orsak"), "S")
        walker.fill(
            page.get_by_label("Väntas sluta"),
            in_days(5),
        )
        walker.press(page, "Börja uppehållet")
        said(page, "Uppehållet har börjat")
        walker.look(page, "ärende, uppehåll")
        page.get_by_role("link", name="Avsluta uppehållet").first.click()
        expect(page.get_by_role("button", name="Fortsätt ärendet")).to_be_visible()
        walker.look(page, "avsluta uppehåll")
        walker.press(page, "Fortsätt ärendet")
        said(page, "Uppehållet är slut")


def end(walker: Walker, case: str) -> None:
    """Avslut to work; the questions of 3, 6 and 12 months stand there."""
    page = walker.desk("coach")
    page.goto(case)
    page.locator("summary", has_text="Fler åtgärder").click()
    page.get_by_role("link", name="Avsluta ärendet").click()
    form = page.locator("#sidopanel")
    walker.choose(form.get_by_label("Avslutas till"), "Arbete")
    walker.fill(form.get_by_label(re.compile("^Omfattning i procent")), "100")
    walker.fill(form.get_by_label(re.compile("^Arbetsgivare")), "Storköket i Farsta")
    walker.check(form.get_by_label("Ja, helt"))
    walker.look(page, "avsluta")
    walker.press(page, "Avsluta ärendet")
    said(page, "Ärendet är avslutat")
    walker.look(page, "ärende, avslutat")
    expect(page.get_by_text("3 månader efter").first).to_be_visible()
    page.goto(f"{case}historik/")
    walker.look(page, "historik")
