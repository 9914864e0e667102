"""Forms of log-in and of roles."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as Reauthenticate
from django import forms

LONG_IS_GOOD = (
    "Minst 15 tecken. En mening som bara du kommer på är lättare att minnas än "
    "bokstäver och siffror om vartannat."
)


def _label(field: forms.Field, label: str, help_text: str = "") -> None:
    """Our label and help in place of the library's; a placeholder is no label."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class LogInForm(LoginForm):  # type: ignore[misc,unused-ignore]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["login"], "E-postadress")
        _label(self.fields["password"], "Lösenord")
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class PasswordForm(ChangePasswordForm):  # type: ignore[misc,unused-ignore]
    """Another password of one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["oldpassword"], "Ditt nuvarande lösenord")
        _label(self.fields["password1"], "Nytt lösenord", LONG_IS_GOOD)
        _label(self.fields["password2"], "Nytt lösenord, en gång till")


class ReauthenticateForm(Reauthenticate):  # type: ignore[misc,unused-ignore]
    """The password once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["password"], "Lösenord")
