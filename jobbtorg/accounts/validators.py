"""Passwords: long, and not one of those that everybody tries first."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# Long, and still the first guesses at this product or at a rule of fifteen characters.
OBVIOUS = frozenset(
    {
        "jobbtorgstockholm",
        "stockholmsjobbtorg",
        "stockholmsstad",
        "jobbtorgsystemet",
        "arbetsmarknadsforvaltningen",
        "arbetsmarknadsförvaltningen",
        "forsorjningsstod",
        "försörjningsstöd",
        "aktivitetsplanen",
        "detharettlosenord",
        "dethärärettlösenord",
        "mittlösenordärhemligt",
        "lösenordlösenord",
        "losenordlosenord",
        "qwertyuiopasdfghjkl",
        "qwertyuiopåasdfghjklöä",
        "abcdefghijklmno",
        "abcdefghijklmnopqrstuvwxyz",
        "123456789012345",
        "1234567890123456",
        "correcthorsebatterystaple",
    }
)


class CommonLongPasswordValidator(CommonPasswordValidator):
    """Django's list of 20 000, which has few long ones, and those made by repeating one of it."""

    def validate(self, password: str, user: object = None) -> None:
        super().validate(password, user)  # type: ignore[arg-type]
        plain = "".join(password.casefold().split())
        unit = repeated_unit(plain)
        if plain.rstrip("0123456789!.") in OBVIOUS or plain in OBVIOUS or self.is_common(unit):
            raise ValidationError(
                "Lösenordet är för vanligt. Välj en mening som bara du kommer på.",
                code="password_too_common",
            )

    def is_common(self, unit: str) -> bool:
        return len(unit) == 1 or unit in self.passwords


def repeated_unit(text: str) -> str:
    """The shortest text that gives this one when repeated: "abcabc" gives "abc"."""
    at = (text + text).find(text, 1)
    return text[:at] if text else ""
