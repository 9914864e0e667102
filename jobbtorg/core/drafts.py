"""What somebody has typed and not saved: autosave, and forms sent without a session.

A draft belongs to one user, one form and one subject, and lives 30 days. It checks
nothing: only the real save does. Which draft a form fills is in its signed token, so
nobody can write into, or ask for, the draft of another.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from jobbtorg.core import clock, formtokens
from jobbtorg.core.actor import ANONYMOUS, Actor
from jobbtorg.core.models import FormDraft
from jobbtorg.core.pages_of_error import VERSION_FIELD
from jobbtorg.core.scope import scoped
from jobbtorg.core.text import clean_text

DAYS = 30
# What fits in the column; a version of our own is never longer.
_VERSION = re.compile(r"[0-9]{1,9}")
Fields = Mapping[str, Sequence[str]]


def fields_of(data: QueryDict) -> dict[str, list[str]]:
    """The fields worth keeping: no tokens, no passwords, nothing that breaks the database."""
    return {
        clean_text(name): [clean_text(str(value)) for value in values]
        for name, values in data.lists()
        if name not in ("csrfmiddlewaretoken", formtokens.FIELD) and "password" not in name
    }


def save(token: formtokens.Token, fields: Fields, *, parked: bool = False) -> FormDraft:
    """Write the draft of a form over the earlier one, in the scope of its owner."""
    if token.user_id is None or not token.form:
        raise ValueError("A draft belongs to somebody who has logged in, and to a named form.")
    version = (fields.get(VERSION_FIELD) or [""])[-1]
    draft = FormDraft(
        user_id=token.user_id,
        form=token.form,
        subject=token.subject,
        path=token.path,
        base_version=int(version) if _VERSION.fullmatch(version) else None,
        fields=dict(fields),
        parked=parked,
        nonce=token.nonce,
        saved_at=clock.now(),
    )
    FormDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user_id", "form", "subject"],
        update_fields=["path", "base_version", "fields", "parked", "nonce", "saved_at"],
    )
    return draft


def park(request: HttpRequest) -> FormDraft | None:
    """Keep a form that was sent without a valid session for the person who opened it.

    Nobody else gets it: it is saved under the user of the signed token and comes back
    when that user opens the page again. A form without a name is a button, with nothing typed.
    """
    token = formtokens.read(request.POST.get(formtokens.FIELD))
    actor = getattr(request, "actor", ANONYMOUS)
    if token is None or token.user_id is None or actor.user_id not in (None, token.user_id):
        return None
    if not token.form:
        return None
    fields = fields_of(request.POST)
    # Whoever typed it is not logged in any more: it is theirs by the signed token.
    with scoped(Actor(user_id=token.user_id, name="")):
        if actor.user_id is None and not _may_replace(token, request):
            return None
        return save(token, fields, parked=True)


def _may_replace(token: formtokens.Token, request: HttpRequest) -> bool:
    """Whether what is sent by nobody known may take the place of what the owner has kept.

    What the owner has typed since, in the form opened anew, stays. And a browser that does not
    show that the form was opened in it replaces only what has come in this same way.
    """
    kept = FormDraft.objects.filter(
        user_id=token.user_id or 0, form=token.form, subject=token.subject, saved_at__gte=_oldest()
    ).first()
    if kept is None:
        return True
    if kept.nonce != token.nonce:
        return formtokens.is_of_browser(token, request) and kept.saved_at < token.issued_at
    return kept.parked or formtokens.is_of_browser(token, request)


def find(user_id: int | None, form: str, subject: object = "") -> FormDraft | None:
    """The user's own draft, unless it is older than 30 days."""
    if user_id is None:
        return None
    return FormDraft.objects.filter(
        user_id=user_id, form=form, subject=str(subject), saved_at__gte=_oldest()
    ).first()


def typed(
    user_id: int | None, form: str, subjects: Collection[str], names: Sequence[str]
) -> dict[str, list[str]]:
    """What the user has typed in some fields of one form, by subject; empty fields left out."""
    if user_id is None or not subjects:
        return {}
    rows = FormDraft.objects.filter(
        user_id=user_id, form=form, subject__in=subjects, saved_at__gte=_oldest()
    )
    found = {}
    for row in rows:
        values = [" ".join((row.fields.get(name) or [""])[-1].split())[:80] for name in names]
        if any(values):
            found[row.subject] = [value for value in values if value]
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """What a page needs of a form whose text is kept: its draft, and the token that names it."""

    draft: FormDraft | None
    name: str
    subject: object
    token: SafeString


def kept(request: HttpRequest, form: forms.BaseForm, name: str, subject: object = "") -> Kept:
    """Fill an unbound form from the user's draft, and name the draft that it fills."""
    draft = restore(request, form, name, subject)
    return Kept(draft, name, subject, formtokens.hidden_field(request, name, subject))


def restore(
    request: HttpRequest, form: forms.BaseForm, name: str, subject: object = ""
) -> FormDraft | None:
    """Fill an unbound form from the user's draft. Returns the draft, to say so on the page."""
    draft = None if form.is_bound else _about(request, subject).get(name)
    if draft is not None:
        fill([form], draft)
    return draft


def _about(request: HttpRequest, subject: object) -> dict[str, FormDraft]:
    """The user's drafts of all forms about one subject: one query, however many forms a page has."""
    actor = getattr(request, "actor", ANONYMOUS)
    read: dict[str, dict[str, FormDraft]] = request.__dict__.setdefault("_drafts_read", {})
    if str(subject) not in read:
        rows = FormDraft.objects.filter(
            user_id=actor.user_id or 0, subject=str(subject), saved_at__gte=_oldest()
        )
        read[str(subject)] = {row.form: row for row in rows}
    return read[str(subject)]


def fill(filled: Iterable[forms.BaseForm], draft: FormDraft) -> None:
    """Show what was typed as it was typed; a field that the draft lacks stays as it was."""
    data = as_querydict(draft)
    for form in filled:
        for name, field in form.fields.items():
            typed = field.widget.value_from_datadict(data, {}, form.add_prefix(name))
            if typed is not None and not isinstance(field, forms.FileField):
                # Both: a form that has looked at the field already keeps what it saw.
                form.initial[name] = form[name].initial = typed


def as_querydict(draft: FormDraft) -> QueryDict:
    """The draft as posted data."""
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, values)
    return data


def discard(user_id: int, form: str, subject: object = "") -> None:
    """The form has been saved, or its owner has thrown the draft away."""
    FormDraft.objects.filter(user_id=user_id, form=form, subject=str(subject)).delete()


def forget_old() -> int:
    """Delete drafts older than 30 days. Returns how many."""
    return FormDraft.objects.filter(saved_at__lt=_oldest()).delete()[0]


def _oldest() -> Any:
    return clock.now() - clock.days(DAYS)
