"""Log-in by django-allauth, in our words: no self-registration, no mails of its own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from jobbtorg.accounts import demo, oidc
from jobbtorg.accounts.fresh import is_fresh
from jobbtorg.accounts.models import User
from jobbtorg.accounts.second_factor import was_given

WAYS = {
    "reauthenticate": "Skriv lösenordet",
    "mfa_reauthenticate": "Skriv en kod",
    "mfa_reauthenticate:webauthn": "Använd passnyckeln",
    "oidc": "Logga in igen med stadens konto",
}


def logged_out() -> str:
    """The log-in page for who has just logged out: no session is left to carry a message."""
    return f"{reverse('account_login')}?utloggad"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc,unused-ignore]
    """Accounts are made by the systemförvaltare; the texts say what to do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            "E-postadressen eller lösenordet stämmer inte. Försök igen, eller hör med "
            "systemförvaltaren om du behöver ett nytt lösenord."
        ),
        "incorrect_password": "Lösenordet stämmer inte. Försök igen.",
        "enter_current_password": "Ditt nuvarande lösenord stämmer inte. Försök igen.",
        "too_many_login_attempts": (
            "Det har blivit för många försök att logga in. Vänta fem minuter och försök igen."
        ),
        "too_many_codes": (
            "Det har blivit för många försök med koder. Vänta fem minuter och försök igen. Går "
            "det ändå inte, hör av dig till systemförvaltaren."
        ),
        "rate_limited": "Det har blivit för många försök. Vänta fem minuter och försök igen.",
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As the library does, but never by the demo's public password outside the demo."""
        if credentials.get("password") == demo.PASSWORD and not settings.DEMO_ALLOWED:
            return None
        return super().authenticate(request, **credentials)

    def reauthenticate(self, user: User, password: str) -> bool:
        """By the account's own address; the library's table of addresses is not used."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_login_stages(self) -> list[str]:
        """Without a second step of our own where single sign-on has asked for one that we trust."""
        stages: list[str] = super().get_login_stages()
        if getattr(context.request, "outer_second_factor", False):
            stages = [stage for stage in stages if not stage.endswith(".AuthenticateStage")]
        return stages

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Before one's own factors are changed; a log-in a moment ago will do."""
        return not is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Whoever has a second factor gives it before a password counts in the same session."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        of_second_step = [method for method in methods if method["id"] != "reauthenticate"]
        if of_second_step and not was_given(context.request):
            methods = of_second_step
        if not methods and oidc.is_on():
            # Neither a password nor a factor of ours: the city's log-in asks again.
            methods = [{"id": "oidc", "url": reverse("accounts:oidc_start")}]
        return [method | {"description": WAYS[method["id"]]} for method in methods]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the log-in page, which says that one has logged out."""
        return logged_out()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing at log-in and log-out: the page that follows shows it."""
        template = kwargs.get("message_template") or (args[2] if len(args) > 2 else "")
        if "password" in str(template):
            super().add_message(*args, **kwargs)
