"""The first layer's filters: every place in the code that narrows rows by who looks.

Found by reading the code (`in_the_code`): by name; by what they are, a function of an actor that
says which rows (`-> Q`, `-> Exists`); and by what they do, a `filter`, `exclude` or `Q` with
something of the actor's in it, or the actor's nodes handed on in whatever way. What is found
stands in `FILTERS`, and is patched away (`opening.without`), or in `NO_FILTERS` with a reason.
A comparison in memory with a row that has been read narrows no rows, and is not looked for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cases", "referrals", "staffing", "jobbtorg")
# Where queries are read too. The rooms below know no case; the demo acts as the system.
READ = ("cases", "referrals", "staffing", "jobbtorg/oversight")
NAMES = {"visible_to", "current_for", "narrowed_for", "told_steps"}
# Who is told of a protected person, in the one place that masks.
MASKING = {"_knows_them", "_reaches_them", "_on_team"}
NARROWING = {"filter", "exclude", "get", "get_object_or_404", "Q", "When", "FilteredRelation"}
OF_ACTOR = {"user_id", "node_id", "node_ids", "role", "assignment_id"}
ACTORS = {"actor", "by"}

_WITHIN = "sorts what a filter has let through: one's own among what one reads"
_STAFF = "who works at one's own place, or what hangs on them in number: no person is in it"
# Found, and no filter of anybody's rows.
NO_FILTERS = {
    "jobbtorg.core.scope.set_scope": "sets the scope",
    "jobbtorg.core.middleware.ScopedTransactionMiddleware.answer_in_scope": "opens the scope",
    "cases.permissions.life.can_change_support": "asks about a case in hand, and answers no row",
    "cases.queries.minday.climbed": _WITHIN,
    "cases.queries.minday.mine": _WITHIN,
    "cases.queries.minday.own_party": _WITHIN,
    "cases.queries.minday.steps_of_day": _WITHIN,
    "cases.queries.minday.unassigned": _WITHIN,
    "cases.queries.minday.visits_of_day": _WITHIN,
    "cases.queries.participants._mine": _WITHIN,
    "cases.views.visits.group_meetings": "meetings at one's units: place and seats, nobody in them",
    "jobbtorg.oversight.queries.reading.staff_of": _STAFF,
    "jobbtorg.oversight.queries.report.check_report": "figures by unit: no person is in them",
    "referrals.actions.disputes.give_voice": "the side's voice in a remiss in hand",
    "referrals.actions.drafting._anew": "the actor's own account",
    "referrals.actions.drafting.start_draft": "the actor's own enhet",
    "referrals.queries.decisions.answered_plans": _WITHIN,
    "referrals.queries.decisions.waiting_counts": _WITHIN,
    "referrals.queries.decisions.waiting_plans": _WITHIN,
    "referrals.queries.lists.filtered": _WITHIN,
    "staffing.queries.hanging.gone": _STAFF,
    "staffing.queries.lost.counts_by_unit": "figures by unit: no person is in them",
    "staffing.queries.offboarding.belongings": _STAFF,
    "staffing.queries.offboarding.roles_here": _STAFF,
    "staffing.queries.workers.coaches": _STAFF,
    "staffing.queries.workers.staff_rows": _STAFF,
}

# Every filter there is. One that is new is found, and has to be written here.
FILTERS = {
    "cases.masking._is_named",
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
    "cases.queries.lost.cases_at",
    "cases.queries.lost.steps_at",
    "cases.scope._given_on_team",
    "cases.scope._keeps",
    "cases.scope._leads_or_has",
    "cases.scope._stands_here",
    "cases.scope._steps_here",
    "cases.scope._team_scope",
    "cases.scope.case_scope",
    "cases.scope.child_scope",
    "cases.scope.current_scope",
    "cases.scope.enhet_scope",
    "cases.scope.hidden_persons",
    "cases.scope.known",
    "cases.scope.participant_scope",
    "cases.scope.step_scope",
    "cases.scope.told_steps",
    "cases.scope.unit_scope",
    "jobbtorg.oversight.models.ExtractQuerySet.visible_to",
    "jobbtorg.oversight.models.LogCheckQuerySet.visible_to",
    "jobbtorg.oversight.scope.asked_scope",
    "jobbtorg.oversight.scope.handed_scope",
    "jobbtorg.oversight.scope.log_scope",
    "jobbtorg.oversight.scope.review_scope",
    "referrals.models.ReferralQuerySet.visible_to",
    "referrals.queries.lost.referrals_at",
    "referrals.scope._hidden",
    "referrals.scope._reached",
    "referrals.scope.hides_steps",
    "referrals.scope.keeps_by_referral",
    "referrals.scope.referral_scope",
    "staffing.queries.offboarding.seat_scope",
}


def in_the_code() -> set[str]:
    """Every function of the product that is a filter, or narrows rows without being one."""
    found: set[str] = set()
    for path in _modules(ROOMS):
        found |= {name for name, node in _functions(path) if _is_called_so(name, node)}
    for path in _modules(READ):
        found |= {name for name, node in _functions(path) if says_rows(node) or narrows(node)}
    return found


def _modules(rooms: tuple[str, ...]) -> Iterator[Path]:
    for room in rooms:
        yield from (one for one in (ROOT / room).rglob("*.py") if "migrations" not in one.parts)


def _functions(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every function by its dotted name, and the module itself for what stands outside of them."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text())
    yield module, tree
    yield from _within(tree, module)


def _within(tree: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield f"{name}.{node.name}", node
            yield from _within(node, f"{name}.{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}.{node.name}", node
        else:
            yield from _within(node, name)


def _is_called_so(name: str, node: ast.AST) -> bool:
    module, _, own = name.rpartition(".")
    masks = module == "cases.masking" and own in MASKING
    named = own in NAMES or own.endswith("_scope") or masks
    return named and isinstance(node, ast.FunctionDef)


def says_rows(node: ast.AST) -> bool:
    """A function of an actor that answers which rows."""
    if not isinstance(node, ast.FunctionDef) or node.returns is None:
        return False
    takes = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    actors = [one for one in takes if one.annotation and "Actor" in ast.unparse(one.annotation)]
    return bool(actors) and ast.unparse(node.returns).strip("'\"") in {"Q", "Exists"}


def narrows(node: ast.AST) -> bool:
    """Something of the actor's in a `filter`, or the actor's nodes anywhere but in a comparison."""
    return any(_hands_on(one) for one in _own_parts(node))


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, also in functions within it; of a module or class, the rest."""
    nested = () if isinstance(node, ast.FunctionDef) else (ast.FunctionDef, ast.ClassDef)
    for one in ast.iter_child_nodes(node):
        compared = _compares(node) and isinstance(one, ast.Attribute)
        if not compared and not isinstance(one, nested):
            yield one
            yield from _own_parts(one)


def _compares(node: ast.AST) -> bool:
    """A comparison, also of sets: what is asked within it may narrow rows all the same."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitAnd) and isinstance(node.left, ast.Set)
    return isinstance(node, ast.Compare)


def _hands_on(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "node_ids" and _is_actor(node.value)
    if not isinstance(node, ast.Call) or _name_of(node.func) not in NARROWING:
        return False
    given = [*node.args, *(word.value for word in node.keywords)]
    return any(
        isinstance(part, ast.Attribute) and part.attr in OF_ACTOR and _is_actor(part.value)
        for one in given
        for part in ast.walk(one)
    )


def _name_of(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_actor(node: ast.AST) -> bool:
    return _name_of(node).lstrip("_") in ACTORS
