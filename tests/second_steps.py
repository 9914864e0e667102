"""Log-in's own pages as whoever meets them: with no second step yet, between two, and with all.

The access matrix leaves them out, since their views are a library's. Tests that ask "every page"
or "every form" take these beside it.
"""

import json
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from jobbtorg.accounts import sealing
from jobbtorg.accounts.access import LISTED
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from tests import factories
from tests.organisation import factories as city
from tests.roles import as_fixture

PASSWORD = "en mening som ingen kommer på"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
# Every one of them by name; those that are closed answer that nothing is there.
NAMES = tuple(name for name, access in LISTED.items() if not access.closed)
# What is there only while one has no second step, and only in the middle of a log-in.
WITHOUT = ("mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_index")
BETWEEN = ("mfa_authenticate",)
STRANGERS = ("account_login", "account_inactive", "mfa_login_webauthn")


def give_app(user: User, secret: str = SECRET) -> Authenticator:
    """An app, as if it had been set up."""
    with as_fixture():
        return Authenticator.objects.create(
            user=user, type="totp", data={"secret": sealing.seal(secret)}
        )


def give_reserve_codes(user: User, *, seen: bool) -> Authenticator:
    """Ten codes that have been shown or not."""
    data = {"seed": sealing.seal("a" * 80), "used_mask": 0, "viewed_at": 1 if seen else None}
    with as_fixture():
        return Authenticator.objects.create(user=user, type="recovery_codes", data=data)


def give_passkey(user: User) -> Authenticator:
    """A passkey whose answers nobody can give: its key is a made-up point."""
    key = ES256({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
    held = AttestedCredentialData.create(b"\x00" * 16, b"nyckel" * 4, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    said = AuthenticatorData.create(b"\x00" * 32, flags, 0, held)
    response = RegistrationResponse(
        raw_id=held.credential_id,
        response=AuthenticatorAttestationResponse(
            client_data=CollectedClientData.create("webauthn.create", b"x" * 32, "https://x"),
            attestation_object=AttestationObject.create("none", said, {}),
        ),
    )
    data = {"name": "Arbetsdatorn", "credential": json.loads(json.dumps(dict(response)))}
    with as_fixture():
        return Authenticator.objects.create(user=user, type="webauthn", data=data)


def somebody() -> User:
    """A coach with a password of their own."""
    user = factories.assignment(factories.user(), Role.COACH, city.unit()).user
    with as_fixture():
        user.set_password(PASSWORD)
        user.save()
    return user


def with_everything() -> User:
    """A coach with an app, a passkey and reserve codes."""
    user = somebody()
    give_app(user)
    give_passkey(user)
    give_reserve_codes(user, seen=False)
    return user


def by_password(user: User) -> Client:
    """A browser in which the first step has been taken, a moment ago."""
    cache.clear()
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def pages() -> Iterator[tuple[str, str, Client]]:
    """Name, address and browser of each page of log-in, for everybody who meets it."""
    for name in STRANGERS:
        yield name, reverse(name), Client()
    for name in BETWEEN:
        yield name, reverse(name), by_password(with_everything())
    for name in WITHOUT:
        yield name, reverse(name), by_password(somebody())
    for name in NAMES:
        if name not in {*STRANGERS, *BETWEEN}:
            inside = Client()
            inside.force_login(with_everything())
            yield name, reverse(name), inside
