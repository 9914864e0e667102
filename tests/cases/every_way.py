"""Everybody at two units and two enheter, who do anything that the tables let them do.

Each move finds something that it can be done to and does it as somebody who may; without
anything to do it raises `Skip`. Chance decides, through one generator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cases.actions import lifecycle, visits
from cases.actions.activities import end_activity, end_expired
from cases.actions.agreements import agree_on_plan
from cases.actions.background import Background, Groups, change_background
from cases.actions.closing import Ending, answer_aftermath, close_case, reopen
from cases.actions.decisions import decide_plan
from cases.actions.followups import follow_up_plan
from cases.actions.moves import change_handlaggare, move_to_stadsdel, move_to_unit
from cases.actions.plans import add_line, remove_line, start_draft
from cases.actions.reminders import remind
from cases.actions.submissions import escalate_late_decisions, submit_plan, withdraw_plan
from cases.actions.support import cancel_planned_support, carry_due_support, change_support
from cases.actions.team import (
    assign_coach,
    cancel_task,
    finish_task,
    give_task,
    move_to_coach,
    undo_coach,
)
from cases.enums import (
    AftermathAnswer,
    CaseState,
    LineChange,
    OutcomeKind,
    PlanState,
    SelfSupport,
    StepKind,
    SupportKind,
    Verdict,
    VisitOutcome,
    VisitPurpose,
)
from cases.models import (
    Activity,
    Aftermath,
    Case,
    InternalTask,
    PlanVersion,
    Step,
    SupportPeriod,
    Visit,
)
from cases.permissions.plan import PLANNING_STATES
from cases.plan_rules import Answer
from cases.rules import CASE_TRANSITIONS, OPEN_STATES, STUDY_OUTCOMES, WORK_OUTCOMES
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.identity import Identity, IdentityKind
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Bistandsenhet, Stadsdel, Unit
from referrals.actions import disputes, reception, sending
from referrals.actions.handover import hand_over
from referrals.actions.known import handle_known
from referrals.enums import DisputeOutcome, ReferralState
from referrals.models import Referral
from referrals.rules import REFERRAL_TRANSITIONS
from tests import factories
from tests.cases import plans
from tests.organisation import factories as city
from tests.referrals import factories as remisser

START = datetime(2008, 3, 3, 8, tzinfo=clock.STOCKHOLM)
NIGHT = system_actor("natt")
LINES = ("Matchning", "Praktik", "Coachning", "Validering")


class Skip(Exception):
    """There is nothing to do this to."""


@dataclass(frozen=True)
class Side:
    """An enhet, the unit that its remisser go to, and people in every role."""

    unit: Unit
    enhet: Bistandsenhet
    stadsdel: Stadsdel
    coaches: list[Actor]
    desk: Actor
    leaders: list[Actor]
    chief: Actor
    handlaggare: list[Actor]
    enhetschef: Actor


def side(stadsdel: str, unit: str, *, leader: bool) -> Side:
    at, enhet = city.unit(unit), city.enhet(f"{stadsdel} försörjningsstödsenhet")
    chief = factories.actor(Role.LOKAL_CHEF, at)
    leaders = [factories.actor(Role.GRUPPLEDARE, at)] if leader else []
    return Side(
        unit=at,
        enhet=enhet,
        stadsdel=city.stadsdel(stadsdel),
        coaches=[factories.actor(Role.COACH, at) for _ in range(2)],
        desk=factories.actor(Role.ADMINISTRATOR, at),
        leaders=[*leaders, chief],
        chief=chief,
        handlaggare=[factories.actor(Role.HANDLAGGARE, enhet) for _ in range(2)],
        enhetschef=factories.actor(Role.ENHETSCHEF, enhet),
    )


class World:
    """Two sides of the city on a moving clock. The second has no gruppledare, as Innerstaden."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.moment = START
        with clock.at(self.moment):
            self.sides = [
                side("Farsta", "Jobbtorg Sydost", leader=True),
                side("Bromma", "Jobbtorg Västerort", leader=False),
            ]
            self.last_word = factories.actor(Role.JOBBTORGSCHEF, city.city())
            self.hold_reason = factories.code(CodeList.HOLD_REASON, "Sjukdom")
            self.break_reason = factories.code(CodeList.BREAK_REASON, "Deltar inte")
            self.move_reason = factories.code(CodeList.MOVE_REASON, "Byte av område")
            self.return_reason = remisser.reason()
        self.done: dict[str, int] = {}
        self.refused: list[str] = []

    # Time and chance

    @property
    def today(self) -> date:
        return self.moment.date()

    def tick(self, hours: int = 1) -> None:
        self.moment += timedelta(hours=hours)
        if self.moment.hour >= 18:
            self.moment = (self.moment + timedelta(days=1)).replace(hour=8)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def do(self, name: str) -> bool:
        """Make a move; a refusal leaves nothing behind and is remembered."""
        self.tick(self.rng.choice([1, 2, 5]))
        try:
            with clock.at(self.moment), transaction.atomic():
                MOVES[name](self)
        except Skip:
            return False
        except DomainError as error:
            self.refused.append(f"{name}: {error.message}")
            return False
        self.done[name] = self.done.get(name, 0) + 1
        return True

    # What there is, and who does it

    def one(self, rows: QuerySet[Any]) -> Any:
        """Any of the rows; the order is that of their making, so that a seed repeats."""
        found = list(rows.order_by("id")[:40])
        if not found:
            raise Skip
        return self.rng.choice(found)

    def case(self, *states: str, **wanted: Any) -> Case:
        rows = Case.objects.filter(state__in=states or OPEN_STATES, **wanted)
        case: Case = self.one(rows)
        return case

    def case_for(self, name: str, **wanted: Any) -> Case:
        """A case that a transition of the table is open to."""
        return self.case(*CASE_TRANSITIONS[name].sources, **wanted)

    def referral(self, name: str) -> Referral:
        """A remiss that a transition of the table is open to."""
        rows = Referral.objects.filter(state__in=REFERRAL_TRANSITIONS[name].sources)
        referral: Referral = self.one(rows)
        return referral

    def at(self, unit_id: int | None) -> Side:
        return next(one for one in self.sides if one.unit.pk == unit_id)

    def of(self, enhet_id: int) -> Side:
        return next(one for one in self.sides if one.enhet.pk == enhet_id)

    def worker(self, case: Case) -> Actor:
        """Anybody at the unit who does casework."""
        here = self.at(case.unit_id)
        return self.rng.choice([*here.coaches, *here.leaders])

    def leader(self, case: Case) -> Actor:
        return self.rng.choice(self.at(case.unit_id).leaders)

    def officer(self, case: Case) -> Actor:
        here = self.of(case.bistandsenhet_id)
        return self.rng.choice([*here.handlaggare, here.enhetschef])

    def sender(self, referral: Referral) -> Actor:
        here = self.of(referral.bistandsenhet_id)
        return self.rng.choice([*here.handlaggare, here.enhetschef])

    def coach_at(self, here: Side, *, other_than: int | None = None) -> User:
        return user(self.rng.choice([one for one in here.coaches if one.user_id != other_than]))


