"""Filters above the list of remisser, kept in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms

from jobbtorg.core.forms import FilterForm
from referrals.enums import ReferralState
from referrals.queries.lists import ALL, MINE, OPEN, Filters

STATES = [(OPEN, "Öppna"), (ALL, "Alla"), *ReferralState.choices]
UNIT_STATES = [choice for choice in STATES if choice[0] != ReferralState.DRAFT]
WHOSE = [(ALL, "Hela enhetens"), (MINE, "Mina")]


class ReferralFilter(FilterForm):
    """State, and for an enhet whose. What is not understood counts as not chosen."""

    lage = forms.ChoiceField(label="Läge", choices=STATES, required=False)
    vems = forms.ChoiceField(label="Vems", choices=WHOSE, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, own: bool) -> None:
        super().__init__(data, initial={"lage": OPEN, "vems": ALL})
        if not own:
            del self.fields["vems"]
            field = self.fields["lage"]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = UNIT_STATES

    def filters(self) -> Filters:
        """The filters as the query takes them."""
        if not self.is_bound:
            return Filters()
        self.is_valid()
        cleaned = self.cleaned_data
        return Filters(cleaned.get("lage") or OPEN, cleaned.get("vems") or ALL)

    def held(self) -> dict[str, str]:
        """What differs from the beginning, in the words of the address."""
        now = self.filters()
        return {
            "lage": now.state if now.state != OPEN else "",
            "vems": now.whose if now.whose != ALL else "",
        }

    def chosen(self) -> list[tuple[str, str, str]]:
        """(field, label, value) of each filter that differs from the beginning."""
        now = self.filters()
        found = []
        if now.state != OPEN:
            found.append(("lage", "Läge", dict(STATES)[now.state]))
        if now.whose != ALL:
            found.append(("vems", "Vems", dict(WHOSE)[now.whose]))
        return found
