"""The second factor by django-allauth: in our words, and sealed by keys of its own."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from jobbtorg.accounts import sealing
from jobbtorg.accounts.models import User
from jobbtorg.accounts.queries import active_assignments
from jobbtorg.accounts.second_factor import MAIN_TYPES, REQUIRING
from jobbtorg.core import clock

ISSUER = "Jobbtorg"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc,unused-ignore]
    """Seals secrets, names keys in Swedish, and draws no QR: the page's own tag does."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": (
            "Din roll kräver inloggning i två steg. Lägg till ett annat andra steg först."
        ),
        "cannot_generate_recovery_codes": "Reservkoder hör till ett andra steg. Lägg till ett först.",
        "incorrect_code": (
            "Koden stämmer inte, eller är redan använd. Vänta på nästa kod och försök igen."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays with whoever has a role today that asks for it."""
        user_id = authenticator.user_id
        held = Authenticator.objects.filter(user_id=user_id, type__in=MAIN_TYPES)
        if held.exclude(pk=authenticator.pk).exists():
            return True
        mine = active_assignments(clock.today()).filter(user=user_id)
        return not mine.filter(role__in=REQUIRING).exists()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Our own notices tell of it: see factor_events."""

    def get_totp_issuer(self) -> str:
        return ISSUER

    def build_totp_svg(self, url: str) -> str:
        """Drawn by the page: the library's picture is not needed."""
        return ""

    def _get_site_name(self) -> str:
        return ISSUER

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        held = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passnyckel {held + 1}"
