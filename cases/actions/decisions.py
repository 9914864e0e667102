"""The handläggare's answer, line by line, and what comes of it (handbook §5.8)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from cases.actions.activities import put_in_force, take_out_of_force
from cases.actions.base import move, update
from cases.actions.plan_base import checked, locked, log, mark_changes, new_draft
from cases.actions.plan_documents import order_documents
from cases.actions.plan_mail import tell_coach
from cases.actions.plan_steps import answered, follow_up, next_step_of_plan, rework
from cases.actions.plans import PlanTexts, copy_lines_in_force
from cases.enums import (
    DecisionBasis,
    LineChange,
    PlanState,
    Verdict,
)
from cases.models import (
    Activity,
    Case,
    LineDecision,
    PlanLine,
    PlanVersion,
)
from cases.permissions.plan import can_decide
from cases.plan_rules import Answer, LineFacts, has_run_out
from cases.rules import CASE_TRANSITIONS
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, Difference, DomainError
from jobbtorg.core.permissions import require


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: how many lines each way, how many wait still, and the rework."""

    version: PlanVersion
    accepted: int
    returned: int
    waiting: int
    draft: PlanVersion | None = None
    begins: tuple[date, ...] = ()  # the first day of each line that was accepted and goes on


@transaction.atomic
def decide_plan(*, version: PlanVersion, by: Actor, answers: Mapping[uuid.UUID, Answer]) -> Decided:
    """Answer some or all lines that are new, changed or to be removed.

    Accepted lines hold at once. What a returned line wanted to change stays as it was, and
    comes back to the coach in a draft. With the last answer the version is decided.
    """
    case, version = locked(version)
    require(can_decide(by, case, version))
    lines = list(
        version.lines.select_related("insats", "decision").exclude(change=LineChange.UNCHANGED)
    )
    _require_waiting(version, lines, answers)
    asked = {line.line_key: line for line in lines if not hasattr(line, "decision")}
    _require_sound(answers, asked, lines)
    for key, answer in answers.items():
        _record(asked[key], answer, by)
        if answer.verdict == Verdict.ACCEPTED:
            _carry_out(asked[key], case, by)
    waiting = len(asked) - len(answers)
    draft = None if waiting else _finish(case, version, lines, by)
    if any(a.verdict == Verdict.ACCEPTED for a in answers.values()):
        begin_activity_state(case=case, by=by)
    accepted = sum(a.verdict == Verdict.ACCEPTED for a in answers.values())
    begins = tuple(
        asked[key].from_on
        for key, answer in answers.items()
        if answer.verdict == Verdict.ACCEPTED and asked[key].change != LineChange.REMOVED
    )
    return Decided(version, accepted, len(answers) - accepted, waiting, draft, begins)


def _require_waiting(
    version: PlanVersion, lines: Sequence[PlanLine], answers: Mapping[uuid.UUID, Answer]
) -> None:
    """Somebody may have been first: say who, when and what, beside what was written now."""
    if version.state == PlanState.DECIDED and version.decided_by and version.decided_at:
        at = version.decided_at.astimezone(clock.STOCKHOLM)
        raise Conflict(
            f"{version.decided_by.get_full_name()} beslutade om planen "
            f"{at:%Y-%m-%d} klockan {at:%H.%M}, före dig. Ditt svar är inte sparat.",
            differences=_both(lines, answers),
        )
    checked("decide", version)


def _both(lines: Sequence[PlanLine], answers: Mapping[uuid.UUID, Answer]) -> list[Difference]:
    """The lines that two have answered differently."""
    told = []
    for line in lines:
        mine = answers.get(line.line_key)
        if mine is None or not hasattr(line, "decision"):
            continue
        said = _words(mine.verdict, mine.comment.strip())
        saved = _words(line.decision.verdict, line.decision.comment)
        if said != saved:
            told.append(Difference(line.insats.name, said, saved))
    return told


def _words(verdict: str, comment: str) -> str:
    return f"{Verdict(verdict).label}: {comment}" if comment else str(Verdict(verdict).label)


