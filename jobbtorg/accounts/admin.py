"""Accounts and roles on the systemförvaltare's pages. Every write is an action."""

from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from jobbtorg.accounts import actions, login_actions, second_factor
from jobbtorg.accounts.models import Absence, AccountEvent, OpenSession, RoleAssignment, User
from jobbtorg.accounts.registry import hangs_on
from jobbtorg.accounts.rules import NODE_KINDS
from jobbtorg.core import clock
from jobbtorg.core.forms import DateField
from jobbtorg.organisation.admin_site import (
    ACCOUNTS,
    KeeperAdmin,
    ModelForm,
    ReadOnlyAdmin,
    ReadOnlyInline,
    actor_of,
    site,
    span,
)
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.periods import ONE_DAY

# Nodes of other kinds (regions, stadsdelar) hold nobody's role.
PLACES_OF_ROLES = sorted({kind for kinds in NODE_KINDS.values() for kind in kinds})
SECRET = forms.PasswordInput(attrs={"autocomplete": "new-password"})
HELP = "Minst 15 tecken. Lämna över det på ett säkert sätt; personen väljer ett eget vid nästa inloggning."

ASKS_RESET = (
    "Vill du nollställa det andra steget för {}? Appen, passnycklarna och reservkoderna slutar "
    "att gälla, och alla inloggningar avslutas. Det går inte att ångra. Kryssa i här och spara igen."
)

RESET_DONE = (
    "Det andra steget är nollställt och alla inloggningar är avslutade. Personen väljer ett nytt "
    "andra steg vid nästa inloggning, och har fått veta det med e-post."
)