def user(by: Actor) -> User:
    return User.objects.get(pk=by.user_id or 0)


Move = Callable[[World], object]
MOVES: dict[str, Move] = {}


def move(act: Move) -> Move:
    """Enter a function as a move, by its name."""
    MOVES[act.__name__] = act
    return act


# Remisser


@move
def write(w: World) -> None:
    here = w.rng.choice(w.sides)
    kind = w.rng.choice(list(SupportKind))
    ends = w.today + timedelta(w.rng.randint(20, 200))
    known = Case.objects.open().order_by("id").values_list("participant__identity_number")
    number = remisser.identity()
    if known and w.chance(0.25):
        number = Identity(IdentityKind.DEMO, w.rng.choice(list(known))[0])
    if Referral.objects.filter(identity_number=number.number, bistandsenhet=here.enhet).exclude(
        state__in=["accepterad", "atertagen", "atersand_klar"]
    ):
        raise Skip
    remisser.draft(
        w.rng.choice(here.handlaggare),
        number=number,
        support_kind=kind,
        introduction_ends_on=ends if kind == SupportKind.INTRODUKTION else None,
        stadsdel=here.stadsdel,
    )


def has_ended(w: World, referral: Referral) -> None:
    """An introduction that has ended meanwhile cannot be sent in that way."""
    ends = referral.introduction_ends_on
    if ends is not None and ends <= w.today:
        raise Skip


@move
def send(w: World) -> None:
    referral = w.referral("send")
    has_ended(w, referral)
    sending.send(by=w.sender(referral), referral=referral)


@move
def resend(w: World) -> None:
    referral = w.referral("resend")
    has_ended(w, referral)
    sending.resend(by=w.sender(referral), referral=referral)


