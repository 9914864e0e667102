"""A form that does something once carries a token: a second click does nothing twice.

The token is signed and says who opened which form on which page, so it also lets a form
that was sent after the session had expired be kept for the same person (`drafts.park`).
Using it is a row written in the request's own transaction: a second request waits for
the first, and is then sent where the first was sent. A refused first one leaves no row.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobbtorg.core import clock
from jobbtorg.core.actor import ANONYMOUS
from jobbtorg.core.errors import AlreadyDone, DomainError
from jobbtorg.core.models import FormDraft, FormToken

FIELD = "form_token"
MAX_AGE_DAYS = 30
_SALT = "jobbtorg.form"
_PATH_MAX = 500
CHANGED_ROLE = (
    "Du har bytt roll sedan du öppnade sidan, så inget är gjort. Det du skrev är kvar. Se efter "
    "vilken roll du har nu, och skicka igen."
)

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Token:
    """What a form says of itself: opened by whom, where, and which draft it fills.

    `assignment_id` is the role it was opened in: one acts in one at a time, and always sees
    which (handbook §3).
    """

    nonce: UUID
    user_id: int | None
    path: str
    form: str = ""
    subject: str = ""
    assignment_id: int | None = None
    # The session in which it was opened, as nothing that one could use.
    session: str = ""
    # By the product's clock, for what was kept before and after it.
    issued: float = 0.0

    @property
    def issued_at(self) -> datetime:
        return datetime.fromtimestamp(self.issued, tz=UTC)


def issue(token: Token) -> str:
    """The signed text of a token."""
    said = [token.nonce.hex, token.user_id, token.path, token.form, token.subject]
    return signing.dumps([*said, token.assignment_id, token.session, token.issued], salt=_SALT)


def read(text: str | None) -> Token | None:
    """The token of a signed text, or None if it is missing, forged or a month old."""
    if not text:
        return None
    try:
        nonce, user_id, path, form, subject, *role = signing.loads(
            text, salt=_SALT, max_age=MAX_AGE_DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError):
        return None
    return Token(UUID(nonce), user_id, path, form, subject, *role)


def opened_on(request: HttpRequest) -> str:
    """The page on which a posted form was opened, which may be another than its address."""
    token = read(request.POST.get(FIELD))
    return token.path if token else ""


def new(request: HttpRequest, form: str = "", subject: object = "", path: str = "") -> Token:
    """A token for a form on the page that is being answered.

    `path` says where the form can be opened again, where that page itself is no GET.
    """
    path = path or request.get_full_path()
    if len(path) > _PATH_MAX:
        path = request.path[:_PATH_MAX]
    actor = getattr(request, "actor", ANONYMOUS)
    session: str = getattr(getattr(request, "session", None), "session_key", None) or ""
    return Token(
        uuid.uuid4(),
        actor.user_id,
        path,
        form,
        str(subject),
        actor.assignment_id,
        _mark(session),
        clock.now().timestamp(),
    )


def _mark(session_key: str) -> str:
    if not session_key:
        return ""
    return salted_hmac("jobbtorg.formtokens", session_key, algorithm="sha256").hexdigest()[:16]


def is_of_browser(token: Token, request: HttpRequest) -> bool:
    """Whether the browser still sends the cookie of the session in which the form was opened."""
    own = _mark(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    return bool(own) and constant_time_compare(own, token.session)


def hidden_field(
    request: HttpRequest, form: str = "", subject: object = "", path: str = ""
) -> SafeString:
    """The hidden field. `form` and `subject` name the draft that autosave keeps and success ends."""
    text = issue(new(request, form, subject, path))
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, text)


def one_time(view: View) -> View:
    """A POST to this view is carried out once per opened form; other methods pass."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        token = checked(request)
        if _has_changed_role(request, token):
            return _form_again(request, token)
        claim(token)
        request.claimed_token = token  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if response.status_code < 400:
            _finish(token, answer_of(response))
        return response

    guarded.is_one_time = True  # type: ignore[attr-defined]
    return guarded


def checked(request: HttpRequest) -> Token:
    """The token of a posted form, or a DomainError that says what to do."""
    token = read(request.POST.get(FIELD))
    if token is None:
        raise DomainError(
            "Formuläret har legat öppet för länge. Öppna sidan på nytt och skicka igen. "
            "Kopiera först det du har skrivit."
        )
    actor = getattr(request, "actor", ANONYMOUS)
    if token.user_id != actor.user_id:
        raise DomainError(
            "Formuläret öppnades av någon annan än du som är inloggad nu. "
            "Öppna sidan på nytt och skicka igen."
        )
    return token


def _has_changed_role(request: HttpRequest, token: Token) -> bool:
    actor = getattr(request, "actor", ANONYMOUS)
    return token.assignment_id is not None and token.assignment_id != actor.assignment_id


def _form_again(request: HttpRequest, token: Token) -> HttpResponse:
    """The page once more, with what was typed: another role than it was opened in is on now."""
    from jobbtorg.core import drafts  # it names the drafts that tokens fill

    drafts.park(request)
    messages.warning(request, CHANGED_ROLE)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": token.path})
    return HttpResponseRedirect(token.path)


def claim(token: Token) -> None:
    """Use the token up in this transaction, or raise AlreadyDone with the first answer.

    The insert waits for a request that is using the same token right now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {FormToken._meta.db_table} (nonce, user_id, answer, used_at)"  # noqa: S608
            " VALUES (%s, %s, '', %s) ON CONFLICT DO NOTHING",
            [token.nonce, token.user_id, clock.now()],
        )
        if cursor.rowcount == 1:
            return
    first = FormToken.objects.get(nonce=token.nonce)
    raise AlreadyDone(
        "Du har redan skickat det här. Inget har gjorts en gång till.", answer=first.answer
    )


def is_used(token: Token) -> bool:
    """Whether the form has been sent, and done what it does."""
    return FormToken.objects.filter(nonce=token.nonce).exists()


def answer_of(response: HttpResponse) -> str:
    """Where an answer sends its reader, by redirect or through htmx."""
    for header in ("Location", "HX-Redirect", "HX-Location"):
        if response.has_header(header):
            return str(response[header])[:_PATH_MAX]
    return ""


def _finish(token: Token, answer: str) -> None:
    if answer:
        FormToken.objects.filter(nonce=token.nonce).update(answer=answer)
    if token.user_id is not None and token.form:
        FormDraft.objects.filter(
            user_id=token.user_id, form=token.form, subject=token.subject
        ).delete()


def forget_old() -> int:
    """Delete used tokens that are too old to be sent again. Returns how many."""
    limit = clock.now() - clock.days(MAX_AGE_DAYS)
    return FormToken.objects.filter(used_at__lt=limit).delete()[0]
