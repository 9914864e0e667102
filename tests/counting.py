"""Counting a page's queries, as they are outside a test."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# In a test the request's transaction is a savepoint, and its scope is taken back at the end.
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def queries_of(client: Client, path: str) -> int:
    """How many queries a page needs. The page must open."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    asked = [q["sql"].strip() for q in seen if not q["sql"].strip().startswith(OF_THE_TEST)]
    scopes = [sql for sql in asked if "set_config('app.user_id'" in sql]
    return len(asked) - len(scopes[1:])
