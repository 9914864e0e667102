"""What a case knows of the person's background: target groups with dates, benefit, the state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from cases.actions.base import begin, locked_case, log_move, require_day, update
from cases.models import Case, GroupPeriod
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.locking import check_version
from jobbtorg.organisation.models import Code, TargetGroup
from jobbtorg.organisation.periods import clip, first_day, period


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """Facts of the case that a remiss gave and that may turn out otherwise."""

    hindrance: Code | None = None
    benefit_since: date | None = None
    af_since: date | None = None
    af_programme: Code | None = None
    af_contact: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Groups:
    """The primary target group from a day, and the flags beside it (handbook §4)."""

    primary: TargetGroup
    from_on: date
    flags: Sequence[TargetGroup] = field(default_factory=tuple)

    def wanted(self) -> dict[TargetGroup, bool]:
        """Each group with whether it is the primary one."""
        return {**dict.fromkeys(self.flags, False), self.primary: True}


@transaction.atomic
def change_background(
    *,
    by: Actor,
    case: Case,
    version: int | None,
    facts: Background,
    groups: Groups,
    why: str = "",
) -> list[str]:
    """Change what has turned out otherwise: what it was and is stands in the log.

    Returns what changed, in words; nothing where all is as before.
    """
    case = locked_case(case)
    transition = begin(case, "change_background", by=by)
    check_version(case, version, mine=_values(facts))
    said = [*_change_facts(case, facts), *_change_groups(case, groups, by)]
    if said:
        text = f"{'; '.join(said)}. {why.strip()}".strip()
        log_move(case, transition, by=by, why=text, target=case.state)
    return said


def _values(facts: Background) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in Background.__slots__}


def _change_facts(case: Case, facts: Background) -> list[str]:
    changed = {
        name: value for name, value in _values(facts).items() if getattr(case, name) != value
    }
    said = []
    for name, value in changed.items():
        if isinstance(value, date):
            _require_possible(case, name, value)
        label = str(getattr(Case._meta.get_field(name), "verbose_name", name))
        said.append(
            f"{label[:1].upper()}{label[1:]}: {_word(getattr(case, name))} → {_word(value)}"
        )
    if changed:
        update(case, **changed)
    return said


def _require_possible(case: Case, name: str, day: date) -> None:
    born = case.participant.birth_date
    if day > clock.today():
        raise DomainError("Datumet ligger i framtiden.", field=name)
    if born is not None and day < born:
        raise DomainError("Datumet ligger före födelsedatumet.", field=name)


def _word(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "inte angivet")


def _change_groups(case: Case, groups: Groups, by: Actor) -> list[str]:
    """End the periods of what no longer holds on the day, and begin those of what does."""
    running = list(case.group_periods.filter(period__upper_inf=True).select_related("group"))
    wanted = groups.wanted()
    now = {row.group: row.is_primary for row in running}
    if now == wanted:
        return []
    require_day(case, groups.from_on, field="from_on", word="Dagen för målgruppen")
    for row in running:
        if wanted.get(row.group) != row.is_primary:
            _end(row, groups.from_on)
    for group, is_primary in wanted.items():
        if now.get(group) != is_primary:
            begun = GroupPeriod(
                case=case, group=group, is_primary=is_primary, period=period(groups.from_on)
            )
            begun.set_actor(by)
            begun.save()
    return [f"Målgrupp från {groups.from_on}: {_group_words(now)} → {_group_words(wanted)}"]


def _end(row: GroupPeriod, on: date) -> None:
    """A group given the same day by mistake keeps its row, with no day in it."""
    if on < first_day(row.period):
        raise DomainError(
            f"{row.group} gäller från {first_day(row.period)}. Välj den dagen eller en senare.",
            field="from_on",
        )
    row.period = clip(row.period, until=on)
    row.save(update_fields=["period"])


def _group_words(groups: dict[TargetGroup, bool]) -> str:
    ordered = sorted(groups, key=lambda group: (not groups[group], group.name))
    return ", ".join(group.name for group in ordered) or "ingen"
