"""The runtime roles of the database, as every test meets them."""

import pytest
from django.db import DatabaseError, connection

from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.scope import scoped
from tests.roles import FIXTURE, WEB, WORKER, as_fixture, as_role


def current_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        name: str = cursor.fetchone()[0]
    return name


SOMEBODY = Actor(user_id=1, name="Någon")


@pytest.mark.django_db
def test_what_runs_in_a_scope_runs_as_web_or_worker_and_all_else_as_the_fixture_role() -> None:
    assert current_user() == FIXTURE
    with scoped(SOMEBODY):
        assert current_user() == WEB
        with scoped(system_actor("natt")):
            assert current_user() == WORKER
        assert current_user() == WEB
    assert current_user() == FIXTURE


@pytest.mark.django_db
def test_factories_run_as_the_fixture_role_for_a_block() -> None:
    with scoped(SOMEBODY):
        with as_fixture():
            assert current_user() == FIXTURE
        assert current_user() == WEB


@pytest.mark.django_db
def test_a_factory_that_fails_leaves_the_web_role() -> None:
    with scoped(SOMEBODY):
        with pytest.raises(DatabaseError), as_fixture(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert current_user() == WEB


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "DROP TABLE django_content_type",
        "TRUNCATE django_session",
        "ALTER TABLE django_session DISABLE TRIGGER ALL",
        "CREATE ROLE another",
    ],
)
def test_the_web_role_owns_nothing(statement: str) -> None:
    with pytest.raises(DatabaseError), as_role(WEB), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_no_runtime_role_may_get_round_a_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN ('jobbtorg_web', 'jobbtorg_worker',"
            " 'jobbtorg_owner') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)"
        )
        assert cursor.fetchall() == []