@move
def withdraw_remiss(w: World) -> None:
    referral = w.referral("withdraw")
    if referral.state != ReferralState.DRAFT and w.chance(0.6):
        raise Skip
    sending.withdraw(by=w.sender(referral), referral=referral, why="Behövs inte.")


@move
def receive(w: World) -> None:
    referral = w.referral("receive")
    reception.receive(by=w.at(referral.unit_id).desk, referral=referral)


@move
def accept(w: World) -> None:
    referral = w.referral("accept")
    here = w.at(referral.unit_id)
    coach = w.coach_at(here) if w.chance(0.6) else None
    by = w.rng.choice([here.desk, *here.coaches, *here.leaders])
    reception.accept(by=by, referral=referral, coach=coach)


@move
def return_remiss(w: World) -> None:
    referral = w.referral("return")
    reception.return_referral(
        by=w.rng.choice(w.at(referral.unit_id).coaches),
        referral=referral,
        reason=w.return_reason,
        text="Numret går inte fram.",
    )


@move
def accept_return(w: World) -> None:
    referral = w.referral("accept_return")
    disputes.accept_return(by=w.sender(referral), referral=referral)


@move
def contest(w: World) -> None:
    referral = w.referral("contest")
    disputes.contest(by=w.sender(referral), referral=referral, why="Numret stämmer.")


def give_voices(w: World, at_enhet: DisputeOutcome, at_unit: DisputeOutcome) -> None:
    referral = w.referral("deadlock")
    voices = [
        (w.of(referral.bistandsenhet_id).enhetschef, at_enhet),
        (w.at(referral.unit_id).chief, at_unit),
    ]
    w.rng.shuffle(voices)
    for by, outcome in voices:
        current = Referral.objects.get(pk=referral.pk)
        disputes.give_voice(by=by, referral=current, outcome=outcome, why="Därför.")


@move
def chiefs_accept(w: World) -> None:
    give_voices(w, DisputeOutcome.ACCEPT, DisputeOutcome.ACCEPT)


@move
def chiefs_return(w: World) -> None:
    give_voices(w, DisputeOutcome.RETURN, DisputeOutcome.RETURN)


@move
def chiefs_differ(w: World) -> None:
    give_voices(w, DisputeOutcome.ACCEPT, DisputeOutcome.RETURN)


@move
def rule_accept(w: World) -> None:
    referral = w.referral("rule_accept")
    disputes.rule(by=w.last_word, referral=referral, outcome=DisputeOutcome.ACCEPT, why="Ja.")


@move
def rule_return(w: World) -> None:
    referral = w.referral("rule_return")
    disputes.rule(by=w.last_word, referral=referral, outcome=DisputeOutcome.RETURN, why="Nej.")


@move
def hand_over_remiss(w: World) -> None:
    referral = w.referral("hand_over")
    others = [
        one
        for one in w.of(referral.bistandsenhet_id).handlaggare
        if one.user_id != referral.handlaggare_id
    ]
    hand_over(by=w.sender(referral), referral=referral, handlaggare=user(others[0]), why="Ledighet")


@move
def read_known(w: World) -> None:
    step: Step = w.one(Step.objects.open().filter(kind=StepKind.HANDLE_KNOWN))
    assert step.case is not None
    handle_known(by=w.worker(step.case), step=step)


# Who answers for a case


@move
def distribute(w: World) -> None:
    case = w.case_for("assign_coach", coach=None)
    assign_coach(by=w.leader(case), case=case, coach=w.coach_at(w.at(case.unit_id)))


@move
def change_coach(w: World) -> None:
    case = w.case_for("move_worker", coach__isnull=False)
    coach = w.coach_at(w.at(case.unit_id), other_than=case.coach_id)
    move_to_coach(by=w.leader(case), case=case, coach=coach, reason=w.move_reason)


@move
def undo_distribution(w: World) -> None:
    case = w.case_for("undo_coach", coach__isnull=False)
    by, before, at = w.leader(case), case.coach, clock.now()
    given = move_to_coach(
        by=by,
        case=case,
        coach=w.coach_at(w.at(case.unit_id), other_than=case.coach_id),
        reason=w.move_reason,
    )
    undo_coach(
        by=by,
        case=given,
        before=before if w.chance(0.5) else None,
        seen=given.version,
        from_at=at,
        until_at=clock.now(),
    )


