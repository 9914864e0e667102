"""What befalls a case: contacts, notes, holds, breaks, work, moves and the end of it."""

from datetime import timedelta

from cases.actions.closing import Ending, answer_aftermath, close_case
from cases.actions.contacts import PRESETS, log_contact
from cases.actions.lifecycle import (
    acknowledge_break,
    end_hold,
    follow_work,
    hold,
    interrupt,
    postpone_restart,
    restart,
    start_work,
)
from cases.actions.moves import change_handlaggare
from cases.actions.notes import write_note
from cases.actions.protection import name_colleague
from cases.actions.support import change_support
from cases.actions.team import add_member, finish_task, give_task, read_answer
from cases.enums import (
    AftermathAnswer,
    CaseState,
    NoteLane,
    OutcomeKind,
    SelfSupport,
    StepKind,
    SupportKind,
    TeamFunction,
)
from cases.models import Aftermath, Case, InternalTask, Step
from cases.rules import first_day_of_answer
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.demo.world import Act, Event, World
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code

NOTES = (
    "Kom i tid och hade med sig sitt cv. Vi bokade nytt samtal nästa vecka.",
    "Har sökt sex arbeten sedan sist och fått ett svar.",
    "Vill prova restaurang. Matcharen tar kontakt med två arbetsgivare.",
    "Läkarbesök på torsdag, kommer på fredag i stället.",
)
TASKS = (
    "Hitta en praktikplats inom handel.",
    "Boka samtal om utbildning till hösten.",
    "Hjälp med e-legitimation och ansökan på nätet.",
)
FUNCTIONS = (
    (TeamFunction.MATCHARE, Role.MATCHARE),
    (TeamFunction.SYV, Role.SYV),
    (TeamFunction.IT_PEDAGOG, Role.IT_PEDAGOG),
)
EMPLOYERS = ("Exempelbageriet", "Provlager AB", "Påhittade Hemtjänsten", "Testrestaurangen")
SCHOOLS = ("Exempelskolan vuxenutbildning", "Provhögskolan")
# How long a case lasts, in days from the first visit, and how it ends; ours, for variety.
DURATIONS = (45, 90, 150, 240, 300, 420, 420)
ENDINGS = (
    (OutcomeKind.WORK, 40),
    (OutcomeKind.SUBSIDISED_WORK, 12),
    (OutcomeKind.STUDIES, 20),
    (OutcomeKind.SICKNESS_BENEFIT, 6),
    (OutcomeKind.MOVED, 7),
    (OutcomeKind.OTHER_INCOME, 5),
    (OutcomeKind.OWN_WISH, 5),
    (OutcomeKind.BACK_TO_STADSDEL, 5),
)
RUNNING = frozenset({CaseState.MAPPING, CaseState.ACTIVE})


def _codes(world: World, code_list: str) -> list[Code]:
    codes = Code.objects.filter(code_list=code_list).order_by("position", "code")
    return world.once(("codes", code_list), lambda: list(codes))


def contact(world: World, case: Case) -> None:
    """Somebody rings; sometimes there is no answer."""
    by = world.staff.for_case(case, world.rng)
    preset = world.rng.choices(PRESETS, (5, 8, 3, 3, 1, 1))[0]
    world.acting(
        by,
        "kontakter",
        lambda: log_contact(by=by, case=case, way=preset.way, result=preset.result),
    )


def note(world: World, case: Case) -> None:
    """A note, most of them for the jobbtorg alone."""
    by = world.staff.for_case(case, world.rng)
    lane = world.rng.choices((NoteLane.INTERNAL, NoteLane.SHARED), (7, 3))[0]
    text = world.rng.choice(NOTES)
    world.acting(by, "anteckningar", lambda: write_note(by=by, case=case, lane=lane, text=text))


def ask_colleague(world: World, case: Case) -> None:
    """A matchare, SYV or IT-pedagog joins the team and gets a task."""
    if case.coach_id is None or case.state not in RUNNING:
        return
    by = world.staff.for_case(case, world.rng)
    function, role = world.rng.choice(FUNCTIONS)
    there = world.staff.at(case.unit_id, role)
    if not there:
        return
    helper = User.objects.get(pk=world.rng.choice(there).user_id or 0)
    due_on = workdays.add_working_days(world.today, world.rng.randint(2, 8))
    text = world.rng.choice(TASKS)

    def ask() -> None:
        if not case.team.filter(user=helper, function=function, until_on=None).exists():
            add_member(by=by, case=case, user=helper, function=function)
        give_task(by=by, case=case, to_user=helper, text=text, due_on=due_on)

    world.acting(by, "uppgifter till kollegor", ask)


