"""Every form that does something carries a form token, or is listed here with the reason."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)
TOKEN = re.compile(r"{%\s*form_token\b|{{\s*(?:\w+[._])?token\s*}}|{{\s*\w*_token\s*}}")

WITHOUT = {
    "account/": "log-in and passwords: allauth's own, and no session yet",
    "accounts/roles.html": "acting in a role twice is acting in it once",
    "components/rows_choice.html": "compact rows once more are compact rows",
    "components/topbar.html": "search, role, rows of tables, log-out: nothing is written twice",
    "cases/parts/step_button.html": "what a step begins is begun once, and given again after that",
    "cases/parts/next.html": "what a step begins is begun once, and given again after that",
    "cases/search.html": "a search writes nothing",
    "cases/participants.html": "a saved view has one name: saving it twice is saving it once",
    "cases/saved_view.html": "a saved view has one name: saving it twice is saving it once",
    "errors/503.html": "sends the form's own fields again, its token among them",
    "mfa/": "a second step is there or not, and a code counts once",
    "errors/409.html": "sends the refused form's own fields again, its token among them",
    "stilguide": "shows how things look and does nothing",
}
# Single buttons whose own state lets them count once.
ONCE_BY_STATE = {
    "cases:plan_start": "a case has one draft of a plan at most",
    "cases:visit_came": "a visit gets its outcome once, and can be undone",
    "cases:visit_absent": "a visit gets its outcome once, and can be undone",
    "cases:read_answer": "an answer waits until it has been read, once",
    "accounts:end_session": "a log-in ends once",
    "accounts:end_other_sessions": "a log-in ends once",
    "cases:remove_member": "a member leaves a case team once",
}


def is_excused(name: str, form: str) -> bool:
    return name.startswith(tuple(WITHOUT)) or any(f"'{url}'" in form for url in ONCE_BY_STATE)


def forms() -> Iterator[tuple[str, str]]:
    """Every posting form of every template, without its CSRF token."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in FORM.findall(path.read_text(encoding="utf-8")):
            yield path.relative_to(TEMPLATES).as_posix(), form.replace("{% csrf_token %}", "")


def test_forms_that_do_something_carry_a_token() -> None:
    missing = [
        f"{name}: {form[:100]}"
        for name, form in forms()
        if not is_excused(name, form) and not TOKEN.search(form)
    ]
    assert missing == []


def test_reasons_are_for_forms_that_exist() -> None:
    names = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")]
    for prefix in WITHOUT:
        assert any(name.startswith(prefix) for name in names), prefix
    texts = [form for _, form in forms()]
    for url in ONCE_BY_STATE:
        assert any(f"'{url}'" in text for text in texts), url