@move
def change_unit(w: World) -> None:
    case = w.case_for("move_unit")
    there = next(one for one in w.sides if one.unit.pk != case.unit_id)
    move_to_unit(
        by=w.leader(case),
        case=case,
        unit=there.unit,
        reason=w.move_reason,
        coach=w.coach_at(there) if w.chance(0.5) else None,
    )


@move
def change_stadsdel(w: World) -> None:
    case = w.case_for("move_stadsdel")
    there = next(one for one in w.sides if one.enhet.pk != case.bistandsenhet_id)
    move_to_stadsdel(
        by=w.worker(case) if w.chance(0.5) else w.officer(case),
        case=case,
        stadsdel=there.stadsdel,
        bistandsenhet=there.enhet,
        handlaggare=user(w.rng.choice(there.handlaggare)) if w.chance(0.5) else None,
        why="Har flyttat.",
    )


@move
def change_officer(w: World) -> None:
    case = w.case_for("change_handlaggare")
    here = [user(one) for one in w.of(case.bistandsenhet_id).handlaggare]
    others: list[User | None] = [one for one in here if one.pk != case.handlaggare_id]
    if case.handlaggare_id is not None:
        others.append(None)
    change_handlaggare(by=w.officer(case), case=case, handlaggare=w.rng.choice(others))


@move
def change_living(w: World) -> None:
    case = w.case_for("change_support")
    kind = w.rng.choice([one for one in SupportKind if one != case.support_kind])
    from_on = w.today + timedelta(w.rng.choice([0, 0, 3, 10]))
    ends = from_on + timedelta(w.rng.randint(10, 100))
    at_unit = kind != SupportKind.NONE and w.chance(0.5)
    change_support(
        by=w.worker(case) if at_unit else w.officer(case),
        case=case,
        kind=kind,
        from_on=from_on,
        introduction_ends_on=ends if kind == SupportKind.INTRODUKTION else None,
    )


@move
def learn_more(w: World) -> None:
    """The target group was another, and the person came to Arbetsförmedlingen later than said."""
    case = w.case_for("change_background")
    names = ["Ungdomar 18–24 år", "Nyanlända", "Långtidsarbetslösa"]
    w.rng.shuffle(names)
    primary, *flags = [factories.target_group(name) for name in names[: w.rng.choice([1, 2])]]
    change_background(
        by=w.worker(case) if w.chance(0.5) else w.officer(case),
        case=case,
        version=case.version,
        facts=Background(af_since=w.today - timedelta(w.rng.randint(0, 9))),
        groups=Groups(primary=primary, from_on=w.today, flags=flags),
    )


@move
def lose_living(w: World) -> None:
    """The support ends while a plan waits: person and jobbtorg are to agree instead."""
    case = waiting(w, case__state__in=OPEN_STATES).case
    if case.support_kind == SupportKind.NONE:
        raise Skip
    kind = SupportKind.NONE
    change_support(by=w.officer(case), case=case, kind=kind, from_on=w.today)


@move
def gain_living(w: World) -> None:
    """Support begins while a plan waits for agreement: the enhet is to answer it instead."""
    case = waiting(w, case__state__in=OPEN_STATES, case__support_kind=SupportKind.NONE).case
    kind = SupportKind.FORSORJNINGSSTOD
    change_support(by=w.officer(case), case=case, kind=kind, from_on=w.today)


@move
def keep_living(w: World) -> None:
    """What was planned is taken back."""
    planned = SupportPeriod.objects.planned(w.today).values("case_id")
    case = w.case_for("cancel_support", pk__in=planned)
    cancel_planned_support(by=w.officer(case), case=case, why="Fel dag.")


@move
def ask_colleague(w: World) -> None:
    case = w.case(*OPEN_STATES)
    here = w.at(case.unit_id)
    to = w.rng.choice([*here.coaches, here.desk])
    give_task(by=w.worker(case), case=case, to_user=user(to), text="Ring af.", due_on=w.today)


@move
def answer_colleague(w: World) -> None:
    task: InternalTask = w.one(InternalTask.objects.filter(done_at=None, cancelled_at=None))
    if w.chance(0.5):
        cancel_task(by=w.worker(task.case), task=task)
    else:
        finish_task(by=w.leader(task.case), task=task)


# Visits


@move
def book(w: World) -> None:
    case = w.case(*OPEN_STATES - {CaseState.INTERRUPTED})
    first = case.first_visit_on is None
    if first and case.visits.filter(outcome=VisitOutcome.BOOKED).exists():
        raise Skip
    visits.book_visit(
        by=w.at(case.unit_id).desk,
        case=case,
        purpose=VisitPurpose.FIRST if first else VisitPurpose.FOLLOW_UP,
        starts_at=w.moment + timedelta(days=w.rng.choice([0, 0, 1, 4])),
        place="Rum 3",
    )


