"""Answers to actions: every one says what happened, some offer "Ångra"."""

from django.contrib import messages
from django.http import HttpRequest


def success(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Say what was done; `undo_url` takes a POST without fields that undoes it."""
    messages.success(request, text, extra_tags=f"undo={undo_url}" if undo_url else "")


def warning(request: HttpRequest, text: str) -> None:
    """Say what was done, and what was not."""
    messages.warning(request, text)
