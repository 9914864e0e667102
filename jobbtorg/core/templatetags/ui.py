"""The components of the theme as tags. Registered as builtins: no `{% load %}`.

Small ones are written here, larger ones lie in `templates/components/`. What each is given
stands in `jobbtorg/core/ui.py`; `docs/frontend.md` and the stilguide show them in use.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jobbtorg.core import clock, formtokens, ui, words
from jobbtorg.core.models import FormDraft

register = template.Library()

_ICON_NAME = re.compile(r"[a-z0-9-]+")


@cache
def _icon_body(name: str) -> str:
    if not _ICON_NAME.fullmatch(name):
        raise ValueError(f"Not the name of an icon: {name!r}")
    path = Path(settings.BASE_DIR) / "static" / "icons" / f"{name}.svg"
    return path.read_text(encoding="utf-8").strip().removeprefix("<svg ")


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An SVG of `static/icons/`, inline. Without a label it is hidden from screen readers."""
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    start = format_html('<svg class="jt-icon {}" {} focusable="false" ', css, spoken)
    # The files are our own and lie in the repository.
    return mark_safe(start + _icon_body(name))  # noqa: S308


@register.simple_tag
def chip(kind: str, text: str, icon_name: str = "") -> SafeString:
    """A status: colour, icon and word. Kinds: on_time, soon, late, paused, info, neutral."""
    return format_html(
        '<span class="jt-chip jt-chip--{}">{}<span>{}</span></span>',
        kind,
        icon(icon_name or ui.STATUS_ICONS[kind]),
        text,
    )


@register.simple_tag
def deadline(
    due: date | datetime | None, paused: bool = False, soon: int = 2, done: bool = False
) -> SafeString | str:
    """A deadline in words ("3 arbetsdagar kvar"), its date in the tooltip."""
    if not due:
        return ""
    day = words.as_date(due)
    kind, text = words.deadline_words(day, clock.today(), soon=soon)
    if paused:
        kind, text = "paused", "vilar"
    elif done:
        kind, text = "neutral", f"senast {day.isoformat()}"
    return format_html(
        '<time datetime="{}" title="Senast {}" class="jt-chip jt-chip--{}">{}<span>{}</span></time>',
        day.isoformat(),
        words.long_date(day),
        kind,
        icon("clock" if kind == "on_time" else ui.STATUS_ICONS[kind]),
        text,
    )


def _inside(content: str) -> SafeString:
    """What a block tag holds, empty where it held white space only. The engine has escaped it."""
    return mark_safe(content.strip())  # noqa: S308


def _block(name: str, context: Context, **values: Any) -> SafeString:
    """Render a component around the content of a block tag."""
    values["csrf_token"] = context.get("csrf_token")
    values["page"] = context.get("page")
    values["request"] = context.get("request")
    return render_to_string(f"components/{name}.html", values)


@register.simple_block_tag(takes_context=True)
def panel(
    context: Context,
    content: str,
    title: str = "",
    icon_name: str = "",
    id: str = "",  # noqa: A002
    css: str = "",
    level: int = 2,
    note: str = "",
    flush: bool = False,
) -> SafeString:
    """A white panel with an optional title. `flush` lets a table reach its edges."""
    return _block(
        "panel",
        context,
        content=content,
        title=title,
        icon_name=icon_name,
        id=id,
        css=css,
        level=level,
        note=note,
        flush=flush,
    )


@register.simple_block_tag(takes_context=True)
def page_head(
    context: Context,
    content: str,
    title: str,
    crumbs: Sequence[ui.Crumb] = (),
    lead: str = "",
    eyebrow: str = "",
) -> SafeString:
    """The page's h1 with its breadcrumb; the block's content is the page's actions."""
    return _block(
        "page_head",
        context,
        content=_inside(content),
        title=title,
        crumbs=crumbs,
        lead=lead,
        eyebrow=eyebrow,
    )


@register.simple_block_tag(takes_context=True)
def empty(
    context: Context, content: str, title: str, text: str = "", icon_name: str = "inbox"
) -> SafeString:
    """What a list says when there is nothing in it: what to do first, with the button for it."""
    return _block(
        "empty", context, content=_inside(content), title=title, text=text, icon_name=icon_name
    )


@register.simple_block_tag(takes_context=True)
def datatable(
    context: Context,
    content: str,
    caption: str,
    compact: bool = False,
    stack: bool = True,
    show_caption: bool = False,
    id: str = "",  # noqa: A002
    css: str = "",
) -> SafeString:
    """A table: the block holds thead and tbody. On a phone rows become cards by `data-label`."""
    return _block(
        "datatable",
        context,
        content=content,
        caption=caption,
        compact=compact,
        stack=stack,
        show_caption=show_caption,
        id=id,
        css=css,
    )


@register.simple_block_tag(takes_context=True)
def next_step(context: Context, content: str, step: ui.NextStep | None) -> SafeString:
    """What is next, who has the ball, deadline and responsible; the content is its buttons."""
    return _block("next_step", context, content=_inside(content), step=step)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    id: str,  # noqa: A002
    title: str,
    action: str,
    verb: str,
    danger: bool = True,
) -> SafeString:
    """A dialog that asks before something is done: the content says what follows, in words.

    Opened by `<a href="#ID" data-dialog>`; the content may hold form fields.
    """
    return _block(
        "confirm",
        context,
        content=content,
        id=id,
        title=title,
        action=action,
        verb=verb,
        danger=danger,
    )


