"""Forms of the second step: a code at log-in, and setting up an app."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.fernet import InvalidToken
from django import forms

from jobbtorg.accounts import codes
from jobbtorg.accounts.models import User
from jobbtorg.accounts.sealing import seal, unseal

CODE_HELP = "Sex siffror från din app, eller en av dina reservkoder."


def _code_field(help_text: str) -> forms.CharField:
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    )
    field = forms.CharField(label="Kod", widget=widget, help_text=help_text, max_length=20)
    field.size = "s"  # type: ignore[attr-defined]
    return field


def allow_attempt(user: User) -> ratelimit.RateLimitUsage:
    """Count an attempt against the account and the address; refused when there were too many.

    A right code takes back its own attempt and no other: nobody wins new ones by it.
    """
    usage: ratelimit.RateLimitUsage | None = ratelimit.consume(
        context.request, app="allauth.account", action="second_factor", key=f"user-{user.pk}"
    )
    if usage is None:
        raise get_account_adapter().validation_error("too_many_codes")
    return usage


class _UsesCode:
    """Each code is good once, and wrong ones are counted."""

    user: User
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:  # type: ignore[attr-defined]
            # The page is there for the code alone; after an error the summary has the focus.
            self.fields["code"].widget.attrs["autofocus"] = True  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        usage = allow_attempt(self.user)
        code: str = "".join(self.cleaned_data["code"].split())
        found = codes.use(self.user.pk, code)
        if found is None:
            raise get_adapter().validation_error("incorrect_code")
        usage.rollback()
        found.user = self.user
        self.authenticator = found
        return code


class CodeForm(_UsesCode, AuthenticateForm):  # type: ignore[misc,unused-ignore]
    """The code that ends a log-in."""

    code = _code_field(CODE_HELP)


class CodeAgainForm(_UsesCode, ReauthenticateForm):  # type: ignore[misc,unused-ignore]
    """A code before something sensitive."""

    code = _code_field(CODE_HELP)


class AppForm(ActivateTOTPForm):  # type: ignore[misc,unused-ignore]
    """The first code of an app that is being set up.

    The secret waits in the session, sealed; it stays the same until a code has been given,
    so that a page that is loaded again shows what the app has read already.
    """

    code = _code_field("Sex siffror som appen visar när den har läst rutan.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = waiting_secret()

    def clean_code(self) -> str:
        usage = allow_attempt(self.user)
        code: str = "".join(self.cleaned_data["code"].split())
        counter = codes.matching_counter(self.secret, code)
        if counter is None:
            raise get_adapter().validation_error("incorrect_code")
        usage.rollback()
        # Whoever gives the first code has shown that they hold the app.
        record_authentication(context.request, self.user, "mfa", type=str(Authenticator.Type.TOTP))
        return code


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc,unused-ignore]
    """A passkey to add: what one calls it, and whether it is enough by itself."""

    name = forms.CharField(
        label="Vad ska den heta?",
        required=False,
        max_length=60,
        help_text="Så att du känner igen den, till exempel ”Arbetsdatorn”.",
    )
    passwordless = forms.BooleanField(
        label="Jag vill kunna logga in med bara den, utan lösenord",
        required=False,
        help_text="Nyckeln öppnas då alltid med finger, ansikte eller pinkod.",
    )


class _PasskeyCounted:
    """Wrong answers count as wrong codes do."""

    user: User | None
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        usage = allow_attempt(self.user) if self.user is not None else None
        found: Authenticator = super().clean_credential()  # type: ignore[misc]
        if usage is not None:
            usage.rollback()
        return found


class PasskeyStepForm(_PasskeyCounted, AuthenticateWebAuthnForm):  # type: ignore[misc,unused-ignore]
    """The passkey that ends a log-in."""


class PasskeyAgainForm(_PasskeyCounted, ReauthenticateWebAuthnForm):  # type: ignore[misc,unused-ignore]
    """The passkey before something sensitive."""


def waiting_secret() -> str:
    """The secret that this session is setting up, made when there is none."""
    session = context.request.session
    try:
        return unseal(session.get(SECRET_SESSION_KEY, ""))
    except InvalidToken:
        secret: str = generate_totp_secret()
        session[SECRET_SESSION_KEY] = seal(secret)
        return secret
