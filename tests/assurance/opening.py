"""Filters of the code patched away at run time: they let everything through."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from django.db.models import Exists, Q

from tests.assurance.filters import FILTERS, ROOMS

# True of every row of any model, and of none: `Q()` beside another would be that other.
EVERYTHING, NOTHING = ~Q(pk__in=[]), Q(pk__in=[])
# How often each filter was asked while it was gone: one that never is has shown nothing.
asked = Counter[str]()


def _count(name: str) -> None:
    asked[name] += 1


@contextmanager
def without(*filters: str) -> Iterator[None]:
    """Meanwhile the filters let everything through, wherever they have been imported."""
    with ExitStack() as stack:
        for name in filters:
            for holder, attribute, opened in places(name):
                stack.enter_context(patch.object(holder, attribute, opened))
        yield


def places(name: str, told: Callable[[str], None] | None = None) -> Iterator[tuple[Any, str, Any]]:
    """Where a filter stands: its class, or every module that has it, under whatever name."""
    owner, _, attribute = name.rpartition(".")
    if owner not in sys.modules:
        module, _, cls = owner.rpartition(".")
        holder = getattr(import_module(module), cls)
        yield holder, attribute, _instead(name, vars(holder)[attribute], told)
        return
    original = getattr(sys.modules[owner], attribute)
    instead = _instead(name, original, told)
    for module_name, module_found in list(sys.modules.items()):
        if module_name.split(".")[0] not in ROOMS:
            continue
        for held, value in list(vars(module_found).items()):
            if value is original:
                yield module_found, held, instead
            elif isinstance(value, list) and any(one is original for one in value):
                yield module_found, held, [instead if one is original else one for one in value]


@contextmanager
def watched(told: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile the filters do what they do, and each says its name when it is asked."""
    with ExitStack() as stack:
        for name in FILTERS:
            for holder, attribute, watching in places(name, told):
                stack.enter_context(patch.object(holder, attribute, watching))
        yield


def _instead(name: str, original: Any, told: Callable[[str], None] | None) -> Any:
    does = _opened(name) if told is None else getattr(original, "__func__", original)
    tell = told or _count

    def instead(*args: Any, **kwargs: Any) -> Any:
        tell(name)
        return does(*args, **kwargs)

    return classmethod(instead) if isinstance(original, classmethod) else instead


def _opened(name: str) -> Callable[..., Any]:
    owner, _, attribute = name.rpartition(".")
    if name in _SAYS_OTHERWISE:
        return _SAYS_OTHERWISE[name]
    if attribute in {"visible_to", "current_for"}:
        return lambda queryset, actor: queryset.all()
    if owner == "cases.masking":
        return lambda *args, **kwargs: True
    return lambda *args, **kwargs: EVERYTHING


def _nobody(actor: Any) -> Any:
    from cases.models import Participant

    return Participant.objects.none()


def _no_remiss(actor: Any) -> Exists:
    from referrals.models import Referral

    return Exists(Referral.objects.filter(pk=-1))


def _every_person(actor: Any) -> Exists:
    from jobbtorg.organisation.models import Node

    return Exists(Node.objects.all())


# Filters that say who is hidden, or who keeps a person: gone, they hide nobody.
_SAYS_OTHERWISE: dict[str, Callable[..., Any]] = {
    "cases.scope.hidden_persons": _nobody,
    "referrals.scope._hidden": lambda actor: NOTHING,
    "referrals.scope.hides_steps": _no_remiss,
    "referrals.scope.keeps_by_referral": _every_person,
}
assert set(_SAYS_OTHERWISE) <= FILTERS
