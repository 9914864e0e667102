"""Forms of log-in and of roles."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.account.forms import ReauthenticateForm as Reauthenticate
from django import forms

from jobbtorg.accounts.actions import has_chosen_password
from jobbtorg.core.actor import Actor

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

    def clean(self) -> dict[str, Any]:
        """What somebody else has chosen is not one's own by being typed again."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        same = cleaned.get("password1") and cleaned["password1"] == cleaned.get("oldpassword")
        if same and self.user.must_choose_password:
            self.add_error("password1", "Välj ett annat lösenord än det du fick.")
        return cleaned

    def save(self) -> None:
        super().save()
        has_chosen_password(self.user, by=Actor(user_id=self.user.pk, name=str(self.user)))


class ReauthenticateForm(Reauthenticate):  # type: ignore[misc,unused-ignore]
    """The password once more, before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(self.fields["password"], "Lösenord")
        if not self.is_bound:
            self.fields["password"].widget.attrs["autofocus"] = True
