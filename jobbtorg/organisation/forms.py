"""Forms of the organisation."""

from django import forms

from jobbtorg.core.forms import DateField


class DayForm(forms.Form):
    """The day that a page shows."""

    datum = DateField(
        label="Datum",
        required=False,
        error_messages={"invalid": "Skriv datumet som år-månad-dag, till exempel 2008-03-01."},
    )
