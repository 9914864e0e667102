"""The actor's scope lives in the transaction and nowhere else."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from pytest_django import DjangoAssertNumQueries

from jobbtorg.core.actor import ANONYMOUS, Actor, system_actor
from jobbtorg.core.models import FormToken
from jobbtorg.core.scope import current_actor, scoped, set_scope

COACH = Actor(
    user_id=7, name="Ceren", role="coach", assignment_id=9, node_id=3, node_ids=frozenset({12, 3})
)

pytestmark = pytest.mark.django_db


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [f"app.{name}"])
        value: str = cursor.fetchone()[0]
    return value


def test_scope_holds_the_whole_actor() -> None:
    with scoped(COACH):
        assert setting("user_id") == "7"
        assert setting("role") == "coach"
        assert setting("assignment_id") == "9"
        assert setting("node_ids") == "3,12"
        assert setting("system") == ""
        assert current_actor() == COACH
    assert current_actor() == ANONYMOUS


def test_scope_ends_with_its_block_and_the_outer_one_comes_back() -> None:
    with scoped(COACH):
        with scoped(system_actor("nightly")):
            assert setting("system") == "nightly"
            assert setting("user_id") == ""
        assert setting("user_id") == "7"
        assert setting("system") == ""
    assert setting("user_id") == ""


def test_scope_ends_when_its_block_fails() -> None:
    with pytest.raises(ValueError, match="stop"), scoped(COACH):
        raise ValueError("stop")
    assert setting("user_id") == ""
    assert current_actor() == ANONYMOUS


def test_scope_is_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        set_scope(COACH)


def test_read_only_scope_refuses_a_write() -> None:
    with (
        pytest.raises(InternalError, match="read-only"),
        scoped(COACH, read_only=True),
    ):
        FormToken.objects.create(nonce="7a1e5bb0-6d5b-4d6e-9d8e-0d6c6a6c4a11")
    with scoped(COACH):
        FormToken.objects.create(nonce="7a1e5bb0-6d5b-4d6e-9d8e-0d6c6a6c4a11")


def test_scope_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobbtorg.core.scope.connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction"):
        set_scope(COACH)
