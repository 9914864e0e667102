"""What every test has: the database, and the role in which the code under test runs."""

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from jobbtorg.core.accesslog import LOG
from jobbtorg.organisation.loading import load_organisation
from tests.roles import WEB

# Every test with a database may write the access log.
TransactionTestCase.databases = {"default", LOG}


def uses_database(request: pytest.FixtureRequest) -> bool:
    """Whether a test asked for the database, by mark or by fixture."""
    return request.node.get_closest_marker("django_db") is not None or "db" in request.fixturenames


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test finds the organisation of 2008, loaded once. The log lies in the same database."""
    connections[LOG].creation.set_as_test_mirror(connection.settings_dict)
    with django_db_blocker.unblock():
        load_organisation()


@pytest.fixture(autouse=True)
def runtime_role(request: pytest.FixtureRequest) -> None:
    """Run each test with a database as the web role, which owns nothing.

    The role ends with the test's transaction. Factories use `tests.roles.as_fixture()`.
    """
    if uses_database(request):
        request.getfixturevalue("db")
        with connection.cursor() as cursor:
            cursor.execute(f'SET ROLE "{WEB}"')
        with connections[LOG].cursor() as cursor:
            cursor.execute(f'SET ROLE "{WEB}"')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays, and Django refuses queries beside it."""
    items.sort(key=lambda item: "browser" in item.path.parent.parts)
