"""The remiss as a form: the number first, then the statement in sections (handbook §5.1)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model

from cases.enums import EducationLevel, ProtectionLevel, Sex, SupportKind
from jobbtorg.core import clock, identity
from jobbtorg.core.forms import BaseForm, DateField, MomentField, TextField, TextLine
from jobbtorg.core.words import age_on
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code, TargetGroup
from jobbtorg.organisation.queries import open_stadsdelar, stadsdelar_of
from referrals.actions.drafting import PlanElsewhere
from referrals.enums import DecisionWish, OtherPlanKind
from referrals.models import Referral
from referrals.statement import (
    ADULT,
    BORN_BY_NUMBER,
    REQUIRED,
    born_by_number,
    date_problems,
    missing_to_send,
)

BLANK = [("", "Välj …")]
NOBODY_KNOWN = "ny"
# The fields whose values come from a code list.
CODES = ("language", "hindrance", "af_programme")
# What the page folds away until it is filled in.
MORE = ("street", "postal_code", "city", "education_level", "protection_level")


class NumberForm(BaseForm):
    """A personnummer with 10 or 12 digits: the first thing that a new remiss asks for.

    Who has none yet gets a reservnummer; `own` gives those of a birth date that the enhet has
    issued already, so that one person does not get two.
    """

    number = TextLine(
        label="Personnummer",
        required=False,
        max_length=20,
        help_text="10 eller 12 siffror. Samordningsnummer går också bra.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    missing = forms.BooleanField(
        label="Personnummer saknas",
        required=False,
        help_text="Skriv födelsedatum. Personen får ett reservnummer tills personnumret finns.",
    )
    birth_date = DateField(label="Födelsedatum", required=False)
    who = forms.ChoiceField(
        label="Samma person som förut?",
        required=False,
        help_text="Enheten har redan gett någon född den dagen ett reservnummer.",
        widget=forms.RadioSelect,
    )
    # One of the two is needed, and the answer where it is asked for.
    needed_by_choice = ("number", "birth_date", "who")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        own: Callable[[date], list[tuple[str, str]]],
    ) -> None:
        super().__init__(data)
        self._own = own
        self._asked = self._choices()
        if not self._asked:
            del self.fields["who"]

    @property
    def helper(self) -> FormHelper:
        """What belongs to a missing number is asked with the box that says so."""
        helper = super().helper
        asked = [name for name in ("birth_date", "who") if name in self.fields]
        helper.layout = Layout("number", "missing", Div(*asked, data_when="missing"))
        return helper

    def _choices(self) -> bool:
        """Whether somebody of the birth date is known already; then the form asks who it is."""
        try:
            born = self.fields["birth_date"].clean(self["birth_date"].value())
        except ValidationError:
            return False
        if not self.is_bound or not self["missing"].value() or born is None:
            return False
        known = self._own(born)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        named = [
            (number, f"{name}, {number}" if name != number else number) for number, name in known
        ]
        field.choices = [*named, (NOBODY_KNOWN, "Nej, en annan person")]
        return bool(known)

    def clean(self) -> dict[str, Any]:
        """`number` becomes the identity, or None for somebody who is to get a reservnummer."""
        cleaned = super().clean() or {}
        if cleaned.get("missing"):
            return self._unnumbered(cleaned)
        if not cleaned.get("number"):
            self.add_error(
                "number", "Skriv ett personnummer, eller kryssa för att personnummer saknas."
            )
            return cleaned
        return self._numbered(cleaned, cleaned["number"])

    def _unnumbered(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        if cleaned.get("number"):
            self.add_error("missing", "Ta bort krysset eller numret: bara det ena kan stämma.")
        elif cleaned.get("birth_date") is None and "birth_date" not in self.errors:
            self.add_error("birth_date", "Skriv födelsedatum. Det står i reservnumret.")
        if not self._asked:
            return {**cleaned, "number": None}
        if not cleaned.get("who"):
            self.add_error("who", "Välj vem det gäller, så att ingen får två nummer.")
        elif cleaned["who"] != NOBODY_KNOWN:
            return self._numbered(cleaned, cleaned["who"])
        return {**cleaned, "number": None}

    def _numbered(self, cleaned: dict[str, Any], typed: str) -> dict[str, Any]:
        try:
            found = identity.parse(
                typed,
                today=clock.today(),
                allow_demo=bool(settings.DEBUG or settings.TESTING),
            )
        except identity.IdentityError as error:
            self.add_error("number", error.message)
            return cleaned
        return {**cleaned, "number": found}


class ObjectField(forms.TypedChoiceField):
    """A choice among rows that were fetched once for the whole form; gives the row itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def offer(self, rows: Iterable[Model]) -> None:
        by_key = {str(one.pk): one for one in rows}
        self.choices = [*BLANK, *((pk, str(one)) for pk, one in by_key.items())]
        self.coerce = by_key.__getitem__


