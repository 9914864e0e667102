"""Code lists: one rule for when a value may be chosen."""

import ast
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code
from tests import factories
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

LAST = date(2008, 12, 31)


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2008, 6, 1), True), (LAST, True), (date(2009, 1, 1), False)],
)
def test_a_value_is_used_to_its_last_day(day: date, found: bool) -> None:
    code = factories.code(CodeList.MOVE_REASON, "Flyttat till annan enhet")
    with as_fixture():
        code.closed_on = LAST
        code.save()
    assert Code.objects.in_use(day).filter(pk=code.pk).exists() is found


def test_nobody_writes_the_rule_once_more() -> None:
    """Whoever reads codes asks `in_use`, never `closed_on`."""
    rooms = [Path(settings.BASE_DIR) / room for room in ("cases", "referrals", "staffing")]
    wrong = [
        f"{path.name}:{node.lineno}"
        for room in rooms
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("Code.objects")
        and "closed_on" in ast.unparse(node)
    ]
    assert wrong == []
