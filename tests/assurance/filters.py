"""The first layer's filters: found in the code by their names, and patched away one by one."""

import ast
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db.models import Q

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cases", "referrals", "staffing", "jobbtorg")
NAMES = {"visible_to", "current_for", "narrowed_for", "told_steps"}
# Who is told of a protected person, in the one place that masks.
MASKING = {"_knows_them", "_reaches_them", "_on_team"}
# End as filters do, and are none.
NO_FILTERS = {
    "jobbtorg.core.scope.set_scope",
    "jobbtorg.core.middleware.ScopedTransactionMiddleware.answer_in_scope",
}
# True of every row of any model: `Q()` beside another would be that other.
EVERYTHING = ~Q(pk__in=[])

# Every filter there is. One that is new is found by its name, and has to be written here.
FILTERS = {
    "cases.masking._knows_them",
    "cases.masking._on_team",
    "cases.masking._reaches_them",
    "cases.models.case.CaseQuerySet.current_for",
    "cases.models.case.CaseQuerySet.visible_to",
    "cases.models.child.CaseChild.narrowed_for",
    "cases.models.child.CaseChildQuerySet.visible_to",
    "cases.models.note.InternalTask.narrowed_for",
    "cases.models.note.Note.narrowed_for",
    "cases.models.participant.ParticipantQuerySet.visible_to",
    "cases.models.plan.PlanVersion.narrowed_for",
    "cases.models.saved_view.SavedViewQuerySet.visible_to",
    "cases.models.step.StepQuerySet.visible_to",
    "cases.models.visit.GroupMeetingQuerySet.visible_to",
    "cases.scope._team_scope",
    "cases.scope.case_scope",
    "cases.scope.child_scope",
    "cases.scope.current_scope",
    "cases.scope.participant_scope",
    "cases.scope.step_scope",
    "cases.scope.told_steps",
    "jobbtorg.oversight.models.ExtractQuerySet.visible_to",
    "jobbtorg.oversight.models.LogCheckQuerySet.visible_to",
    "jobbtorg.oversight.scope.asked_scope",
    "jobbtorg.oversight.scope.handed_scope",
    "jobbtorg.oversight.scope.review_scope",
    "referrals.models.ReferralQuerySet.visible_to",
    "referrals.scope.referral_scope",
}


def in_the_code() -> set[str]:
    """Every function of the product that is a filter by its name."""
    found: set[str] = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                found |= set(_in(ast.parse(path.read_text()), module.removesuffix(".__init__")))
    return found - NO_FILTERS


def _in(tree: ast.AST, name: str) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _in(node, f"{name}.{node.name}")
        if isinstance(node, ast.FunctionDef):
            masks = name == "cases.masking" and node.name in MASKING
            if node.name in NAMES or node.name.endswith("_scope") or masks:
                yield f"{name}.{node.name}"


@contextmanager
def without(*filters: str) -> Iterator[None]:
    """Meanwhile the filters let everything through, wherever they have been imported."""
    with ExitStack() as stack:
        for name in filters:
            for holder, attribute, opened in _places(name):
                stack.enter_context(patch.object(holder, attribute, opened))
        yield


def _places(name: str) -> Iterator[tuple[Any, str, Any]]:
    owner, _, attribute = name.rpartition(".")
    if owner not in sys.modules:
        module, _, cls = owner.rpartition(".")
        yield getattr(import_module(module), cls), attribute, _opened(attribute)
        return
    original = getattr(sys.modules[owner], attribute)
    for module_name, module_found in list(sys.modules.items()):
        if module_name.split(".")[0] in ROOMS and vars(module_found).get(attribute) is original:
            yield module_found, attribute, _opened(attribute)


def _opened(attribute: str) -> Any:
    if attribute in {"visible_to", "current_for"}:
        return lambda queryset, actor: queryset.all()
    if attribute == "narrowed_for":
        return classmethod(lambda cls, actor: EVERYTHING)
    if attribute in MASKING:
        return lambda *args, **kwargs: True
    return lambda *args, **kwargs: EVERYTHING
