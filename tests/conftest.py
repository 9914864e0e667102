"""What every test has: the database, and the role in which the code under test runs."""

import gc
from collections.abc import Iterator

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection, connections
from django.http import HttpRequest
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from jobbtorg.accounts import second_factor
from jobbtorg.accounts.models import User
from jobbtorg.core import scope
from jobbtorg.core.accesslog import LOG
from jobbtorg.organisation.loading import load_organisation
from tests.deletes import listen
from tests.logins import asks_for_second_factor
from tests.roles import FIXTURE, WEB, in_its_role, take
from tests.template import template_database

# Every test with a database may write the access log.
TransactionTestCase.databases = {"default", LOG}


def pytest_collection_finish() -> None:
    """Look seldom for what can be freed: an eighth of the tests' processor time went to it.

    What is imported by now stays until the end and needs no looking through.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def uses_database(request: pytest.FixtureRequest) -> bool:
    """Whether a test asked for the database, by mark or by fixture."""
    return request.node.get_closest_marker("django_db") is not None or "db" in request.fixturenames


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Databases of the tests are copies of one that has been migrated."""
    if django_db_createdb or not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = template_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Every test finds the organisation of 2008, loaded once. The log lies in the same database."""
    connections[LOG].creation.set_as_test_mirror(connection.settings_dict)
    with django_db_blocker.unblock():
        load_organisation()
    yield
    connections[LOG].close()


@pytest.fixture(autouse=True)
def runtime_role(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs in a scope runs as the web or worker role, under the row policies.

    Every request and every job opens one. Outside of scopes, where a test makes what is
    given and looks at what came of it, the fixture role sees all.
    """
    if uses_database(request):
        request.getfixturevalue("db")
        take(FIXTURE)
        monkeypatch.setattr(scope, "set_scope", in_its_role(scope.set_scope))
        with connections[LOG].cursor() as cursor:
            cursor.execute(f'SET ROLE "{WEB}"')


@pytest.fixture(autouse=True)
def deletes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No request deletes from a table that no room has named, whatever role it runs in."""
    said = listen(monkeypatch) if uses_database(request) else []
    yield said
    assert said == [], f"Deleted from and not named in `deleted_from`: {said}"


def _has_both(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    # The client's `force_login` makes a bare request; a log-in through the pages does not.
    if "REQUEST_METHOD" not in request.META and not asks_for_second_factor():
        second_factor.put_into(request.session, user)


@pytest.fixture(autouse=True, scope="session")
def second_factor_beforehand() -> Iterator[None]:
    """Whoever a test logs in by `force_login` has given the second factor too.

    `tests.logins.without_second_factor()` is for the tests of that.
    """
    user_logged_in.connect(_has_both)
    yield
    user_logged_in.disconnect(_has_both)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays, and Django refuses queries beside it."""
    items.sort(key=lambda item: "browser" in item.path.parent.parts)
