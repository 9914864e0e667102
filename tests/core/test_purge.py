"""Every table about somebody says whose it is and which rule purges it."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps

from jobbtorg.core import clock, purge
from jobbtorg.core.registry import Registry


def test_no_personal_table_is_without_a_rule() -> None:
    without = purge.tables_without_rule()
    assert without == [], (
        f"{without}: say in purge_rules.py of the room whose the rows are and when they go "
        "(`personal`, `by_age`, `with_row`), or `not_personal` with the reason."
    )


@pytest.mark.django_db
def test_rules_lead_to_a_participant() -> None:
    for label in purge.RULES.names():
        rule = purge.RULES[label]
        if isinstance(rule, purge.PurgeRule):
            rows = apps.get_model(label)._base_manager.filter(**{rule.participant: uuid.uuid4()})
            assert not rows.exists(), label


@pytest.mark.django_db
def test_what_goes_by_age_or_with_a_row_says_by_which_fields_and_who_says_so() -> None:
    for label in purge.RULES.names():
        rule, rows = purge.RULES[label], apps.get_model(label)._base_manager
        if isinstance(rule, purge.AgeRule):
            old = rows.filter(**{f"{rule.at}__lt": clock.now() - timedelta(365 * rule.years)})
            assert not old.exists()
        elif isinstance(rule, purge.WithRow):
            assert not rows.filter(**{rule.table: "cases_case", rule.row: 0}).exists()
        else:
            continue
        assert "handbook §" in rule.source


def test_logs_and_histories_are_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(purge.RULES["core.AccessEntry"], purge.AgeRule)
    assert isinstance(purge.RULES["core.OwnHistory"], purge.WithRow)
    monkeypatch.setattr(purge, "RULES", Registry("purge rule"))
    assert {"core.AccessEntry", "core.OwnHistory"} <= set(purge.tables_without_rule())
