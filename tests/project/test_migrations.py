"""Migrations that make row policies can be taken back, and made again."""

import pytest

from tests.assurance.installation import installed

pytestmark = [pytest.mark.servers, pytest.mark.django_db]


def test_row_policies_are_taken_back_and_made_again_the_same(django_db_setup: None) -> None:
    with installed() as made:
        before = "referrals", "0011_own_history_of_decisions"
        made.run("manage.py", "migrate", *before, "--verbosity", "0")
        made.run("manage.py", "migrate", "--verbosity", "0")
        assert "Radskyddet håller." in made.run("manage.py", "row_policies")
