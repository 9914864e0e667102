"""Forms of the organisation."""

from django import forms


class DayForm(forms.Form):
    """The day that a page shows."""

    datum = forms.DateField(
        label="Datum",
        required=False,
        error_messages={"invalid": "Skriv datumet som år-månad-dag, till exempel 2008-03-01."},
    )
