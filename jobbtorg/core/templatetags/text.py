"""Filters for dates, times, numbers and personnummer. Registered as builtins: no `{% load %}`.

Every filter answers an empty value with an empty string, so that a page can pass what it has.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobbtorg.core import clock, words

register = template.Library()


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None or value == "" else Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def isodate(value: date | datetime | None) -> SafeString | str:
    """`2008-01-07` in a <time> that tells the weekday when one points at it."""
    if not value:
        return ""
    day = words.as_date(value)
    return format_html(
        '<time datetime="{}" title="{}" class="jt-date">{}</time>',
        day.isoformat(),
        words.long_date(day),
        day.isoformat(),
    )


@register.filter
def prose_date(value: date | datetime | None) -> str:
    """`7 januari 2008`."""
    return words.prose_date(value) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """`måndag`."""
    return words.weekday(value) if value else ""


@register.filter
def clocktime(value: datetime | None) -> str:
    """`14.02`."""
    return words.clocktime(value) if value else ""


@register.filter
def age_words(value: date | datetime | None) -> str:
    """`i dag`, `för 3 dagar sedan`, `om 2 veckor`, counted from the product's clock."""
    return words.age_words(value, clock.today()) if value else ""


@register.filter
def person_age(born: date | None) -> str:
    """`34 år`."""
    return f"{words.age_on(born, clock.today())} år" if born else ""


@register.filter
def kr(value: Any) -> str:
    """`1 460 760 kr`."""
    amount = _number(value)
    return "" if amount is None else words.kronor(amount)


@register.filter
def number_sv(value: Any, decimals: int | None = None) -> str:
    """`7 552`, `8,5`; with an argument that many decimals."""
    amount = _number(value)
    return "" if amount is None else words.number(amount, decimals)


@register.filter
def hours_short(minutes: int | None) -> str:
    """`8`, `6 tim 40 min`, from minutes."""
    return "" if minutes is None else words.hours_short(minutes)


@register.filter
def hours_unit(minutes: int | None) -> str:
    """`8 tim`, `6 tim 40 min`, from minutes."""
    return "" if minutes is None else words.hours_unit(minutes)


@register.filter
def personnummer(value: str | None) -> str:
    """`19850412-2384`."""
    return words.personnummer(value) if value else ""


@register.filter
def duration_words(value: timedelta | None) -> str:
    """`2 timmar 30 minuter`."""
    return "" if value is None else words.duration_words(value)
