"""What waits in a session is read by nobody who reads the table."""

import base64
import zlib

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from jobbtorg.accounts.enums import Role
from jobbtorg.core.sessionstore import SessionStore
from tests import factories

pytestmark = pytest.mark.django_db

NAME = "Kanarina Fågelsdotter"


def unpacked(text: str) -> bytes:
    """What whoever reads the row can make of it without the key."""
    said = text.encode()
    for part in text.lstrip(".").split(":"):
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        said += raw
        try:
            said += zlib.decompress(raw)
        except zlib.error:
            continue
    return said


@pytest.mark.parametrize(("store", "read"), [(db.SessionStore, True), (SessionStore, False)])
def test_a_name_in_a_session_does_not_stand_in_its_row(
    store: type[db.SessionStore], read: bool
) -> None:
    session = store()
    session["_messages"] = f"{NAME} kom till besöket. " * 20
    session.save()
    row = Session.objects.get(pk=session.session_key)
    content = unpacked(row.session_data)
    assert (b"Kanarina" in content) is read
    assert (b"_messages" in content) is read
    assert NAME in store(session.session_key)["_messages"]


@pytest.mark.parametrize("content", ["", "skräp", "å", "a" * 300])
def test_a_row_that_cannot_be_opened_is_an_empty_session(content: str) -> None:
    assert SessionStore().decode(content) == {}


def test_whoever_had_a_session_of_before_logs_in_again() -> None:
    client = Client()
    client.force_login(factories.user_of(factories.actor(Role.COACH, factories.unit())))
    assert client.get("/min-dag/").status_code == 200
    key = client.session.session_key
    old = db.SessionStore(key)
    row = Session.objects.get(pk=key)
    row.session_data = old.encode(client.session._session)  # type: ignore[attr-defined]
    row.save()
    assert client.get("/min-dag/").status_code == 302


def test_a_database_that_is_away_is_no_deleted_session(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = SessionStore()
    kept["text"] = "före"
    kept.save()

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Session, "save", away)
    with pytest.raises(OperationalError, match="unexpectedly"):
        kept.save()


def test_a_session_that_was_deleted_is_not_written_again() -> None:
    kept = SessionStore()
    kept.save()
    Session.objects.filter(session_key=kept.session_key).delete()
    with pytest.raises(UpdateError):
        kept.save()