class ObjectsField(forms.TypedMultipleChoiceField):
    """Several of such rows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=[], **kwargs)

    def offer(self, rows: Iterable[Model]) -> None:
        by_key = {str(one.pk): one for one in rows}
        self.choices = [(pk, str(one)) for pk, one in by_key.items()]
        self.coerce = by_key.__getitem__


def _optional(field: Callable[..., Any], label: str, **kwargs: Any) -> Any:
    return field(label=label, required=False, **kwargs)


class ReferralForm(BaseForm):
    """The sender's statement. A draft needs nothing; sending asks for what is missing.

    Labels mark what may be left out. That a field may be empty while one writes is not
    said with `required`, which would stop a draft from being saved.
    """

    mark_optional = True
    version = forms.IntegerField(widget=forms.HiddenInput)

    first_name = _optional(TextLine, "Förnamn", max_length=80)
    last_name = _optional(TextLine, "Efternamn", max_length=80)
    birth_date = _optional(DateField, "Födelsedatum")
    sex = _optional(forms.ChoiceField, "Kön", choices=[*BLANK, *Sex.choices])
    phone = _optional(TextLine, "Telefon", max_length=30)
    email = _optional(forms.EmailField, "E-post")
    street = _optional(TextLine, "Gatuadress", max_length=120)
    postal_code = _optional(TextLine, "Postnummer", max_length=10)
    city = _optional(TextLine, "Postort", max_length=60)
    guardian_name = _optional(
        TextLine, "Vårdnadshavare", max_length=120, help_text="Krävs under 18 år."
    )
    guardian_phone = _optional(
        TextLine, "Vårdnadshavarens telefon", max_length=30, help_text="Krävs under 18 år."
    )
    language = _optional(ObjectField, "Språk")
    needs_interpreter = _optional(forms.BooleanField, "Behöver tolk")
    education_level = _optional(
        forms.ChoiceField, "Utbildning", choices=[*BLANK, *EducationLevel.choices]
    )
    work_background = _optional(TextField, "Arbete hittills")
    protection_level = _optional(
        forms.ChoiceField,
        "Skyddad identitet",
        choices=ProtectionLevel.choices,
        help_text="Med ett skydd ser bara du, din chef och cheferna på jobbtorget remissen. "
        "Dina kollegor ser den inte, och inte receptionen på jobbtorget.",
    )
    stadsdel = _optional(ObjectField, "Stadsdel")
    support_kind = _optional(
        forms.ChoiceField,
        "Försörjning",
        choices=SupportKind.choices,
        widget=forms.RadioSelect,
        help_text="Avgör vem som beslutar om planen. Utan ersättning från staden gäller planen "
        "när deltagaren och jobbtorget har kommit överens.",
    )
    introduction_ends_on = _optional(
        DateField,
        "Introduktionsersättning till och med",
        help_text="Krävs vid introduktionsersättning.",
    )
    primary_group = _optional(ObjectField, "Huvudgrupp")
    flags = _optional(ObjectsField, "Hör också till", widget=forms.CheckboxSelectMultiple)
    hindrance = _optional(ObjectField, "Försörjningshinder")
    benefit_since = _optional(DateField, "Ersättning sedan")
    af_since = _optional(DateField, "Inskriven på Arbetsförmedlingen sedan")
    af_programme = _optional(ObjectField, "Program hos Arbetsförmedlingen")
    af_contact = _optional(TextLine, "Kontakt på Arbetsförmedlingen", max_length=120)
    can_and_wants = _optional(TextField, "Kan och vill")
    obstacles = _optional(TextField, "Hinder")
    decision_wish = _optional(
        forms.ChoiceField,
        "Beslut om bistånd före inskrivning",
        choices=DecisionWish.choices,
        widget=forms.RadioSelect,
        help_text="Personen har rätt att få ett beslut först, om personen önskar det.",
    )
    first_visit_proposed_at = _optional(MomentField, "Förslag på första besök")

    # Those of a guardian are there only while the person is, or may be, under 18.
    needed = frozenset(REQUIRED) | {"guardian_name", "guardian_phone", "introduction_ends_on"}

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        referral: Referral,
        sending: bool = False,
    ) -> None:
        self.referral = referral
        self.sending = sending
        super().__init__(data, initial=initial_of(referral))
        self._offer()
        self._for_age()
        for name in self.needed & set(self.fields):
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def _offer(self) -> None:
        """Three queries for all the choices of the form."""
        today = clock.today()
        codes: dict[str, list[Code]] = {}
        lists = (CodeList.LANGUAGE, CodeList.HINDRANCE, CodeList.AF_PROGRAMME)
        # What stands already may have been closed since: without it the form would take it away.
        kept = [getattr(self.referral, f"{name}_id") for name in CODES]
        offered = Code.objects.in_use(today) | Code.objects.filter(pk__in=[k for k in kept if k])
        for code in offered.filter(code_list__in=lists):
            codes.setdefault(code.code_list, []).append(code)
        for name, code_list in zip(CODES, lists, strict=True):
            self._rows(name, codes.get(code_list, []))
        groups = list(TargetGroup.objects.all())
        self._rows("primary_group", groups)
        self._rows("flags", groups)
        enhet = self.referral.bistandsenhet
        served = list(stadsdelar_of(enhet, today))
        self._rows("stadsdel", served or open_stadsdelar(today))
        if len(served) == 1:
            self.fields["stadsdel"].widget = forms.HiddenInput()

    def _rows(self, name: str, rows: Iterable[Model]) -> None:
        field = self.fields[name]
        assert isinstance(field, ObjectField | ObjectsField)  # noqa: S101
        field.offer(rows)

    def _for_age(self) -> None:
        """A guardian is asked for when the person is, or may be, under 18."""
        try:
            born = self.fields["birth_date"].clean(self["birth_date"].value())
        except ValidationError:
            born = None
        if born and age_on(born, clock.today()) >= ADULT:
            del self.fields["guardian_name"], self.fields["guardian_phone"]

    @property
    def shows_more(self) -> bool:
        """Whether the folded part holds something, or something to mend."""
        kept = (self[name] for name in MORE)
        return any(bound.errors or bound.value() not in ("", None, "ingen") for bound in kept)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        check = missing_to_send if self.sending else date_problems
        number = born_by_number(self.referral.identity_kind, self.referral.identity_number)
        stated = {**initial_of(self.referral), **cleaned, BORN_BY_NUMBER: number}
        for name, text in check(stated, clock.today()).items():
            if name in self.fields and name not in self.errors:
                self.add_error(name, text)
        return cleaned

    def stated(self) -> dict[str, Any]:
        """The fields of the statement, as the action takes them."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("version", "flags")
        }