@register.simple_block_tag(takes_context=True)
def bulk(
    context: Context, content: str, noun: str, actions: Sequence[ui.BulkAction], action: str = ""
) -> SafeString:
    """A form around a list with `name="vald"` boxes; its bar appears when a row is chosen."""
    return _block("bulk", context, content=content, noun=noun, actions=actions, action=action)


@register.inclusion_tag("components/person_head.html")
def person_head(person: ui.PersonHead, heading: bool = True) -> dict[str, Any]:
    """Name, age, personnummer, language and interpreter, target group and flags."""
    return {"person": person, "heading": heading}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[ui.Tab], label: str) -> dict[str, Any]:
    """Tabs as links with counts."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/filter_chips.html")
def filter_chips(chips: Sequence[ui.FilterChip], clear_url: str = "") -> dict[str, Any]:
    """The filters in force, each with a link that takes it off."""
    return {"chips": chips, "clear_url": clear_url}


@register.inclusion_tag("components/pager.html")
def pager(next_url: str, rows: str, text: str = "Visa fler") -> dict[str, Any]:
    """The end of a keyset list: `rows` is the id of the element whose children are the rows."""
    return {"next_url": next_url, "rows": rows, "text": text}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Sequence[ui.TimelineItem], compact: bool = False) -> dict[str, Any]:
    """What has happened, latest first, as sentences under their day."""
    shown = [item for item in items if not (compact and item.minor)]
    days = [(day, list(found)) for day, found in groupby(shown, key=lambda i: words.as_date(i.at))]
    return {"days": days, "compact": compact, "hidden": len(items) - len(shown)}


@register.inclusion_tag("components/figures.html")
def figures(items: Sequence[ui.Figure]) -> dict[str, Any]:
    """At most five figures in a row, each with its change and its link."""
    return {"items": items}


@register.inclusion_tag("components/bars.html")
def bars(rows: Sequence[ui.BarRow], caption: str, unit: str = "") -> dict[str, Any]:
    """A load per row against a maximum: a table whose bars need no colour to be read."""
    top = max((max(row.value, row.maximum) for row in rows), default=1) or 1
    return {"rows": rows, "caption": caption, "unit": unit, "top": top}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any, formset: Any = None) -> dict[str, Any]:
    """All errors of a form with links to their fields. It takes focus when the page opens."""
    from jobbtorg.core.forms import collect_errors

    found = collect_errors(form) if form is not None else []
    for row in formset.forms if formset is not None else ():
        found += collect_errors(row)
    return {"errors": found}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, size: str = "", label: str = "", css: str = "") -> dict[str, Any]:
    """One field with label, help and error. Sizes: s, m, l; empty fills the column."""
    return {"field": bound, "size": size, "label": label or bound.label, "wrapper_css": css}


@register.inclusion_tag("components/week_grid.html")
def week_grid(week: ui.WeekGrid, caption: str = "Veckan", warn: bool = True) -> dict[str, Any]:
    """Weekday × hours with sums; adds up as one types when the rows name a source.

    `warn=False` where the page says elsewhere, in words, that a day is too long.
    """
    return {"week": week, "caption": caption, "warn": warn}


DIFF_KINDS = {
    "new": ("plus", "Ny"),
    "changed": ("pencil", "Ändrad"),
    "removed": ("minus", "Tas bort"),
    "unchanged": ("check", "Oförändrad"),
}


@register.inclusion_tag("components/plan_line_diff.html")
def plan_line_diff(diff: ui.PlanLineDiff, level: int = 3) -> dict[str, Any]:
    """A plan line beside what is in force, the differences spelled out."""
    mark, word = DIFF_KINDS[diff.kind]
    return {"diff": diff, "mark": mark, "word": word, "level": level, "head": ""}


@register.simple_block_tag(takes_context=True)
def plan_line(context: Context, content: str, diff: ui.PlanLineDiff, level: int = 3) -> SafeString:
    """The same with the content in its head, beside the title: the answer to the line."""
    mark, word = DIFF_KINDS[diff.kind]
    return _block(
        "plan_line_diff",
        context,
        diff=diff,
        mark=mark,
        word=word,
        level=level,
        head=_inside(content),
    )


@register.inclusion_tag("components/autosave_status.html")
def autosave_status(saved_at: datetime | None = None) -> dict[str, Any]:
    """The place where an autosaved form says "Sparat 14.02"."""
    return {"saved_at": saved_at}


@register.inclusion_tag("components/draft_notice.html", takes_context=True)
def draft_notice(
    context: Context, draft: FormDraft | None, form: str = "", subject: object = ""
) -> dict[str, Any]:
    """Says that the form is filled in from a draft, and lets its owner throw it away."""
    token = formtokens.hidden_field(context["request"], form, subject) if draft else ""
    return {"draft": draft, "token": token, "csrf_token": context.get("csrf_token")}


@register.filter
def undo_url(tags: str | None) -> str:
    """The address that a message's "Ångra" posts to, from `core.feedback.success`."""
    return _tag_of("undo", tags)


@register.filter
def go_on(tags: str | None) -> dict[str, str]:
    """What a message offers to do next, from `core.feedback.success`; empty without."""
    address = _tag_of("till", tags)
    return {"url": address, "label": unquote(_tag_of("ord", tags))} if address else {}


def _tag_of(name: str, tags: str | None) -> str:
    found = re.search(rf"(?:^|\s){name}=(\S+)", tags or "")
    return found.group(1) if found else ""


@register.filter
def part_of(value: float, whole: float) -> int:
    """A share in whole percent, for the width of a bar."""
    return round(100 * float(value) / float(whole)) if whole else 0
