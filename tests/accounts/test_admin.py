"""The systemförvaltare's pages: theirs alone, no case content, every write an action."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin as django_admin
from django.test import Client, RequestFactory
from django.urls import reverse

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import Absence, AccountEvent, RoleAssignment, User
from jobbtorg.core import clock, pages_of_error
from jobbtorg.organisation.admin_site import GROUPS, site
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import (
    Anordnare,
    Code,
    DatedSetting,
    NodeEvent,
    Succession,
    Unit,
)
from jobbtorg.organisation.queries import organisation_on
from jobbtorg.organisation.settings import setting
from tests import factories
from tests.organisation import factories as city
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

MODELS = sorted(site._registry, key=lambda model: model._meta.label)
GOOD = "en mening som ingen kommer på"
OPEN = {"organisation", "accounts"}


@pytest.fixture
def keeper(client: Client) -> Client:
    by = factories.actor(Role.SYSTEMFORVALTARE, city.city())
    client.force_login(factories.user_of(by))
    return client


def address(model: type, page: str, *args: object) -> str:
    meta = model._meta  # type: ignore[attr-defined]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def saved(answer) -> bool:  # type: ignore[no-untyped-def]
    """A form that was saved leads on; one that was not shows itself again, with its errors."""
    if answer.status_code == 200:
        raise AssertionError(answer.context["errors"])
    return bool(answer.status_code == 302)


def test_no_case_content_is_registered() -> None:
    assert {model._meta.app_label for model in MODELS} == OPEN
    reachable = {
        inline.model._meta.app_label
        for model_admin in site._registry.values()
        for inline in model_admin.inlines
    }
    assert reachable <= OPEN
    assert reverse("admin:index") == "/forvaltning/"
    assert site is not django_admin.site


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEMFORVALTARE])
def test_no_other_role_comes_in(client: Client, role: Role) -> None:
    client.force_login(factories.user_of(factories.actor(role, city.unit())))
    answer = client.get("/forvaltning/")
    assert answer.status_code == 403
    assert f"inte till för rollen {role.label.lower()}" in answer.content.decode()


def test_flags_of_the_framework_mean_nothing(client: Client) -> None:
    held = factories.assignment(factories.user(), Role.COACH, city.unit())
    with as_fixture():
        User.objects.filter(pk=held.user_id).update(is_staff=True, is_superuser=True)
    client.force_login(User.objects.get(pk=held.user_id))
    assert client.get("/forvaltning/").status_code == 403


def test_the_keeper_acts_in_another_role_without_these_pages(client: Client) -> None:
    user = factories.user()
    factories.assignment(user, Role.COACH, city.unit())
    factories.assignment(user, Role.SYSTEMFORVALTARE, city.city())
    client.force_login(user)
    assert client.get("/forvaltning/").status_code == 403


def test_the_first_page_says_what_each_group_is_and_when_a_change_holds(keeper: Client) -> None:
    answer = keeper.get("/forvaltning/")
    page = answer.content.decode()
    for group in GROUPS:
        assert group.name in page
        assert group.help in page
    shown = [model["model"] for group in answer.context["app_list"] for model in group["models"]]
    assert sorted(shown, key=lambda m: m._meta.label) == MODELS
    for word in ("Senaste", "Användare", "Frånvaro", "Efterträdande"):
        assert word not in page
    for word in ("Konton", "Ledigheter", "Uppgår i"):
        assert f">{word}</a>" in page
    assert "img/favicon.svg" in page
    assert 'class="jt-rail"' in page


def test_a_set_clock_is_told_here_and_on_the_pages_of_error(keeper: Client, settings: Any) -> None:
    settings.JOBBTORG_TODAY = "2008-12-31"
    keeper.raise_request_exception = False
    for address, status in (("/forvaltning/", 200), ("/finns-inte/", 404), ("/min-dag/", 403)):
        answer = keeper.get(address)
        assert answer.status_code == status
        assert "Demoklocka 2008-12-31" in answer.content.decode()
    broken = pages_of_error.server_error(RequestFactory().get("/"))
    assert "Demoklocka 2008-12-31" in broken.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label_lower)
def test_every_list_and_form_opens(keeper: Client, model: type) -> None:
    assert keeper.get(address(model, "changelist")).status_code == 200
    status = 200 if site._registry[model].can_add else 403  # type: ignore[attr-defined]
    assert keeper.get(address(model, "add")).status_code == status


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label_lower)
def test_nothing_is_deleted(keeper: Client, model: type) -> None:
    row = model._default_manager.first()  # type: ignore[attr-defined]
    pk = row.pk if row else 1
    answer = keeper.post(address(model, "delete", pk), {"post": "yes"})
    assert answer.status_code in ({403} if row else {302, 403})
    if row:
        assert model._default_manager.filter(pk=pk).exists()  # type: ignore[attr-defined]
        assert keeper.get(address(model, "change", pk)).status_code == 200


def inline_counts(*prefixes: str) -> dict[str, str]:
    return {
        f"{prefix}-{name}": "0"
        for prefix in prefixes
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }


NODE_INLINES = inline_counts("periods", "events")
USER_INLINES = inline_counts("assignments", "events")


def test_opening_an_account_and_giving_a_role(keeper: Client) -> None:
    fields = {
        "email": "ny@jobbtorg.example",
        "first_name": "Ny",
        "last_name": "Coach",
        "password": GOOD,
        **USER_INLINES,
    }
    assert saved(keeper.post(address(User, "add"), fields))
    user = User.objects.get(email="ny@jobbtorg.example")
    role = {"user": user.pk, "role": Role.COACH, "node": city.unit().pk, "from_on": "2008-01-01"}
    assert saved(keeper.post(address(RoleAssignment, "add"), role))
    held = RoleAssignment.objects.get(user=user)
    end = {"ends_after": "2008-06-30"}
    assert saved(keeper.post(address(RoleAssignment, "change", held.pk), end))
    held.refresh_from_db()
    assert held.period.upper == date(2008, 7, 1)
    assert list(user.events.values_list("name", flat=True)) == ["end", "assign", "create"]


def test_a_short_first_password_is_refused(keeper: Client) -> None:
    fields = {"email": "a@b.example", "first_name": "A", "last_name": "B", "password": "kort"}
    answer = keeper.post(address(User, "add"), fields | USER_INLINES)
    assert "minst 15 tecken" in answer.content.decode()
    assert not User.objects.filter(email="a@b.example").exists()


def test_closing_an_account_and_giving_a_new_password(keeper: Client) -> None:
    user = factories.user("Vera Slutar")
    fields = {"first_name": "Vera", "last_name": "Slutar", "new_password": GOOD, **USER_INLINES}
    assert saved(keeper.post(address(User, "change", user.pk), fields))
    user.refresh_from_db()
    assert not user.is_active
    assert user.check_password(GOOD)
    assert set(user.events.values_list("name", flat=True)) == {"close", "password"}


def test_names_and_skills_are_changed_with_a_row_of_what_they_were(keeper: Client) -> None:
    user = factories.user()
    before = user.last_name
    arabic = factories.code(CodeList.LANGUAGE, "arabiska")
    fields = {
        "first_name": user.first_name,
        "last_name": "Al",
        "is_active": "on",
        "languages": [arabic.pk],
        **USER_INLINES,
    }
    assert saved(keeper.post(address(User, "change", user.pk), fields))
    user.refresh_from_db()
    assert (user.last_name, list(user.languages.all())) == ("Al", [arabic])
    told = AccountEvent.objects.get(user=user, name="change")
    assert told.text == f"Ändrat: efternamn ”{before}” blev ”Al”, språk ”” blev ”arabiska”."
    assert told.by_user_id is not None
    assert saved(keeper.post(address(User, "change", user.pk), fields))
    assert AccountEvent.objects.filter(user=user, name="change").count() == 1


def test_a_leave_is_entered_and_moved_with_a_row_each(keeper: Client) -> None:
    user, today = factories.user(), clock.today()
    fields = {"user": user.pk, "from_on": str(today), "last_day": str(today + timedelta(7))}
    assert saved(keeper.post(address(Absence, "add"), fields))
    absence = Absence.objects.get(user=user)
    moved = {"last_day": str(today + timedelta(3))}
    assert saved(keeper.post(address(Absence, "change", absence.pk), moved))
    absence.refresh_from_db()
    assert absence.period.upper == today + timedelta(4)
    assert AccountEvent.objects.filter(user=user, name="leave").count() == 2


def test_a_units_phone_is_changed_with_a_row_of_what_it_was(keeper: Client) -> None:
    unit = city.unit("Jobbtorg Sydost")
    fields = {
        "unit_kind": unit.unit_kind,
        "phone": "08-46500499",
        "visiting_address": unit.visiting_address,
        **NODE_INLINES,
    }
    before = unit.phone
    assert saved(keeper.post(address(Unit, "change", unit.pk), fields))
    told = NodeEvent.objects.get(node=unit, name="facts")
    assert f"”{before}” blev ”08-46500499”" in told.text
    assert Unit.objects.get(pk=unit.pk).phone == "08-46500499"


def test_a_code_is_added_and_closed_with_a_row_each(keeper: Client) -> None:
    fields = {"code_list": CodeList.MOVE_REASON, "code": "ny", "label": "Ny orsak", "position": 9}
    assert saved(keeper.post(address(Code, "add"), fields))
    code = Code.objects.get(code="ny")
    last = (clock.today() + timedelta(30)).isoformat()
    changed = {"label": "Ny orsak", "position": 9, "closed_on": last}
    assert saved(keeper.post(address(Code, "change", code.pk), changed))
    code.refresh_from_db()
    assert str(code.closed_on) == last
    told = NodeEvent.objects.filter(node=city.city(), name__endswith="_entry")
    added, closed = told.order_by("id")
    assert added.text.endswith(", Ny orsak lades till.")
    assert closed.text.endswith(f"Ny orsak: används till ”” blev ”{last}”")


def test_no_page_of_the_keeper_saves_a_row_by_itself() -> None:
    """Every admin that writes has a `save_model` of its own, which calls an action."""
    writers = {
        model.__name__
        for model, model_admin in site._registry.items()
        if (model_admin.can_add or model_admin.can_change)  # type: ignore[attr-defined]
        and type(model_admin).save_model is django_admin.ModelAdmin.save_model
    }
    assert writers == set()


def test_a_role_at_the_wrong_place_says_so(keeper: Client) -> None:
    role = {
        "user": factories.user().pk,
        "role": Role.COACH,
        "node": city.enhet().pk,
        "from_on": "2008-01-01",
    }
    answer = keeper.post(address(RoleAssignment, "add"), role)
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert "finns bara vid" in errors["node"][0]
    page = answer.content.decode()
    assert 'value="2008-01-01"' in page
    assert f'value="{role["user"]}" selected' in page
    assert not RoleAssignment.objects.filter(node=city.enhet()).exists()


def test_a_role_is_offered_places_that_hold_roles_each_with_its_kind(keeper: Client) -> None:
    page = keeper.get(address(RoleAssignment, "add")).content.decode()
    places = page.split('name="node"')[1].split("</select>")[0]
    assert "Farsta försörjningsstödsenhet (" in places
    assert "Jobbtorg Sydost (" in places
    assert "(stadsdel)" not in places
    assert "(region)" not in places


def test_what_is_refused_of_a_leave_and_an_end_stands_at_its_field(keeper: Client) -> None:
    user, today = factories.user(), clock.today()
    fields = {"user": user.pk, "from_on": str(today), "last_day": str(today + timedelta(7))}
    assert saved(keeper.post(address(Absence, "add"), fields))
    again = keeper.post(address(Absence, "add"), fields)
    assert "redan ledig" in again.context["adminform"].form.errors["from_on"][0]
    absence = Absence.objects.get(user=user)
    before = {"last_day": str(today - timedelta(9))}
    refused = keeper.post(address(Absence, "change", absence.pk), before)
    assert "före första dagen" in refused.context["adminform"].form.errors["last_day"][0]
    held = factories.assignment(user, Role.COACH, city.unit())
    end = keeper.post(address(RoleAssignment, "change", held.pk), {"ends_after": "1999-01-01"})
    assert "före sin första dag" in end.context["adminform"].form.errors["ends_after"][0]


def test_what_a_half_done_save_wrote_is_undone_when_the_rest_is_refused(keeper: Client) -> None:
    unit = city.unit("Jobbtorg Sydost")
    fields = {
        "unit_kind": unit.unit_kind,
        "phone": "08-46500498",
        "visiting_address": unit.visiting_address,
        "last_day": "2008-06-30",
        **NODE_INLINES,
    }
    answer = keeper.post(address(Unit, "change", unit.pk), fields)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert "08-46500498" in answer.content.decode()
    assert Unit.objects.get(pk=unit.pk).phone == unit.phone


def test_a_new_provider_and_a_new_name(keeper: Client) -> None:
    fields = {
        "name": "Nya Provskolan",
        "slug": "nya-provskolan",
        "opened_on": "2008-02-01",
        "parent": city.city().pk,
        **NODE_INLINES,
    }
    assert saved(keeper.post(address(Anordnare, "add"), fields))
    node = Anordnare.objects.get(slug="nya-provskolan")
    change = {"from_on": "2008-03-01", "new_name": "Provskolan", **NODE_INLINES}
    assert saved(keeper.post(address(Anordnare, "change", node.pk), change))
    node.refresh_from_db()
    assert node.name == "Provskolan"
    assert node.periods.count() == 2
    events = NodeEvent.objects.filter(node=node)
    assert set(events.values_list("name", flat=True)) == {"add", "rename"}
    assert {event.by_name.split()[0] for event in events} == {"Vera"}


def test_a_new_name_needs_its_day(keeper: Client) -> None:
    answer = keeper.post(
        address(Anordnare, "change", city.anordnare().pk), {"new_name": "X", **NODE_INLINES}
    )
    assert "Ange från vilken dag" in answer.content.decode()


def test_a_merger_by_the_keeper(keeper: Client) -> None:
    first = city.anordnare("Påhittade Ett", "pahittade-ett")
    heir = city.anordnare("Påhittade Två", "pahittade-tva")
    fields = {"predecessors": [first.pk], "successor": heir.pk, "on_date": "2008-07-01", "note": ""}
    assert saved(keeper.post(address(Succession, "add"), fields))
    first.refresh_from_db()
    assert first.closed_on == date(2008, 6, 30)


def test_a_route_by_the_keeper(keeper: Client) -> None:
    from jobbtorg.organisation.models import Route

    fields = {
        "stadsdel": city.stadsdel("Bromma").pk,
        "unit": city.unit("Jobbtorg Innerstaden").pk,
        "min_age": "16",
        "max_age": "24",
        "from_on": "2008-07-01",
    }
    assert saved(keeper.post(address(Route, "add"), fields))
    ways = [w for w in organisation_on(date(2008, 7, 1)).ways if w.origin == "Bromma"]
    assert [(w.ages, w.unit) for w in ways] == [
        ("16–24 år", "Jobbtorg Innerstaden"),
        ("från 25 år", "Jobbtorg Västerort"),
    ]


@pytest.mark.parametrize(("days", "changed"), [(0, False), (1, True)])
def test_a_number_changes_only_from_a_coming_day(keeper: Client, days: int, changed: bool) -> None:
    day = clock.today() + timedelta(days=days)
    fields = {"name": "decision_days", "value": "4", "from_on": day.isoformat(), "note": ""}
    answer = keeper.post(address(DatedSetting, "add"), fields)
    assert (answer.status_code == 302) is changed
    assert setting("decision_days", day) == (4 if changed else 3)
    assert setting("decision_days", clock.today()) == 3


@pytest.mark.parametrize("wrong", ["Text", "\x00", "9" * 40, "-1", "½"])
def test_somebody_who_cannot_be_is_an_error_on_the_form(keeper: Client, wrong: str) -> None:
    for model in (RoleAssignment, Absence):
        answer = keeper.post(address(model, "add"), {"user": wrong})
        assert answer.status_code == 200
        assert "user" in answer.context["adminform"].form.errors