class NewUserForm(ModelForm):
    """An account to open."""

    password = forms.CharField(
        label="Första lösenordet", widget=SECRET, help_text=HELP, strip=False
    )

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class ChangeUserForm(ModelForm):
    """An account's name, skills, whether it is open, and a new password where one is needed."""

    new_password = forms.CharField(
        label="Nytt lösenord",
        widget=SECRET,
        help_text=f"(frivilligt) {HELP}",
        required=False,
        strip=False,
    )

    reset_second_factor = forms.BooleanField(
        label="Nollställ det andra steget",
        required=False,
        help_text="När personen har tappat telefonen eller passnyckeln. Förvissa dig om att det "
        "är rätt person. Nästa gång väljer personen ett nytt, och får veta det med e-post.",
    )
    sure = forms.BooleanField(label="Ja, nollställ det andra steget", required=False)
    sign_out = forms.BooleanField(
        label="Logga ut personen överallt",
        required=False,
        help_text="Alla inloggningar avslutas genast.",
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "is_active", "languages", "target_groups")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.ModelMultipleChoiceField)  # noqa: S101
        languages.queryset = languages.queryset.filter(code_list=CodeList.LANGUAGE)  # type: ignore[union-attr]

        if not self.data.get("reset_second_factor"):
            self.fields["sure"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A reset cannot be taken back, so it is asked about when it has been chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("reset_second_factor") and not cleaned.get("sure"):
            self.add_error("sure", ASKS_RESET.format(self.instance))
        return cleaned

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        if password:
            validate_password(password)
        return password


class RoleInline(ReadOnlyInline):
    model = RoleAssignment
    shown = ("role", "node", span)


class AccountEventInline(ReadOnlyInline):
    model = AccountEvent
    fk_name = "user"
    shown = ("recorded_at", "text")


@admin.register(User, site=site)
class UserAdmin(KeeperAdmin):
    group = ACCOUNTS
    list_display = ("last_name", "first_name", "email", "is_active")
    list_filter = ("is_active",)
    search_fields = ("last_name", "first_name", "email")
    readonly_fields = ("email", "last_login")
    inlines = (RoleInline, AccountEventInline)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nobody guesses a password's hash by filters in the address."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = ChangeUserForm if change else NewUserForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return ("email", "first_name", "last_name", "password")
        return (
            "email",
            "first_name",
            "last_name",
            "is_active",
            "new_password",
            "second_step",
            "reset_second_factor",
            "sure",
            "open_in",
            "sign_out",
            "languages",
            "target_groups",
            "last_login",
        )

    @admin.display(description="andra steget")
    def second_step(self, obj: User) -> str:
        kinds = Authenticator.objects.filter(user=obj).values_list("type", flat=True)
        return second_factor.in_words(list(kinds))

    @admin.display(description="inloggad nu")
    def open_in(self, obj: User) -> str:
        count = OpenSession.objects.filter(user=obj).count()
        return "Nej" if not count else f"Ja, på {count} ställe{'n' if count > 1 else ''}"

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("email", "last_login", "second_step", "open_in") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, values = actor_of(request), form.cleaned_data
        if not change:
            made = actions.create_account(**values, by=by)
            obj.pk, obj.id, obj.key = made.pk, made.pk, made.key
            return
        facts = {name: values[name] for name in actions.ACCOUNT_FACTS}
        actions.change_account(obj, facts=facts, by=by)
        if "is_active" in form.changed_data:
            change_open = actions.reopen_account if obj.is_active else actions.close_account
            change_open(obj, by=by)
        if values["new_password"]:
            actions.set_password(obj, password=values["new_password"], by=by)
        if values["reset_second_factor"]:
            login_actions.reset_second_factor(obj, by=by)
            self.message_user(request, RESET_DONE, messages.SUCCESS)
        elif values["sign_out"]:
            login_actions.sign_out_everywhere(obj, by=by)
            self.message_user(request, "Alla inloggningar är avslutade.", messages.SUCCESS)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Languages and målgrupper are written by the action, so the form leaves them alone."""
        form.save_m2m = lambda: None
        super().save_related(request, form, formsets, change)


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A node with its kind: a stadsdel and the enhet that serves it may share a name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({obj.get_kind_display().lower()})"


class NewRoleForm(ModelForm):
    """A role to give."""

    from_on = DateField(label="Från och med")
    last_day = DateField(label="Till och med", required=False, help_text="(frivilligt)")
    node = PlaceField(
        Node.objects.filter(closed_on=None, kind__in=PLACES_OF_ROLES).order_by("kind", "sort_key"),
        label="Vid",
    )

    class Meta:
        model = RoleAssignment
        fields = ("user", "role", "node")


class EndRoleForm(ModelForm):
    """A role to end."""

    ends_after = DateField(label="Sista dag")
    knowingly = forms.BooleanField(label="Rollen ska sluta ändå", required=False)

    class Meta:
        model = RoleAssignment
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = hangs_on(self.instance, clock.today())
        if left:
            self.fields["knowingly"].help_text = (
                f"På rollen hänger {left}. När den slutar har ingen hand om det. "
                "Chefen får veta det, och bör helst fördela det först."
            )
        else:
            self.fields["knowingly"].widget = forms.HiddenInput()


@admin.register(RoleAssignment, site=site)
class RoleAssignmentAdmin(KeeperAdmin):
    group = ACCOUNTS
    fields_of_actions: ClassVar = {"last": "ends_after"}
    list_display = ("user", "role", "node", span)
    list_filter = ("role",)
    list_select_related = ("user", "node")
    search_fields = ("user__last_name", "user__first_name", "node__name")
    autocomplete_fields = ("user",)

    def get_form(
        self,
        request: HttpRequest,
        obj: RoleAssignment | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        kwargs["form"] = EndRoleForm if change else NewRoleForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: RoleAssignment | None = None) -> Any:
        if obj is None:
            return ("user", "role", "node", "from_on", "last_day")
        return ("user", "role", "node", span, "ends_after", "knowingly")

    def get_readonly_fields(self, request: HttpRequest, obj: RoleAssignment | None = None) -> Any:
        return ("user", "role", "node", span) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, values = actor_of(request), form.cleaned_data
        if change:
            knowingly = values["knowingly"]
            actions.end_role(obj, last=values["ends_after"], by=by, knowingly=knowingly)
            return
        last = values["last_day"]
        made = actions.assign_role(
            values["user"],
            role=values["role"],
            node=values["node"],
            from_on=values["from_on"],
            until=last + ONE_DAY if last else None,
            by=by,
        )
        obj.pk, obj.key, obj.period = made.pk, made.key, made.period


class EndLeaveForm(ModelForm):
    """The last day of a leave, to be moved."""

    last_day = DateField(
        label="Till och med",
        required=False,
        help_text="(frivilligt) Tomt: tills vidare.",
    )

    class Meta:
        model = Absence
        fields = ()


class NewLeaveForm(EndLeaveForm):
    """A leave to enter."""

    from_on = DateField(label="Från och med")

    class Meta:
        model = Absence
        fields = ("user",)


@admin.register(Absence, site=site)
class AbsenceAdmin(KeeperAdmin):
    group = ACCOUNTS
    fields_of_actions: ClassVar = {"last": "last_day"}
    list_display = ("user", span)
    list_select_related = ("user",)
    autocomplete_fields = ("user",)

    def get_form(
        self, request: HttpRequest, obj: Absence | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = EndLeaveForm if change else NewLeaveForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Absence | None = None) -> Any:
        return ("user", span, "last_day") if obj else ("user", "from_on", "last_day")

    def get_readonly_fields(self, request: HttpRequest, obj: Absence | None = None) -> Any:
        return ("user", span) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by, values = actor_of(request), form.cleaned_data
        if change:
            actions.end_leave(obj, last=values["last_day"], by=by)
            return
        made = actions.enter_leave(
            values["user"], from_on=values["from_on"], last=values["last_day"], by=by
        )
        obj.pk, obj.period = made.pk, made.period


@admin.register(AccountEvent, site=site)
class AccountEventAdmin(ReadOnlyAdmin):
    list_display = ("recorded_at", "user", "text", "by_user")
    list_select_related = ("user", "by_user")
