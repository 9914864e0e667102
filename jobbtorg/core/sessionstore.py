"""Sessions in the database, whose content the database cannot read.

Messages that name persons wait in them, and their table has no row policies: it is read before
anybody is known. Django signs what is in a session; here it is encrypted as well. A row that
cannot be opened is an empty session: its user logs in again.
"""

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.utils.encoding import force_bytes

from jobbtorg.core.sealed import fernet

PURPOSE = "jobbtorg.sessions"


class SessionStore(db.SessionStore):
    """Django's own, sealed."""

    def save(self, must_create: bool = False) -> None:
        """Write the row.

        Django takes every error of the database for a session that somebody has deleted, and
        answers 400. One that is away is told of as such: what was done before has been saved.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content as its row holds it."""
        return fernet(PURPOSE).encrypt(self.serializer().dumps(session_dict)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content of a row."""
        try:
            opened = fernet(PURPOSE).decrypt(force_bytes(session_data))
        except InvalidToken:
            return {}
        content: dict[str, Any] = self.serializer().loads(opened)
        return content