def initial_of(referral: Referral) -> dict[str, Any]:
    """The saved statement as a form's initial values."""
    names = [name for name in ReferralForm.base_fields if name != "flags"]
    initial = {name: getattr(referral, name) for name in names}
    for name in ("language", "stadsdel", "primary_group", "hindrance", "af_programme"):
        initial[name] = getattr(referral, f"{name}_id")
    initial["flags"] = [flag.pk for flag in referral.flags.all()]
    initial["support_kind"] = referral.support_kind or SupportKind.FORSORJNINGSSTOD
    return initial


class OtherPlanForm(BaseForm):
    """One of the four kinds of plan that may run beside: ticked when it does."""

    kind = forms.ChoiceField(choices=OtherPlanKind.choices, widget=forms.HiddenInput)
    runs = _optional(forms.BooleanField, "")
    contact = _optional(TextLine, "Kontakt", max_length=120)
    until_on = _optional(DateField, "Till och med")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = str((self.initial or {}).get("kind", ""))
        self.fields["runs"].label = OtherPlanKind(kind).label if kind else "Pågår"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = cleaned.get("contact") or cleaned.get("until_on")
        if told and not cleaned.get("runs"):
            self.add_error("runs", "Kryssa för planen, eller töm kontakt och datum.")
        return cleaned


OtherPlanFormSet = forms.formset_factory(OtherPlanForm, extra=0)


def plans_formset(
    referral: Referral, data: Mapping[str, Any] | None = None
) -> "forms.BaseFormSet[OtherPlanForm]":
    """A row for each kind of plan, filled in where the remiss names it."""
    known = {plan.kind: plan for plan in referral.other_plans.all()}
    initial = []
    for kind in OtherPlanKind.values:
        plan = known.get(kind)
        initial.append(
            {
                "kind": kind,
                "runs": plan is not None,
                "contact": plan.contact if plan else "",
                "until_on": plan.until_on if plan else None,
            }
        )
    return OtherPlanFormSet(data, initial=initial, prefix="planer")


def plans_of(formset: "forms.BaseFormSet[OtherPlanForm]") -> list[PlanElsewhere]:
    """The plans that were ticked, as the action takes them."""
    return [
        PlanElsewhere(f["kind"], f.get("contact") or "", f.get("until_on"))
        for f in formset.cleaned_data
        if f.get("runs")
    ]
