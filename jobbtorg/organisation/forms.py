"""Forms of the organisation."""

from jobbtorg.core.forms import DateField, FilterForm


class DayForm(FilterForm):
    """The day that a page shows."""

    datum = DateField(label="Visa organisationen den", required=False)
