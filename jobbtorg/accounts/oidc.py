"""Single sign-on by OpenID Connect: the code flow with PKCE, against one provider of the settings.

django-allauth's own client sends no nonce, leaves the signature of the token unread and wants
tables of its own; what is needed is small, and written so that each check can be seen.
"""

import base64
import hashlib
import json
import secrets
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.conf import settings

from jobbtorg.accounts.models import User

# Signed by a key that only the provider has; never by a shared secret, never unsigned.
ALGORITHMS = ("RS256", "PS256", "ES256")
NEEDED = ("iss", "aud", "exp", "iat", "sub", "nonce", "auth_time")
LEEWAY = 30
TIMEOUT = 5
MOST_BYTES = 1_000_000


class RefusedError(Exception):
    """The provider's answer does not let anybody in; `args[0]` says why, for the log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent with somebody to the provider, kept in their session until they come back."""

    state: str
    nonce: str
    verifier: str
    next: str
    # The earliest that they may have shown there who they are, in seconds of the machine's clock.
    since: int

    @classmethod
    def anew(cls, next_page: str, *, again: bool) -> "Asked":
        """A question to somebody; `again` to show now who they are, else within a working day."""
        longest = 0 if again else settings.SESSION_ABSOLUTE_AGE
        return cls(
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(32),
            secrets.token_urlsafe(48),
            next_page,
            int(time.time()) - longest,
        )


def is_on() -> bool:
    """Whether the installation has single sign-on."""
    return bool(settings.OIDC_ISSUER)


def way_to(asked: Asked, *, back: str, again: bool = False) -> str:
    """The provider's own page, where one logs in; `again` asks also whoever is logged in there."""
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid email",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    # Whoever is asked for an age has to say in the token when somebody logged in.
    query |= {"max_age": str(0 if again else settings.SESSION_ABSOLUTE_AGE)}
    if again:
        query["prompt"] = "login"
    return f"{_discovered()['authorization_endpoint']}?{urlencode(query)}"


def claims_of(code: str, asked: Asked, *, back: str) -> dict[str, Any]:
    """What the provider vouches for, when everything about its token is right."""
    config = _discovered()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": asked.verifier,
    }
    login = f"{quote(settings.OIDC_CLIENT_ID)}:{quote(settings.OIDC_CLIENT_SECRET)}"
    headers = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
    answer = _fetch(config["token_endpoint"], urlencode(form).encode(), headers)
    claims = _checked(str(answer.get("id_token", "")), _fetch(config["jwks_uri"]), asked.nonce)
    _check_time(claims["auth_time"], asked.since)
    return claims


def _checked(token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        found = [key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == kid]
        if len(found) != 1:
            raise RefusedError("the token is signed by an unknown key")
        claims: dict[str, Any] = jwt.decode(
            token,
            found[0].key,
            algorithms=list(ALGORITHMS),
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": list(NEEDED)},
        )
    except jwt.PyJWTError as error:
        raise RefusedError(f"the token is not valid: {type(error).__name__}") from error
    if not secrets.compare_digest(str(claims["nonce"]), nonce):
        raise RefusedError("the token answers another question: its nonce is not ours")
    audience = claims["aud"]
    if (
        isinstance(audience, list)
        and len(audience) > 1
        and claims.get("azp") != settings.OIDC_CLIENT_ID
    ):
        raise RefusedError("the token was made for another")
    return claims


def _check_time(shown_at: object, since: int) -> None:
    """A provider that has a session may answer by it without a word, whatever it was asked."""
    if type(shown_at) not in (int, float):
        raise RefusedError("the token does not say when somebody logged in")
    if not since - LEEWAY <= shown_at <= time.time() + LEEWAY:  # type: ignore[operator]
        raise RefusedError("somebody logged in at another time than was asked for")


def shown_at(claims: dict[str, Any]) -> float:
    """When somebody showed the provider who they are; never later than now, by our own clock."""
    return min(float(claims["auth_time"]), time.time())


def account_of(claims: dict[str, Any]) -> User:
    """The open account with the address that the provider has verified. None is ever made."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise RefusedError("the provider has not verified the address")
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise RefusedError("no open account has the address")
    return user


def gave_second_factor(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for a second factor of a kind that settings trust."""
    amr = claims.get("amr")
    said = {str(claims.get("acr", "")), *(map(str, amr) if isinstance(amr, list) else ())}
    return bool(said & set(settings.OIDC_SECOND_FACTOR))


def _discovered() -> dict[str, Any]:
    config = _fetch(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if config.get("issuer") != settings.OIDC_ISSUER:
        raise RefusedError("the provider calls itself something else than OIDC_ISSUER")
    return config


def _fetch(
    address: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    local = settings.DEMO_ALLOWED and address.startswith("http://127.0.0.1:")
    if not address.startswith("https://") and not local:
        raise RefusedError("the provider's addresses have to begin with https://")
    request = urllib.request.Request(address, body, headers or {})  # noqa: S310 (checked above)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310  # nosec B310
            found = json.loads(answer.read(MOST_BYTES))
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise RefusedError(f"the provider did not answer: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise RefusedError("the provider did not answer with an object")
    return found
