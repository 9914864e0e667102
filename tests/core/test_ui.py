"""The theme: words, components, forms, the rail, the side panel, and the stilguide itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import include, path

from jobbtorg.core import clock, feedback, navigation, ui, words
from jobbtorg.core.actor import Actor
from jobbtorg.core.context import Page
from jobbtorg.core.forms import BaseForm, DateField, FilterForm, TextField, TextLine
from jobbtorg.core.htmx import PANEL_ID, PanelRedirectMiddleware, in_panel
from jobbtorg.stilguide import examples

WEDNESDAY = date(2008, 2, 6)
NBSP = "\u00a0"
ROOT = Path(__file__).resolve().parent.parent.parent

urlpatterns = [
    path("", include("jobbtorg.urls")),
    path("stilguide/", include("jobbtorg.stilguide.urls")),
]


def render(source: str, **context: object) -> str:
    with clock.at(WEDNESDAY):
        return Template(source).render(Context(context))


def plain(html: str) -> str:
    """Markup with ordinary spaces."""
    return html.replace(NBSP, " ")


# Words


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-9, ("late", "förfallen sedan 9 dagar")),
        (-1, ("late", "förfallen sedan 1 dag")),
        (0, ("soon", "i dag")),
        (1, ("soon", "1 arbetsdag kvar")),
        (2, ("soon", "2 arbetsdagar kvar")),
        (5, ("on_time", "3 arbetsdagar kvar")),
        (21, ("on_time", "15 arbetsdagar kvar")),
        (30, ("on_time", "om 4 veckor")),
        (182, ("on_time", "om 6 månader")),
        (46, ("on_time", "om 7 veckor")),
        (800, ("on_time", "om 2 år")),
    ],
)
def test_a_deadline_is_told_in_working_days(days: int, expected: tuple[str, str]) -> None:
    assert words.deadline_words(WEDNESDAY + timedelta(days=days), WEDNESDAY) == expected


def test_the_last_day_of_the_calendar_is_a_deadline_too() -> None:
    assert words.deadline_words(date.max, WEDNESDAY)[0] == "on_time"


def test_a_deadline_on_a_sunday_seen_from_saturday_has_no_working_day_left() -> None:
    saturday = date(2008, 2, 9)
    assert words.deadline_words(saturday + timedelta(days=1), saturday) == ("soon", "1 dag kvar")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 11, 22), date(2026, 12, 5), "13 dagar"),
        (date(2026, 11, 22), date(2026, 12, 12), "3 veckor"),
        (date(2026, 11, 22), date(2027, 2, 22), "3 månader"),
        (date(2026, 11, 22), date(2027, 5, 22), "6 månader"),
        (date(2026, 11, 22), date(2027, 5, 24), "6 månader"),
        (date(2026, 11, 23), date(2027, 5, 22), "6 månader"),
        (date(2026, 8, 31), date(2027, 2, 28), "6 månader"),
        (date(2026, 11, 22), date(2027, 11, 22), "12 månader"),
        (date(2026, 11, 22), date(2028, 11, 22), "2 år"),
        (date(2026, 11, 22), date(2029, 8, 22), "3 år"),
    ],
)
def test_a_span_is_told_in_calendar_months(start: date, end: date, expected: str) -> None:
    assert words.span_between(start, end) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "i dag"), (-1, "i går"), (1, "i morgon"), (-3, "för 3 dagar sedan"), (21, "om 3 veckor")],
)
def test_age_in_words(days: int, expected: str) -> None:
    assert words.age_words(WEDNESDAY + timedelta(days=days), WEDNESDAY) == expected


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ value|prose_date }}", date(2008, 1, 7), "7 januari 2008"),
        ("{{ value|weekday }}", date(2008, 1, 7), "måndag"),
        ("{{ value|clocktime }}", datetime(2008, 1, 7, 13, 2, tzinfo=UTC), "14.02"),
        ("{{ value|kr }}", 1460760, f"1{NBSP}460{NBSP}760{NBSP}kr"),
        ("{{ value|kr }}", "99.5", f"99,50{NBSP}kr"),
        ("{{ value|number_sv }}", Decimal("7552.50"), f"7{NBSP}552,5"),
        ("{{ value|number_sv:1 }}", 71, "71,0"),
        ("{{ value|personnummer }}", "191212121212", "19121212-1212"),
        ("{{ value|personnummer }}", "R-000123", "R-000123"),
        ("{{ value|duration_words }}", timedelta(minutes=150), "2 timmar 30 minuter"),
        ("{{ value|duration_words }}", timedelta(days=20), "3 veckor"),
        ("{{ value|person_age }}", date(1974, 2, 7), "33 år"),
        ("{{ value|person_age }}", date(1974, 2, 6), "34 år"),
    ],
)
def test_filters(source: str, value: object, expected: str) -> None:
    assert render(source, value=value) == expected


@pytest.mark.parametrize(
    "name",
    [
        "isodate",
        "prose_date",
        "weekday",
        "clocktime",
        "age_words",
        "person_age",
        "kr",
        "number_sv",
        "personnummer",
        "duration_words",
    ],
)
def test_every_filter_answers_nothing_with_nothing(name: str) -> None:
    assert render("{{ value|" + name + " }}", value=None) == ""


def test_isodate_tells_the_weekday_and_the_day_in_stockholm() -> None:
    late_evening = datetime(2008, 1, 6, 23, 30, tzinfo=UTC)
    out = render("{{ value|isodate }}", value=late_evening)
    assert 'datetime="2008-01-07"' in out
    assert 'title="måndag 7 januari 2008"' in out


# Components


def test_icons_are_inline_and_hidden_unless_they_say_something() -> None:
    assert 'aria-hidden="true"' in render('{% icon "sun" %}')
    assert 'role="img" aria-label="klar"' in render('{% icon "check" label="klar" %}')


@pytest.mark.parametrize("name", ["finns-inte", "../css/jobbtorg", "sun.svg"])
def test_an_unknown_icon_is_an_error(name: str) -> None:
    with pytest.raises((ValueError, FileNotFoundError)):
        render("{% icon name %}", name=name)


def test_every_status_has_an_icon_and_a_word() -> None:
    for kind in ui.STATUS_ICONS:
        out = render("{% chip kind 'ordet' %}", kind=kind)
        assert "<svg" in out
        assert "ordet" in out


def test_text_in_components_is_escaped() -> None:
    bad = "<script>x</script>"
    item = ui.TimelineItem(datetime(2008, 2, 5, 9, tzinfo=UTC), bad, by=bad, detail=bad)
    out = render(
        "{% chip 'info' bad %}{% panel title=bad %}{{ bad }}{% endpanel %}"
        "{% page_head title=bad %}{{ bad }}{% endpage_head %}{% timeline items %}"
        "{% empty title=bad %}{{ bad }}{% endempty %}",
        bad=bad,
        items=[item],
    )
    assert "<script" not in out
    assert out.count("&lt;script") == 10


def test_a_paused_deadline_says_so_whatever_its_date() -> None:
    out = render("{% deadline due paused=True %}", due=WEDNESDAY - timedelta(days=9))
    assert "jt-chip--paused" in out
    assert "vilar" in out


def test_the_compact_timeline_leaves_minor_things_out_and_says_so() -> None:
    at = datetime(2008, 2, 5, 9, tzinfo=UTC)
    items = [ui.TimelineItem(at, "Viktigt"), ui.TimelineItem(at, "Mindre", minor=True)]
    assert "Mindre" in render("{% timeline items %}", items=items)
    out = render("{% timeline items compact=True %}", items=items)
    assert "Mindre" not in out
    assert "1 mindre händelse visas inte" in out


def test_a_week_shares_the_hours_over_its_days_and_leaves_out_what_is_removed() -> None:
    week = ui.WeekGrid(
        rows=(
            ui.WeekRow("SFI", (1, 2, 3, 4), 720),
            ui.WeekRow("Praktik", (5, 6), 300),
            ui.WeekRow("Borttagen", (1,), 600, kind="removed"),
        ),
        full_day=8,
    )
    assert len(week.days) == 7
    assert [day.minutes for day in week.day_totals] == [180, 180, 180, 180, 150, 150, 0]
    assert week.total == 17 * 60
    assert "2 tim 30 min" in plain(render("{% week_grid week %}", week=week))


def test_thirds_of_hours_are_hours_and_minutes() -> None:
    week = ui.WeekGrid(rows=(ui.WeekRow("Praktik", (1, 2, 3), 20 * 60),))
    out = plain(render("{% week_grid week %}", week=week))
    assert "6 tim 40 min" in out
    assert "6,67" not in out


def test_a_day_longer_than_a_full_one_is_said_in_words() -> None:
    rows = (ui.WeekRow("Matchning", (1,), 240), ui.WeekRow("Praktik", (1, 2, 3), 20 * 60))
    week = ui.WeekGrid(rows=rows, full_day=8)
    assert [day.over for day in week.day_totals] == [True, False, False, False, False]
    out = plain(render("{% week_grid week %}", week=week))
    assert "Mer än en heldag (8 timmar): mån 10 tim 40 min." in out
    assert "jt-week-over" in out
    assert ui.WeekGrid(rows=rows).warning == ""


def test_lines_that_follow_upon_each_other_are_not_a_long_day_together() -> None:
    first = ui.WeekRow("Sfi", (1,), 300, from_on=date(2008, 1, 7), until_on=date(2008, 2, 3))
    then = ui.WeekRow("Praktik", (1,), 300, from_on=date(2008, 2, 4))
    beside = ui.WeekRow("Kurs", (1,), 300, from_on=date(2008, 2, 1))
    assert ui.WeekGrid(rows=(first, then), full_day=8).warning == ""
    assert (
        "(8 timmar): mån 10 timmar." in ui.WeekGrid(rows=(first, then, beside), full_day=8).warning
    )


def test_a_plan_line_names_what_differs() -> None:
    diff = ui.PlanLineDiff("changed", "SFI", differences=[ui.Difference("Tid", "15", "12")])
    out = render("{% plan_line_diff diff %}", diff=diff)
    assert "Ändrad" in out
    assert "<del>15</del>" in out
    assert "<ins>12</ins>" in out


def test_the_pager_keeps_its_place_for_the_next_answer() -> None:
    assert 'id="rader-fler"' in render('{% pager "" "rader" %}')
    out = render('{% pager "?efter=x" "rader" %}')
    assert 'href="?efter=x"' in out
    assert 'hx-select-oob="#rader-fler"' in out


# Forms


class Example(BaseForm):
    name = TextLine(label="Namn", max_length=10)
    day = DateField(label="Dag", required=False, help_text="Senast i maj.")
    text = TextField(label="Text", max_length=20, required=False)


def test_a_field_has_label_help_and_optional_mark() -> None:
    out = render("{% field form.name %}{% field form.day %}", form=Example())
    assert out.count("(frivilligt)") == 1
    assert 'aria-describedby="id_day_helptext"' in out
    assert 'id="id_day_helptext"' in out
    assert "asterisk" not in out


def test_errors_are_tied_to_their_fields_and_listed_on_top() -> None:
    form = Example({"name": "", "day": "någon dag", "text": "a" * 21})
    out = render("{% error_summary form %}{% field form.day %}", form=form)
    assert "3 fält behöver rättas" in out
    assert 'href="#id_name"' in out
    assert 'aria-invalid="true"' in out
    assert 'aria-describedby="id_day_helptext id_day_error"' in out
    assert "2008-01-07" in out


def test_an_unbound_form_has_no_error_summary() -> None:
    assert render("{% error_summary form %}", form=Example()).strip() == ""


def test_dates_may_be_written_without_hyphens() -> None:
    for written in ("2008-01-07", "20080107", " 2008-01-07 "):
        form = Example({"name": "A", "day": written})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["day"] == date(2008, 1, 7)


def test_six_digits_are_nobodys_guess() -> None:
    """`850412` may be a birth date: nobody chooses its century. The script: the browser tests."""
    assert not Example({"name": "A", "day": "850412"}).is_valid()


@pytest.mark.parametrize("written", ["2062-03-01", "0208-01-07", "9999-12-31"])
def test_a_year_that_is_a_slip_of_the_finger_is_asked_about(written: str) -> None:
    """2062 for 2026: a step would be waited for through thirty-six years."""
    with clock.at(date(2026, 3, 1)):
        form = Example({"name": "A", "day": written})
        assert "mellan 1900 och 2036" in str(form.errors["day"])


def test_crispy_and_plain_forms_use_the_same_fields() -> None:
    crispy = render("{% load crispy_forms_tags %}{% crispy form %}", form=Example())
    plain = render("{{ form }}", form=Example())
    for out in (crispy, plain):
        assert 'class="jt-field' in out
        assert "(frivilligt)" in out
    assert "<form" not in crispy


def test_filters_are_not_marked_optional() -> None:
    class Filters(FilterForm):
        q = TextLine(label="Namn", required=False)

    assert "(frivilligt)" not in render("{% field form.q %}", form=Filters())


# The frame


@pytest.fixture
def rail() -> Iterator[None]:
    kept = dict(navigation._entries)
    navigation._entries.clear()
    yield
    navigation._entries.clear()
    navigation._entries.update(kept)


@pytest.mark.urls("tests.core.test_ui")
@pytest.mark.usefixtures("rail")
def test_the_rail_shows_the_items_of_the_role_in_order() -> None:
    navigation.register_item("Sist", "sun", "stilguide", ["coach"], 20)
    navigation.register_item("Först", "sun", "account_login", position=10)
    navigation.register_item("Annan", "sun", "stilguide", ["enhetschef"], 5)
    navigation.register_item("Saknas", "sun", "finns-inte", ["coach"], 1)
    found = navigation.rail_for("coach", "/stilguide/arende/")
    assert [(item.label, item.active) for item in found] == [("Först", False), ("Sist", True)]


def test_the_frame_names_the_acting_role_and_offers_the_others() -> None:
    def assignment(key: str, role: str, node: str) -> SimpleNamespace:
        return SimpleNamespace(key=key, node=node, get_role_display=lambda: role)

    request = RequestFactory().get("/")
    mine = [assignment("a", "Coach", "Farsta"), assignment("b", "Gruppledare", "Farsta")]
    request.assignments, request.acting = mine, mine[1]  # type: ignore[attr-defined]
    request.actor = Actor(user_id=1, name="Karin Exempel", role="gruppledare")  # type: ignore[attr-defined]
    page = Page(request)
    assert page.acting is not None
    assert page.acting.role_label == "Gruppledare"
    assert [choice.key for choice in page.other_roles] == ["a"]


def test_messages_offer_undo_with_a_form(client: Client) -> None:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    storage = FallbackStorage(request)
    request._messages = storage  # type: ignore[attr-defined]
    feedback.success(
        request, "Planen skickades.", undo_url="/plan/angra/", go_on=("Nästa (3 kvar)", "/nasta/")
    )
    messages.error(request, "Inget sparades.")
    out = render_to_string("components/messages.html", {"messages": storage, "request": request})
    assert 'action="/plan/angra/"' in out
    assert out.count('name="form_token"') == 1
    assert out.count("Ångra") == 1
    assert '<a class="btn btn-secondary btn-sm" href="/nasta/">Nästa (3 kvar)</a>' in out
    assert 'role="alert"' in out


def test_a_form_saved_in_the_side_panel_takes_the_whole_page_on() -> None:
    def saved(request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect("/arende/")

    plain = PanelRedirectMiddleware(saved)(RequestFactory().post("/"))
    assert plain.status_code == 302
    request = RequestFactory().post("/", headers={"HX-Request": "true", "HX-Target": PANEL_ID})
    assert in_panel(request)
    answer = PanelRedirectMiddleware(saved)(request)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/arende/")


# The stilguide


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_ui")
@pytest.mark.parametrize("name", ["", *examples.PAGES])
def test_the_stilguide_renders_without_anything_inline(client: Client, name: str) -> None:
    answer = client.get(f"/stilguide/{name}/" if name else "/stilguide/")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert "<script>" not in html
    assert html.count("<h1") == 1 or not name


@pytest.mark.django_db
@pytest.mark.urls("tests.core.test_ui")
def test_the_same_page_opens_beside_without_its_frame(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": PANEL_ID}
    html = client.get("/stilguide/arende/", headers=headers).content.decode()
    assert "<html" not in html
    assert "Amina Exempelsson" in html


def test_every_icon_that_a_template_names_exists() -> None:
    import re

    known = {path.stem for path in (ROOT / "static" / "icons").glob("*.svg")}
    named = set()
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([^"]+)"', text))
        named |= set(re.findall(r'icon_name="([^"]+)"', text))
    assert named - known == set()


def test_vendored_files_carry_their_licences_and_stand_in_the_readme() -> None:
    vendor = ROOT / "static" / "vendor"
    readme = (vendor / "README.md").read_text(encoding="utf-8")
    for folder in (one for one in vendor.iterdir() if one.is_dir()):
        assert (folder / "LICENSE").exists(), folder.name
        assert f"`{folder.name}`" in readme, folder.name
