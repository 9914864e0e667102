"""Answers to actions: every one says what happened, some offer "Ångra"."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest

KEPT_WHILE_LOGGED_OUT = "Du hade loggats ut. Det du skrev finns kvar när du loggar in."


def success(
    request: HttpRequest, text: str, *, undo_url: str = "", go_on: tuple[str, str] | None = None
) -> None:
    """Say what was done; `undo_url` takes a POST with a form token alone, once.

    `go_on` is what one does next: the words of the link, and its address.
    """
    tags = [f"undo={undo_url}"] if undo_url else []
    if go_on is not None:
        label, address = go_on
        tags += [f"till={address}", f"ord={quote(label)}"]
    messages.success(request, text, extra_tags=" ".join(tags))


def warning(request: HttpRequest, text: str) -> None:
    """Say what was done, and what was not."""
    messages.warning(request, text)


def once(request: HttpRequest, text: str) -> None:
    """Say something that must not stand twice, however often the browser asks before it is shown."""
    waiting = messages.get_messages(request)
    said = [message.message for message in waiting]
    if isinstance(waiting, BaseStorage):
        waiting.used = False  # they have only been looked at
    if text not in said:
        messages.info(request, text)
