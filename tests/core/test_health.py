"""The two probes."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client

from jobbtorg.core import health


@pytest.fixture(autouse=True)
def migrated_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(health.CHECKS, "migrations", health.Migrated())


def test_livez_asks_for_nothing() -> None:
    answer = Client().get("/livez", headers={"host": "unknown.example"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_says_that_all_is_in_order(client: Client) -> None:
    answer = client.get("/readyz", headers={"host": "unknown.example"})
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "redis": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [OperationalError("away"), ImproperlyConfigured("a table without policies")]
)
def test_readyz_says_when_the_database_is_away_or_unsafe(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "fel", "migrations": "fel", "redis": "ok"}


@pytest.mark.django_db
def test_readyz_says_when_a_migration_has_not_run(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jobbtorg.core.health.MigrationExecutor.migration_plan", lambda self, targets: [None]
    )
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "fel")


@pytest.mark.django_db
def test_readyz_says_when_redis_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobbtorg.core.health.settings.CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (503, "fel")
