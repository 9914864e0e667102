"""Plans are written, answered line by line, mended and followed up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from cases.actions.agreements import agree_on_plan
from cases.actions.decisions import decide_plan
from cases.actions.followups import follow_up_plan
from cases.actions.plans import LineDraft, PlanTexts, add_line, save_draft, start_draft
from cases.actions.submissions import submit_plan
from cases.enums import CaseState, LineChange, PlanState, StepKind, Verdict
from cases.models import Case, Insats, PlanVersion, Step
from cases.plan_rules import Answer, LineFacts, has_run_out
from jobbtorg.core.actor import Actor
from jobbtorg.core.ui import shared_over
from jobbtorg.demo.acts.visiting import map_person
from jobbtorg.demo.world import Act, World

Line = tuple[str, str, int, tuple[int, ...], int]
# Insats, aim, hours a week, weekdays (Monday 1), days from the start to the end.
LINES: tuple[Line, ...] = (
    ("jobbsokning", "Söka arbete med stöd på plats och få ordning på cv.", 9, (1, 3, 5), 90),
    ("eget-arbetssokande", "Söka minst fem arbeten i veckan.", 5, (), 90),
    ("individuell-coachning", "Samtal om mål och nästa steg.", 1, (2,), 120),
    ("sfi", "Klara nästa kurs.", 12, (1, 2, 3, 4), 180),
    ("praktik-sprak-introduktion", "Träna svenska på en arbetsplats.", 20, (1, 2, 3, 4, 5), 90),
    ("praktik-forsta-steget", "Visa vad man kan hos en arbetsgivare.", 30, (1, 2, 3, 4, 5), 60),
    ("studie-och-yrkesvagledning", "Välja utbildning till hösten.", 2, (4,), 45),
    ("kortare-yrkesutbildning", "Få truckkort och lagerkunskap.", 20, (1, 2, 3, 4), 60),
    ("matchning", "Möta arbetsgivare som söker folk.", 3, (3,), 90),
    ("forberedande-insatser", "Träna på intervju och skriva personligt brev.", 6, (2, 4), 42),
)
FULL_DAY = 8 * 60
OWN_SEARCH: Line = LINES[1]
VIEWS = (
    "Tycker att planen är bra och vill börja så snart som möjligt.",
    "Vill hellre arbeta direkt men förstår varför praktiken kommer först.",
    "Nöjd. Vill ha tid för läxor.",
)
DISSENT = ("", "", "", "Vill inte ha praktik fem dagar i veckan.")
COMMENTS = (
    "Tiderna krockar med sfi. Se över dagarna.",
    "Beskriv syftet tydligare.",
    "Kan omfattningen bli större?",
)


def _insats(world: World, slug: str) -> Insats:
    return world.once(("insats", slug), lambda: Insats.objects.get(slug=slug))


def write_plan(world: World, step: Step, by: Actor) -> None:
    """The kartläggning is filled in, and a plan of two to four lines is sent in."""
    case = _case(step)

    def write() -> None:
        if hasattr(case, "kartlaggning"):
            map_person(world, case, by)
        version = start_draft(case=case, by=by)
        lines = _lines(world, version, by)
        version.refresh_from_db(fields=["version"])
        version = save_draft(
            version=version,
            by=by,
            base_version=version.version,
            texts=_texts(world, version),
            lines=lines,
        )
        submit_plan(version=version, by=by)

    if case.state not in (CaseState.ON_HOLD, CaseState.INTERRUPTED):
        world.acting(by, "planer inskickade", write)


def _texts(world: World, version: PlanVersion) -> PlanTexts:
    goals = (
        "Arbete inom vård och omsorg.",
        "Fast arbete på lager inom ett halvår.",
        "Klara sfi och börja yrkesutbildning.",
    )
    return PlanTexts(
        goal=version.goal or world.rng.choice(goals),
        sub_goals="Ha ett färdigt cv. Besöka två arbetsplatser.",
        summary=version.summary,
        person_view=world.rng.choice(VIEWS),
        dissent=world.rng.choice(DISSENT),
        next_followup_on=world.today + timedelta(days=world.rng.randint(21, 70)),
    )


def _lines(world: World, version: PlanVersion, by: Actor) -> list[LineDraft]:
    """Two to four lines of the catalogue, filled in; those that hold already stay."""
    drafts = [
        LineDraft(line_key=line.line_key, facts=LineFacts.of(line)) for line in version.lines.all()
    ]
    chosen = world.rng.sample(LINES, world.rng.randint(2, 4))
    for slug, aim, hours, weekdays, days in _fitting(chosen, drafts):
        line = add_line(version=version, by=by, insats=_insats(world, slug))
        facts = replace(
            LineFacts.of(line),
            aim=aim,
            minutes_per_week=hours * 60,
            weekdays=weekdays,
            from_on=world.today + timedelta(days=3),
            until_on=world.today + timedelta(days=3 + days),
        )
        drafts.append(LineDraft(line_key=line.line_key, facts=facts))
    return drafts


def _fitting(chosen: Sequence[Line], drafts: Sequence[LineDraft]) -> list[Line]:
    """Those that leave every day within a full one, beside what holds already."""
    week = [shared_over(d.facts.minutes_per_week, d.facts.weekdays) for d in drafts]
    fitting = []
    for line in chosen:
        asked = shared_over(line[2] * 60, line[3])
        if all(sum(day) <= FULL_DAY for day in zip(asked, *week, strict=True)):
            fitting.append(line)
            week.append(asked)
    return fitting or [OWN_SEARCH]


def decide(world: World, step: Step, by: Actor) -> None:
    """The handläggare accepts most lines and returns some with a comment."""
    version = _version(step)
    if version is None or version.written_by_id == by.user_id:
        return
    lines = version.lines.exclude(change=LineChange.UNCHANGED).filter(decision=None)
    answers = {}
    for line in lines.order_by("position", "id"):
        returned = world.chance(0.12 if version.reworks_id is None else 0.03)
        returned = returned or has_run_out(line, world.today)
        verdict = Verdict.RETURNED if returned else Verdict.ACCEPTED
        comment = world.rng.choice(COMMENTS) if returned else ""
        answers[line.line_key] = Answer(verdict, comment)
    world.acting(
        by, "planer beslutade", lambda: decide_plan(version=version, by=by, answers=answers)
    )


def agree(world: World, step: Step, by: Actor) -> None:
    """Without benefit there is no approver: person and jobbtorg have agreed."""
    version = _version(step)
    if version is not None:
        day = world.today
        world.acting(
            by,
            "planer överenskomna",
            lambda: agree_on_plan(version=version, by=by, agreed_on=day),
        )


def mend_plan(world: World, step: Step, by: Actor) -> None:
    """Returned lines are written anew and sent in again."""
    case = _case(step)

    def mend() -> None:
        version = case.plan_versions.get(state=PlanState.DRAFT)
        lines = [
            LineDraft(line_key=line.line_key, facts=_mended(world, LineFacts.of(line)))
            for line in version.lines.order_by("position", "id")
        ]
        version = save_draft(
            version=version,
            by=by,
            base_version=version.version,
            texts=_texts(world, version),
            lines=lines,
        )
        submit_plan(version=version, by=by)

    if case.state not in (CaseState.ON_HOLD, CaseState.INTERRUPTED):
        world.acting(by, "planer omarbetade", mend)


def _mended(world: World, facts: LineFacts) -> LineFacts:
    return replace(facts, aim=f"{facts.aim} Avstämning varje vecka."[:500])


def follow_up(world: World, step: Step, by: Actor) -> None:
    """The plan is followed up; what has run out is planned anew."""
    case = _case(step)
    next_on = world.today + timedelta(days=world.rng.randint(28, 80))
    world.acting(
        by,
        "planer uppföljda",
        lambda: follow_up_plan(
            case=case,
            by=by,
            note="Gick igenom planen tillsammans. Det går framåt.",
            next_on=next_on,
        ),
    )


def _case(step: Step) -> Case:
    assert step.case is not None  # noqa: S101 — these steps stand in a case
    return step.case


def _version(step: Step) -> PlanVersion | None:
    return PlanVersion.objects.filter(case=step.case, state=PlanState.SUBMITTED).first()


PLAN_ACTS: dict[str, Act] = {
    StepKind.WRITE_PLAN: write_plan,
    StepKind.DECIDE_PLAN: decide,
    StepKind.CHASE_DECISION: decide,
    StepKind.CONFIRM_AGREEMENT: agree,
    StepKind.REWORK_PLAN: mend_plan,
    StepKind.FOLLOW_UP: follow_up,
}