def booked(w: World, *, begun: bool = True, **wanted: Any) -> Visit:
    rows = Visit.objects.filter(outcome=VisitOutcome.BOOKED, **wanted)
    tomorrow = datetime.combine(w.today + timedelta(1), datetime.min.time(), clock.STOCKHOLM)
    visit: Visit = w.one(rows.filter(starts_at__lt=tomorrow) if begun else rows)
    return visit


@move
def came(w: World) -> None:
    visit = booked(w)
    visits.register_came(by=w.at(visit.case.unit_id).desk, visit=visit)


@move
def came_by_mistake(w: World) -> None:
    """Booked for now, pressed as come, taken back."""
    case = w.case(CaseState.ENROLLED, first_visit_on=None, plan_versions=None)
    by = w.at(case.unit_id).desk
    visit = case.visits.filter(outcome=VisitOutcome.BOOKED).first()
    if visit is None:
        visit = visits.book_visit(by=by, case=case, starts_at=w.moment, place="Rum 3")
    elif visit.starts_at > w.moment:
        visit = visits.rebook_visit(by=by, visit=visit, starts_at=w.moment, place="Rum 3")
    visits.undo_outcome(by=by, visit=visits.register_came(by=by, visit=visit))


@move
def did_not_come(w: World) -> None:
    visit = booked(w)
    by = w.at(visit.case.unit_id).desk
    absent = visits.register_absent(by=by, visit=visit)
    if w.chance(0.3):
        visits.undo_outcome(by=by, visit=absent)


@move
def rebook(w: World) -> None:
    visit = booked(w, begun=False)
    later = w.moment + timedelta(days=w.rng.randint(0, 5))
    visits.rebook_visit(by=w.worker(visit.case), visit=visit, starts_at=later, place="Rum 4")


@move
def cancel(w: World) -> None:
    visit = booked(w, begun=False)
    visits.cancel_visit(by=w.worker(visit.case), visit=visit, why="Sjuk.")


# The life of a case


@move
def hold(w: World) -> None:
    case = w.case_for("hold")
    lifecycle.hold(
        by=w.worker(case),
        case=case,
        reason=w.hold_reason,
        planned_until_on=w.today + timedelta(w.rng.randint(0, 20)),
    )


@move
def extend_hold(w: World) -> None:
    case = w.case_for("extend_hold")
    until = w.today + timedelta(w.rng.randint(0, 20))
    lifecycle.extend_hold(by=w.worker(case), case=case, planned_until_on=until)


@move
def end_hold(w: World) -> None:
    case = w.case_for("end_hold")
    lifecycle.end_hold(by=w.worker(case), case=case)


@move
def interrupt(w: World) -> None:
    case = w.case_for("interrupt")
    lifecycle.interrupt(by=w.worker(case), case=case, reason=w.break_reason)


@move
def postpone_restart(w: World) -> None:
    case = w.case_for("postpone_restart")
    lifecycle.postpone_restart(by=w.worker(case), case=case, look_again_on=w.today + timedelta(14))


@move
def acknowledge_break(w: World) -> None:
    step: Step = w.one(Step.objects.open().filter(kind=StepKind.ACKNOWLEDGE_BREAK))
    assert step.case is not None
    lifecycle.acknowledge_break(by=w.officer(step.case), case=step.case)


@move
def restart(w: World) -> None:
    case = w.case_for("restart")
    lifecycle.restart(by=w.worker(case), case=case)


@move
def start_work(w: World) -> None:
    case = w.case_for("start_work")
    lifecycle.start_work(by=w.worker(case), case=case, on=w.today)


@move
def start_insats(w: World) -> None:
    wanted = {"five_days_met_on": None, "first_visit_on__isnull": False}
    case = w.case_for("start_insats", **wanted)
    lifecycle.start_insats(by=w.worker(case), case=case, insats=plans.insats(), on=w.today)


@move
def follow_work(w: World) -> None:
    case = w.case_for("follow_work")
    lifecycle.follow_work(by=w.worker(case), case=case, why="Går bra.")


@move
def end_work(w: World) -> None:
    case = w.case_for("end_work")
    lifecycle.end_work(by=w.worker(case), case=case, on=w.today)


