"""Every address that takes a POST does nothing twice: by its form token, or for a reason.

A view that is `one_time` uses the token up in its own transaction, so a second press waits for
the first and is then led where that led. Whatever else takes a POST is named here, with what
makes a second press harmless. Two people at once are held apart by row locks and unique
constraints: `tests/*/test_races.py` and `tests/cases/test_settled_twice.py`. Log-in's pages, whose
views are a library's, are among them; the systemförvaltare's admin, which is Django's, is not.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from jobbtorg.accounts.access import LISTED
from tests.project.test_access_matrix import OURS

# By the name of the address: why a second POST changes nothing that the first has not.
BY_STATE = {
    "core:draft": "the draft of a form is one row, written over",
    "accounts:act_as": "acting in a role twice is acting in it once",
    "accounts:table_rows": "compact rows once more are compact rows",
    "accounts:end_session": "a log-in that has ended cannot be ended again",
    "accounts:end_other_sessions": "log-ins that have ended cannot be ended again",
    "accounts:change_app": "the new app's code answers one secret, which is used up",
    "accounts:remove_passkey": "a passkey that is gone cannot be taken away again",
    "account_login": "whoever has logged in is led on, and logs in no second time",
    "account_logout": "whoever has logged out is nobody",
    "account_change_password": "the old password is asked for, and is old after the first press",
    "account_reauthenticate": "showing who one is twice is showing it once",
    "mfa_authenticate": "the step ends the log-in, and is gone after the first press",
    "mfa_reauthenticate": "a code counts once",
    "mfa_reauthenticate_webauthn": "an answer is to one question, which is used up",
    "mfa_login_webauthn": "an answer is to one question, which is used up",
    "mfa_activate_totp": "one has one app at most: a second press is led to where it is changed",
    "mfa_deactivate_totp": "an app that is gone cannot be taken away again",
    "mfa_add_webauthn": "a new key answers one question, which is used up",
    "mfa_generate_recovery_codes": "the page that follows shows the codes that are valid, once",
    "search": "a search writes nothing but its row in the access log",
    "cases:save_view": "a saved view has one name: saving it twice is saving it once",
    "cases:forget_view": "a view that is gone cannot be thrown away again",
    "cases:participants_bulk": "it leads on to a form that has a token",
    "cases:plan_start": "a case has one draft of a plan at most: a unique constraint",
    "cases:visit_came": "a visit gets its outcome once, under a lock on its row",
    "cases:visit_absent": "a visit gets its outcome once, under a lock on its row",
    "cases:read_answer": "an answer waits until it has been read, once",
    "cases:end_access": "a colleague is taken off the list of a person once",
    "cases:remove_member": "a member leaves a case team once",
}


def views(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    """Every address by its name, with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (space, pattern.namespace or "")))
            yield from views(pattern, inner)
        elif pattern.name:
            yield ":".join(filter(None, (space, pattern.name))), pattern.callback


def layers(view: Any) -> Iterator[Any]:
    """The view with everything that has been put around it."""
    while view:
        yield view
        view = getattr(view, "__wrapped__", None)


def is_one_time(view: Callable[..., Any]) -> bool:
    return any(getattr(layer, "is_one_time", False) for layer in layers(view))


def takes_post(view: Callable[..., Any]) -> bool:
    """Whether the methods that a view lets through hold POST; one that says nothing takes all."""
    for layer in layers(view):
        if kind := getattr(layer, "view_class", None):
            return hasattr(kind, "post")
        names = inspect.getclosurevars(layer).nonlocals if inspect.isfunction(layer) else {}
        methods = names.get("request_method_list")
        if methods is not None:
            return "POST" in methods
    return True


VIEWS = dict(views())
ALL = [page.name for page in OURS] + [name for name, what in LISTED.items() if not what.closed]
POSTING = sorted(name for name in ALL if takes_post(VIEWS[name]))


@pytest.mark.parametrize("name", POSTING)
def test_every_form_does_its_work_once(name: str) -> None:
    assert is_one_time(VIEWS[name]) or name in BY_STATE, (
        f"{name}: put @one_time on it, or say here why a second press is harmless"
    )


def test_reasons_are_for_addresses_that_post_and_are_not_one_time() -> None:
    assert [name for name in BY_STATE if name not in POSTING or is_one_time(VIEWS[name])] == []


def test_most_forms_are_found() -> None:
    assert len([name for name in POSTING if is_one_time(VIEWS[name])]) > 40
