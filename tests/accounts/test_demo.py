"""The demo's staff: one account per role, everybody where a living demo needs them."""

from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from jobbtorg.accounts import demo
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.core import clock
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.models import Bistandsenhet, Group, Unit

pytestmark = pytest.mark.django_db


def test_everybody_is_there_and_only_once() -> None:
    made = demo.load_staff()
    assert made == User.objects.filter(email__endswith=f"@{demo.DOMAIN}").count() > 100
    assert demo.load_staff() == 0
    names = Counter(User.objects.values_list("first_name", "last_name"))
    assert max(names.values()) == 1


def test_one_login_for_every_role() -> None:
    demo.load_staff()
    rows = demo.logins(clock.today())
    assert {row.role for row in rows} == {role.label for role in Role}
    assert {row.place for row in rows if row.role == "Coach"} == {
        "Jobbtorg Sydost",
        "Jobbtorg Sydväst",
    }


def test_styrning_alone_is_asked_for_no_second_step() -> None:
    demo.load_staff()
    without = User.objects.filter(email__endswith=f"@{demo.DOMAIN}", authenticator=None)
    assert [user.email for user in without] == [f"styrning@{demo.DOMAIN}"]


def test_every_unit_group_and_enhet_is_staffed() -> None:
    demo.load_staff()
    held = Counter(RoleAssignment.objects.values_list("node_id", "role"))
    for unit in Unit.objects.all():
        assert 2 <= held[unit.pk, Role.COACH] <= 4
        for role in (Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG, Role.ADMINISTRATOR):
            assert held[unit.pk, role] >= 1
        assert held[unit.pk, Role.LOKAL_CHEF] == (unit.unit_kind == "jobbtorg")
    for group in Group.objects.all():
        assert held[group.pk, Role.GRUPPLEDARE] == 1
    for enhet in Bistandsenhet.objects.all():
        assert held[enhet.pk, Role.ENHETSCHEF] == 1
        assert 2 <= held[enhet.pk, Role.HANDLAGGARE] <= 3


def test_the_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="finns inte än"):
        call_command("demo_logins")
    call_command("demo_logins", "--create")
    printed = capsys.readouterr().out
    assert "coach@jobbtorg.example" in printed
    assert demo.PASSWORD in printed


def test_refused_where_real_people_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO_ALLOWED", False)
    with pytest.raises(DomainError, match="bara finnas i utveckling"):
        demo.load_staff()
    with pytest.raises(CommandError):
        call_command("demo_logins", "--create")
    assert not User.objects.filter(email__endswith=demo.DOMAIN).exists()
