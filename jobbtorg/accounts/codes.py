"""Codes of an authenticator app and reserve codes: each is good once."""

import logging
import time

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from jobbtorg.accounts.sealing import unseal

PERIOD = 30
# A clock may be half a minute off in either direction.
TOLERANCE = 1
# The demo's own secret, public as its password is: opens nothing where DEMO_ALLOWED is not set.
DEMO_SECRET = "JOBBTORGDEMOJOBBTORGDEMOJOBBTORG"  # noqa: S105 (documented)

logger = logging.getLogger(__name__)


def code_now(secret: str) -> str:
    """The six figures that an app with this secret shows now."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
    return code


def latest_counter() -> int:
    """The half-minute of the latest code that may be given now."""
    return int(time.time()) // PERIOD


def matching_counter(secret: str, code: str) -> int | None:
    """Which half-minute a code belongs to, of those that are near enough; None for a wrong one."""
    now = latest_counter()
    for counter in range(now - TOLERANCE, now + TOLERANCE + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


@transaction.atomic
def use(user_id: int, code: str) -> Authenticator | None:
    """Use up a code: the factor that it belongs to, or None where it is wrong or used before.

    The half-minute of the latest code is kept with the factor, under its lock: neither that
    code nor an older one is good again, whatever happens to the cache.
    """
    rows = Authenticator.objects.select_for_update(of=("self",)).filter(user_id=user_id)
    held = {row.type: row for row in rows.exclude(type=Authenticator.Type.WEBAUTHN)}
    app = held.get(Authenticator.Type.TOTP)
    reserve = held.get(Authenticator.Type.RECOVERY_CODES)
    try:
        if app is not None and _use_of_app(app, code):
            return app
        if reserve is not None and reserve.wrap().validate_code(code):
            reserve.refresh_from_db()
            return reserve
    except InvalidToken:
        logger.exception("A second factor is sealed by a key that MFA_KEY lacks.")
    return None


def _use_of_app(app: Authenticator, code: str) -> bool:
    secret = unseal(app.data["secret"])
    is_public = secret == DEMO_SECRET
    if is_public and not settings.DEMO_ALLOWED:
        return False
    counter = matching_counter(secret, code)
    if counter is None:
        return False
    # Everybody knows the demo's code: to refuse it twice would only make its readers wait.
    if not is_public and counter <= app.data.get("counter", 0):
        return False
    mark_used(app, counter)
    return True


def mark_used(app: Authenticator, counter: int) -> None:
    """Let neither the code of this half-minute nor an older one be good again."""
    app.data["counter"] = counter
    app.save(update_fields=["data"])