def _require_sound(
    answers: Mapping[uuid.UUID, Answer],
    asked: Mapping[uuid.UUID, PlanLine],
    lines: Sequence[PlanLine],
) -> None:
    if not answers and asked:
        raise DomainError("Välj godkänn eller returnera för minst en rad.", field="answers")
    all_keys = {line.line_key for line in lines}
    for key, answer in answers.items():
        if key not in asked and key in all_keys:
            raise Conflict(
                "En kollega har besvarat några av raderna före dig. Ditt svar är inte sparat.",
                differences=_both(lines, answers),
            )
        if key not in asked:
            raise DomainError("Raden finns inte i planen eller behöver inget svar.")
        if answer.verdict == Verdict.RETURNED and not answer.comment.strip():
            raise DomainError("Skriv varför raden returneras.", field=f"comment_{key}")
        if answer.verdict == Verdict.ACCEPTED and has_run_out(asked[key], clock.today()):
            raise DomainError(
                f"{asked[key].insats.name}: tiden gick ut {asked[key].until_on}. Returnera raden, "
                "så att jobbtorget kan ange en ny tid.",
                field=f"verdict_{key}",
            )


def _record(line: PlanLine, answer: Answer, by: Actor) -> None:
    decision = LineDecision(line=line, verdict=answer.verdict, comment=answer.comment.strip())
    decision.set_actor(by)
    decision.save()
    line.decision = decision


def _carry_out(line: PlanLine, case: Case, by: Actor) -> None:
    if line.change == LineChange.REMOVED:
        take_out_of_force(case=case, line=line)
    else:
        put_in_force(case=case, line=line, by=by)


def _finish(
    case: Case, version: PlanVersion, lines: list[PlanLine], by: Actor
) -> PlanVersion | None:
    """Close the version and hand the ball back: to mend what came back, or to follow up."""
    version.state = PlanState.DECIDED
    version.basis = DecisionBasis.DECISION
    version.decided_at = clock.now()
    version.decided_by_id = by.user_id
    version.decided_for_id = case.handlaggare_id if case.handlaggare_id != by.user_id else None
    version.save(update_fields=["state", "basis", "decided_at", "decided_by", "decided_for"])
    returned = sum(line.decision.verdict == Verdict.RETURNED for line in lines)
    why = f"{returned} av {len(lines)} rader returnerades" if returned else ""
    log(version, "decide", by=by, from_state=PlanState.SUBMITTED, why=why)
    draft = after_answer(case=case, version=version, by=by)
    order_documents(version=version, by=by)
    tell_coach(case=case, version=version, returned=returned)
    return draft


def after_answer(*, case: Case, version: PlanVersion, by: Actor) -> PlanVersion | None:
    """Nobody waits any more, by decision or agreement: what came back is mended in a draft."""
    answered(case=case, by=by)
    lines = version.lines.filter(decision__verdict=Verdict.RETURNED).order_by("position")
    returned = list(lines.select_related("insats", "decision"))
    draft = _rework_of(version, returned, case, by) if returned else None
    if draft is not None:
        rework(case=case, draft=draft)
    after_decision(case=case, version=version, by=by)
    return draft


def after_decision(*, case: Case, version: PlanVersion, by: Actor) -> None:
    """What is in force is followed up on the day that the version names; else a plan is asked."""
    if Activity.objects.filter(case=case, ended_at__isnull=True).exists():
        follow_up(case=case, version=version)
    else:
        next_step_of_plan(case, by=by)


def _rework_of(
    version: PlanVersion, returned: list[PlanLine], case: Case, by: Actor
) -> PlanVersion:
    """A draft with what came back, its comments pinned, and what is in force carried along."""
    draft = PlanVersion(
        plan=version.plan,
        reworks=version,
        writer_ids=version.writer_ids,
        **asdict(PlanTexts.of(version)),
    )
    draft = new_draft(of=draft, case=case, by=by)
    PlanLine.objects.bulk_create(
        PlanLine(
            plan_version=draft,
            line_key=line.line_key,
            position=line.position,
            change=line.change,
            pinned_comment=line.decision.comment,
            **LineFacts.of(line).as_fields(),
        )
        for line in returned
    )
    copy_lines_in_force(draft, case, after=max(line.position for line in returned))
    mark_changes(draft, case)
    return draft


def begin_activity_state(*, case: Case, by: Actor) -> None:
    """The first lines in force make the case active, also where it is paused meanwhile."""
    transition = CASE_TRANSITIONS["plan_in_force"]
    if case.state in transition.sources:
        move(case, transition, by=by)
    elif case.resumes_to in transition.sources:
        update(case, resumes_to=transition.target)
