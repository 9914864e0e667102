"""The pages of log-in that other tests go through are the pages that are there."""

import pytest

from tests import second_steps

pytestmark = pytest.mark.django_db

# Answers a script alone.
NO_PAGE = {"mfa_login_webauthn"}


def test_every_page_of_log_in_is_met_by_somebody() -> None:
    opened, tried = set(), set()
    for name, address, client in second_steps.pages():
        tried.add(name)
        if client.get(address).status_code == 200:
            opened.add(name)
    assert tried == set(second_steps.NAMES)
    assert tried - opened == NO_PAGE
