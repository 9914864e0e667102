"""What rooms register: named once, scheduled, purged."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission

from jobbtorg.celery import app
from jobbtorg.core import purge, schedule
from jobbtorg.core.models import FormDraft, StoredFile
from jobbtorg.core.registry import Registry


def test_registry_keeps_order_and_refuses_a_second_of_a_name() -> None:
    registry: Registry[int] = Registry("number")
    registry.register("b", 2)
    registry.register("a", 1)
    assert list(registry) == [2, 1]
    assert registry.names() == ["b", "a"]
    assert registry["a"] == 1
    assert registry.get("c") is None
    assert "c" not in registry
    assert len(registry) == 2
    with pytest.raises(ValueError, match="registered already"):
        registry.register("a", 3)
    with pytest.raises(LookupError, match="register it"):
        registry["c"]


def test_beat_runs_what_rooms_have_scheduled() -> None:
    assert app.conf.beat_schedule["core.sweep_jobs"]["task"] == "core.sweep_jobs"
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        app.loader.import_default_modules()
        assert entry["task"] in app.tasks


def test_name_of_a_schedule_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CELERY_BEAT_SCHEDULE", {})
    schedule.every("x", "core.sweep_jobs", timedelta(hours=1))
    schedule.every("x", "core.sweep_jobs", timedelta(hours=2))
    with pytest.raises(ValueError, match="Something else"):
        schedule.every("x", "core.other", timedelta(hours=1))


def test_tables_that_have_to_say_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "RULES", Registry("purge rule"))
    monkeypatch.setattr(purge, "PERSONAL_APPS", frozenset({"core"}))
    assert {"core.FormDraft", "core.StoredFile", "core.Mail"} <= set(purge.tables_without_rule())
    purge.personal(StoredFile, "filer", "participant_key")
    purge.not_personal(FormDraft, "hör till den som skriver")
    assert "core.StoredFile" not in purge.tables_without_rule()
    assert "core.FormDraft" not in purge.tables_without_rule()
    monkeypatch.setattr(purge, "PERSONAL_APPS", frozenset())
    assert Permission._meta.label not in purge.tables_without_rule()


def test_file_table_has_a_rule() -> None:
    rule = purge.RULES["core.StoredFile"]
    assert isinstance(rule, purge.PurgeRule)
    assert rule.participant == "participant_key"