@move
def close(w: World) -> None:
    case = w.case_for("close")
    if case.steps.open().filter(kind=StepKind.HANDLE_KNOWN).exists():
        raise Skip
    kind = w.rng.choice(list(OutcomeKind))
    ending = Ending(
        kind=kind,
        ended_on=w.today,
        self_support=w.rng.choice(list(SelfSupport)),
        extent=75 if kind in WORK_OUTCOMES | STUDY_OUTCOMES else None,
    )
    close_case(by=w.worker(case), case=case, ending=ending)


@move
def reopen_case(w: World) -> None:
    case = w.case_for("reopen")
    if Case.objects.open().filter(participant=case.participant_id).exists():
        raise Skip
    reopen(by=w.worker(case), case=case, why="Är tillbaka.")


@move
def tell_aftermath(w: World) -> None:
    asked: Aftermath = w.one(
        Aftermath.objects.filter(
            answer="", outcome__reopened_at=None, due_on__lte=w.today + timedelta(14)
        )
    )
    answer_aftermath(by=w.worker(asked.case), aftermath=asked, answer=AftermathAnswer.BACK)


# Plans


@move
def write_plan(w: World) -> None:
    case = w.case(*PLANNING_STATES)
    if case.plan_versions.filter(state=PlanState.SUBMITTED).exists():
        raise Skip
    by = w.worker(case)
    version = start_draft(case=case, by=by)
    insats = plans.insats(w.rng.choice(LINES))
    if version.lines.count() < 4:
        add_line(version=version, by=by, insats=insats)
    line = version.lines.exclude(change=LineChange.REMOVED).order_by("id").first()
    if w.chance(0.3) and line is not None and version.lines.count() > 1:
        remove_line(version=version, by=by, line_key=line.line_key)
    minutes = w.rng.choice([300, 600])
    plans.fill(version, by, minutes_per_week=minutes, from_on=w.today, until_on=None)


@move
def submit(w: World) -> None:
    drafts = PlanVersion.objects.filter(state=PlanState.DRAFT, case__state__in=PLANNING_STATES)
    version: PlanVersion = w.one(drafts)
    by = w.worker(version.case)
    until = w.today + timedelta(w.rng.choice([5, 40]))
    plans.fill(version, by, from_on=w.today, until_on=until if w.chance(0.4) else None)
    submit_plan(version=version, by=by)


def waiting(w: World, **wanted: Any) -> PlanVersion:
    version: PlanVersion = w.one(PlanVersion.objects.filter(state=PlanState.SUBMITTED, **wanted))
    return version


@move
def withdraw_version(w: World) -> None:
    version = waiting(w, case__state__in=PLANNING_STATES)
    if version.lines.filter(decision__isnull=False).exists():
        raise Skip
    withdraw_plan(version=version, by=w.worker(version.case))


@move
def decide(w: World) -> None:
    version = waiting(w, case__support_kind__in=["forsorjningsstod", "introduktionsersattning"])
    lines = plans.asked(version)
    if len(lines) > 1 and w.chance(0.2):
        lines = lines[:1]
    verdicts = [Verdict.ACCEPTED] if w.chance(0.5) else list(Verdict)
    answers = {line.line_key: Answer(w.rng.choice(verdicts), "Se över timmarna.") for line in lines}
    decide_plan(version=version, by=w.officer(version.case), answers=answers)


@move
def agree(w: World) -> None:
    version = waiting(w, case__support_kind="ingen")
    agree_on_plan(version=version, by=w.worker(version.case), agreed_on=w.today)


@move
def follow_up(w: World) -> None:
    activity: Activity = w.one(Activity.objects.filter(ended_at=None))
    case = activity.case
    next_on = w.today + timedelta(w.rng.randint(5, 60))
    follow_up_plan(case=case, by=w.worker(case), note="Går bra.", next_on=next_on)


@move
def end_early(w: World) -> None:
    activity: Activity = w.one(Activity.objects.filter(ended_at=None))
    end_activity(activity=activity, by=w.worker(activity.case), reason="Kursen ställdes in")


# Time


@move
def night(w: World) -> None:
    """Some days pass, and the night does its part."""
    w.moment = (w.moment + timedelta(days=w.rng.choice([1, 1, 2, 6]))).replace(hour=8)
    with clock.at(w.moment):
        carry_due_support(by=NIGHT)
        end_expired(by=NIGHT, today=w.today)
        escalate_late_decisions(today=w.today)
        disputes.climb_overdue(by=NIGHT)
        remind(by=NIGHT)
