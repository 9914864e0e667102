"""Every table about somebody says whose it is and which rule purges it."""

import uuid

import pytest
from django.apps import apps

from jobbtorg.core import purge


def test_no_personal_table_is_without_a_rule() -> None:
    assert purge.tables_without_rule() == []


@pytest.mark.django_db
def test_rules_lead_to_a_participant() -> None:
    for label in purge.RULES.names():
        rule = purge.RULES[label]
        if isinstance(rule, purge.PurgeRule):
            rows = apps.get_model(label)._base_manager.filter(**{rule.participant: uuid.uuid4()})
            assert not rows.exists(), label
