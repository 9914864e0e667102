"""The first account of an installation, made on the machine itself."""

import io

import pytest
from django.core.management import CommandError, call_command

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import AccountEvent, RoleAssignment, User
from tests import factories
from tests.organisation import factories as city

pytestmark = pytest.mark.django_db

NAMES = ("anna@stockholm.example", "Anna", "Provkvist")
GOOD = "en mening som ingen kommer på"


def make(monkeypatch: pytest.MonkeyPatch, password: str = GOOD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("first_account", *NAMES, stdout=io.StringIO())


def test_is_a_systemforvaltare_who_can_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    city.city()
    make(monkeypatch)
    user = User.objects.get(email=NAMES[0])
    assert user.check_password(GOOD)
    assert user.must_choose_password
    assert RoleAssignment.objects.get(user=user).role == Role.SYSTEMFORVALTARE
    assert AccountEvent.objects.filter(user=user).count() == 2


def test_only_while_nobody_holds_the_role(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.actor(Role.SYSTEMFORVALTARE, city.city())
    with pytest.raises(CommandError, match="finns redan en systemförvaltare"):
        make(monkeypatch)
    assert not User.objects.filter(email=NAMES[0]).exists()


def test_a_weak_password_makes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    city.city()
    with pytest.raises(CommandError, match="15"):
        make(monkeypatch, "kort")
    assert not User.objects.filter(email=NAMES[0]).exists()
