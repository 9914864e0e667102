"""The sender's statement as it was each time it was sent, and what waits to be sent again (§5.4).

A returned remiss stays as it was sent until it is sent again: the unit, and the chiefs who
judge a dispute, read what was returned. What the enhet changes meanwhile is its own. Where
the remiss goes another way (agreed, contested, by the night too) that is kept all the same, and
the next remiss about the person starts from it.
"""

import copy
from collections.abc import Iterable
from typing import Any

from jobbtorg.organisation.models import TargetGroup
from referrals.actions.base import update
from referrals.models import OtherPlan, Referral, StatementVersion
from referrals.statement import RELATED, STATEMENT_FIELDS

PLAN_FIELDS = ("kind", "contact", "until_on")


def reworked(referral: Referral) -> Referral:
    """A copy with what the enhet has changed since the remiss came back. Never saved whole."""
    made = copy.copy(referral)
    unsent = StatementVersion.objects.filter(referral=referral, sent_at=None).first()
    if unsent is None:
        return made
    for name, value in _values(unsent.content).items():
        setattr(made, name, value)
    flags = TargetGroup.objects.filter(pk__in=unsent.content["flags"])
    plans = OtherPlan.objects.none()
    plans._result_cache = _plans(referral, unsent.content)  # noqa: SLF001
    known: Any = made  # rows as prefetch_related puts them there
    known._prefetched_objects_cache = {  # noqa: SLF001
        **getattr(made, "_prefetched_objects_cache", {}),
        "flags": flags,
        "other_plans": plans,
    }
    return made


def rework(
    referral: Referral, *, flags: Iterable[TargetGroup] | None, plans: Iterable[OtherPlan] | None
) -> None:
    """Keep the changes of a returned remiss until it is sent; `referral` is the changed copy."""
    content = _content(referral, flags=flags, plans=plans)
    StatementVersion.objects.update_or_create(
        referral_id=referral.pk, sent_at=None, defaults={"content": content}
    )


def take_up(referral: Referral) -> None:
    """Put the changes into a locked remiss that is sent again; what was sent before is kept."""
    if not referral.statements.filter(sent_at=referral.sent_at).exists():
        keep_sent(referral)
    unsent = referral.statements.filter(sent_at=None).first()
    if unsent is None:
        return
    update(referral, **_values(unsent.content))
    referral.flags.set(unsent.content["flags"])
    referral.other_plans.all().delete()
    OtherPlan.objects.bulk_create(_plans(referral, unsent.content))
    unsent.delete()


def keep_sent(referral: Referral) -> None:
    """Write down the statement as it has just been sent."""
    content = _content(referral, flags=None, plans=None)
    StatementVersion.objects.create(referral=referral, content=content, sent_at=referral.sent_at)


def waits_unsent(referral: Referral) -> bool:
    """What the enhet had saved when the remiss went another way: it is kept, and never sent."""
    return StatementVersion.objects.filter(referral=referral, sent_at=None).exists()


def _content(
    referral: Referral, *, flags: Iterable[TargetGroup] | None, plans: Iterable[OtherPlan] | None
) -> dict[str, Any]:
    said = {_column(name): getattr(referral, _column(name)) for name in STATEMENT_FIELDS}
    flags = referral.flags.all() if flags is None else flags
    plans = referral.other_plans.all() if plans is None else plans
    return said | {
        "flags": [flag.pk for flag in flags],
        "other_plans": [{name: getattr(plan, name) for name in PLAN_FIELDS} for plan in plans],
    }


def _values(content: dict[str, Any]) -> dict[str, Any]:
    """The fields of the statement as the row holds them."""
    names = [_column(name) for name in STATEMENT_FIELDS]
    return {name: Referral._meta.get_field(name).to_python(content[name]) for name in names}  # type: ignore[union-attr]


def _plans(referral: Referral, content: dict[str, Any]) -> list[OtherPlan]:
    until = OtherPlan._meta.get_field("until_on")
    return [
        OtherPlan(referral=referral, **plan | {"until_on": until.to_python(plan["until_on"])})
        for plan in content["other_plans"]
    ]


def _column(name: str) -> str:
    return f"{name}_id" if name in RELATED else name
