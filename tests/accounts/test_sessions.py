"""A log-in lasts an hour from the last look, and what has run out is deleted by night."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.accounts.sessions import SEEN, forget_expired
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user = factories.user_of(factories.actor(Role.COACH, factories.unit()))
    client.force_login(user)
    return user


@pytest.mark.usefixtures("user")
def test_the_end_moves_on_while_somebody_works(client: Client) -> None:
    client.get("/min-dag/")
    assert SEEN not in client.session
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=20))
    with patch("jobbtorg.accounts.sessions.SECONDS_BETWEEN", -1):
        client.get("/min-dag/")
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(minutes=55) < left <= timedelta(hours=1)


@pytest.mark.usefixtures("user")
def test_after_an_hour_without_a_look_one_logs_in_again(client: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/min-dag/").status_code == 302
    forget_expired()
    assert not Session.objects.exists()
