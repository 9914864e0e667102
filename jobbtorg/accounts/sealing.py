"""The secrets of second factors as they lie in the database: sealed by keys of their own.

`MFA_KEYS` is a list: the first seals, all open. A new key is put first; `manage.py seal_factors`
then seals everything anew, and the old key can go.
"""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.MFA_KEYS])


def seal(text: str) -> str:
    """What may be written to the database."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed; `InvalidToken` where no key of ours opens it."""
    return _box().decrypt(sealed.encode()).decode()


def seal_anew(sealed: str) -> str:
    """The same secret, sealed by the first key."""
    return _box().rotate(sealed.encode()).decode()
