"""Text that may stand in an address without being read there: encrypted, for a while, for one user.

An address lands in the browser's history and in logs. What somebody searched for does not
belong there, and a page of results that one comes back to needs it all the same.
"""

import base64
import hashlib
import json
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

SECONDS = 3600


PURPOSE = "jobbtorg.sealed"


def fernet(purpose: str) -> Fernet:
    """What seals for one purpose, and opens nothing of another."""
    return _fernet(purpose, settings.SECRET_KEY)


@cache
def _fernet(purpose: str, secret: str) -> Fernet:
    key = hashlib.sha256(purpose.encode() + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str, *, user_id: int | None) -> str:
    """The text as it may stand in an address."""
    said = json.dumps([user_id, text]).encode()
    return fernet(PURPOSE).encrypt(said).decode().rstrip("=")


def unseal(sealed: str, *, user_id: int | None) -> str | None:
    """What the same user sealed within the hour; None for anything else."""
    try:
        padded = (sealed + "=" * (-len(sealed) % 4)).encode("ascii")
        whose, text = json.loads(fernet(PURPOSE).decrypt(padded, ttl=SECONDS))
    except (InvalidToken, ValueError):
        return None
    return str(text) if whose == user_id else None