def pause(world: World, case: Case) -> None:
    """Illness or a journey, for a few weeks."""
    if case.state not in RUNNING:
        return
    by = world.staff.for_case(case, world.rng)
    until = world.today + timedelta(days=world.rng.randint(14, 40))
    reason = world.rng.choice(_codes(world, CodeList.HOLD_REASON))
    world.acting(
        by, "uppehåll", lambda: hold(by=by, case=case, reason=reason, planned_until_on=until)
    )


def break_off(world: World, case: Case) -> None:
    """The person stays away; the handläggare is told."""
    if case.state not in RUNNING:
        return
    by = world.staff.for_case(case, world.rng)
    reason = world.rng.choice(_codes(world, CodeList.BREAK_REASON))
    world.acting(by, "avbrott", lambda: interrupt(by=by, case=case, reason=reason))


def meet_fate(world: World, case: Case) -> None:
    """Towards the end one person has a hold and one an avbrott, so that both can be seen.

    And the reception is named for somebody whose identity is protected.
    """
    fate = world.fates.get(case.participant.identity_number, "")
    if world.near_end and fate == "uppehåll":
        pause(world, case)
    elif world.near_end and fate == "avbrott":
        break_off(world, case)
    elif fate == "skyddad" and not case.participant.named_access.exists():
        _name_the_desk(world, case)


def _name_the_desk(world: World, case: Case) -> None:
    chief = world.staff.at(case.unit_id, Role.LOKAL_CHEF)[0]
    named = world.staff.named("administrator@", Role.ADMINISTRATOR)
    if named is None or case.unit_id not in named.node_ids:
        return
    desk = User.objects.get(pk=named.user_id or 0)
    why = "Tar emot deltagaren vid besök och bokar om tider."
    world.acting(
        chief,
        "kollegor uppsatta på åtkomstlistor",
        lambda: name_colleague(by=chief, case=case, user=desk, why=why),
    )


def find_work(world: World, case: Case) -> None:
    """The person begins to work and the support goes on for a while."""
    if case.state != CaseState.ACTIVE:
        return
    by = world.staff.for_case(case, world.rng)
    world.acting(
        by,
        "arbeten med stöd",
        lambda: start_work(by=by, case=case, on=world.today, why=world.rng.choice(EMPLOYERS)),
    )


def end(world: World, case: Case) -> None:
    """The case ends once its time has come, most often in work or studies."""
    if case.first_visit_on is None or case.coach_id is None:
        return
    if case.participant.identity_number in world.fates:
        return
    if case.pk not in world.leaves_on:
        days = world.rng.choice(DURATIONS)
        world.leaves_on[case.pk] = case.first_visit_on + timedelta(days=days)
    if world.leaves_on[case.pk] > world.today:
        return
    by = world.staff.for_case(case, world.rng)
    ending = _ending(world)
    _close(world, by, case, ending)


def _close(world: World, by: Actor, case: Case, ending: Ending) -> None:
    """Not before a new remiss about the person has been read."""
    if not case.steps.open().filter(kind=StepKind.HANDLE_KNOWN).exists():
        world.acting(by, "avslut", lambda: close_case(by=by, case=case, ending=ending))


def _ending(world: World) -> Ending:
    kinds, weights = zip(*ENDINGS, strict=True)
    kind = world.rng.choices(kinds, weights)[0]
    extent, where, support = None, "", SelfSupport.NO
    if kind in (OutcomeKind.WORK, OutcomeKind.SUBSIDISED_WORK):
        extent = world.rng.choice((50, 75, 100, 100))
        where = world.rng.choice(EMPLOYERS)
        support = SelfSupport.YES if extent == 100 else SelfSupport.PARTLY
    elif kind == OutcomeKind.STUDIES:
        extent, where, support = 100, world.rng.choice(SCHOOLS), SelfSupport.YES
    elif kind in (OutcomeKind.OTHER_INCOME, OutcomeKind.SICKNESS_BENEFIT):
        support = SelfSupport.YES
    return Ending(
        kind=kind,
        ended_on=world.today,
        self_support=support,
        extent=extent,
        employer_or_school=where,
    )


def answer_task(world: World, step: Step, by: Actor) -> None:
    """The colleague answers."""
    task = InternalTask.objects.select_related("case").get(key=step.subject_key or "")
    world.acting(
        by,
        "uppgifter besvarade",
        lambda: finish_task(by=by, task=task, answer="Klart. Se anteckning."),
    )


def take_in(world: World, step: Step, by: Actor) -> None:
    """Whoever asked reads the answer."""
    task = InternalTask.objects.select_related("case").get(key=step.subject_key or "")
    world.acting(by, "svar lästa", lambda: read_answer(by=by, task=task))


def go_on(world: World, step: Step, by: Actor) -> None:
    """The hold is over."""
    case = _case(step)
    world.acting(by, "uppehåll avslutade", lambda: end_hold(by=by, case=case))


def look_again(world: World, step: Step, by: Actor) -> None:
    """After an avbrott: a new start, a while longer, or the end."""
    case = _case(step)
    what = world.rng.choices(("nystart", "vänta", "avslut"), (5, 3, 2))[0]
    if what == "nystart":
        world.acting(by, "nystarter", lambda: restart(by=by, case=case, why="Vill börja igen."))
    elif what == "vänta":
        later = workdays.add_working_days(world.today, 15)
        world.acting(
            by,
            "nystarter som väntar",
            lambda: postpone_restart(by=by, case=case, look_again_on=later, why="Ännu inte nådd."),
        )
    else:
        ending = Ending(
            kind=OutcomeKind.OWN_WISH, ended_on=world.today, self_support=SelfSupport.NO
        )
        _close(world, by, case, ending)


def acknowledge(world: World, step: Step, by: Actor) -> None:
    """The handläggare has read of the avbrott."""
    case = _case(step)
    world.acting(by, "avbrott kvitterade", lambda: acknowledge_break(by=by, case=case))


def check_work(world: World, step: Step, by: Actor) -> None:
    """The work is followed up, and after a while the case ends with it."""
    case = _case(step)
    if world.chance(0.25):
        extent = world.rng.choice((75, 100))
        ending = Ending(
            kind=OutcomeKind.WORK,
            ended_on=world.today,
            self_support=SelfSupport.YES if extent == 100 else SelfSupport.PARTLY,
            extent=extent,
            employer_or_school=world.rng.choice(EMPLOYERS),
        )
        _close(world, by, case, ending)
        return
    world.acting(
        by,
        "arbeten uppföljda",
        lambda: follow_work(by=by, case=case, why="Trivs och vill fortsätta."),
    )


def after_introduction(world: World, step: Step, by: Actor) -> None:
    """Introduktionsersättning ends and försörjningsstöd takes over, without a gap."""
    case = _case(step)
    if case.support_kind != SupportKind.INTRODUKTION or case.introduction_ends_on is None:
        return
    from_on = max(case.introduction_ends_on + timedelta(days=1), clock.today())
    world.acting(
        by,
        "försörjningar ändrade",
        lambda: change_support(
            by=by, case=case, kind=SupportKind.FORSORJNINGSSTOD, from_on=from_on
        ),
    )


def ask_after(world: World, step: Step, by: Actor) -> None:
    """What was found months after the end."""
    aftermath = Aftermath.objects.select_related("case").get(key=step.subject_key or "")
    if world.today < first_day_of_answer(aftermath.due_on):
        return
    answer = world.rng.choices(list(AftermathAnswer.values), (6, 2, 1, 1))[0]
    world.acting(
        by,
        "uppföljningar efter avslut",
        lambda: answer_aftermath(by=by, aftermath=aftermath, answer=AftermathAnswer(answer)),
    )


def _case(step: Step) -> Case:
    assert step.case is not None  # noqa: S101 — these steps stand in a case
    return step.case


def name_handlaggare(world: World, step: Step, by: Actor) -> None:
    """A case has come to the enhet: whoever is there takes it."""
    case, user = _case(step), User.objects.get(pk=by.user_id or 0)
    world.acting(
        by,
        "handläggare utsedd",
        lambda: change_handlaggare(by=by, case=case, handlaggare=user),
    )


LIFE_ACTS: dict[str, Act] = {
    StepKind.INTERNAL_TASK: answer_task,
    StepKind.READ_ANSWER: take_in,
    StepKind.END_HOLD: go_on,
    StepKind.RESTART: look_again,
    StepKind.ACKNOWLEDGE_BREAK: acknowledge,
    StepKind.FOLLOW_WORK: check_work,
    StepKind.SUPPORT_ENDS: after_introduction,
    StepKind.CHECK_OUTCOME: ask_after,
    StepKind.NAME_HANDLAGGARE: name_handlaggare,
}

# The share of a case's days on which each happens.
EVENTS: list[tuple[float, Event]] = [
    (0.05, contact),
    (0.03, note),
    (0.012, ask_colleague),
    (0.005, pause),
    (0.002, break_off),
    (0.004, find_work),
    (0.5, end),
    (1.0, meet_fate),
]
