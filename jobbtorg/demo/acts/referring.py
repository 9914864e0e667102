"""Handläggare refer, the units receive, and some remisser come back."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from cases.enums import ProtectionLevel, StepKind, SupportKind
from cases.models import Step
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.demo.inflow import Source, draw
from jobbtorg.demo.people import Person
from jobbtorg.demo.world import STILL, UNDISTRIBUTED, Act, World
from jobbtorg.organisation.enums import CodeList, NodeKind
from jobbtorg.organisation.models import (
    Bistandsenhet,
    Catchment,
    Code,
    Stadsdel,
    TargetGroup,
)
from referrals.actions.consents import record_consent
from referrals.actions.disputes import accept_return, contest, give_voice, rule
from referrals.actions.drafting import PlanElsewhere, save_draft, start_draft
from referrals.actions.known import handle_known
from referrals.actions.reception import accept, receive, return_referral
from referrals.actions.sending import resend, send
from referrals.enums import (
    ConsentForm,
    ConsentScope,
    DecisionWish,
    DisputeOutcome,
    OtherPlanKind,
    ReferralState,
)
from referrals.models import Referral

# Where the named demo accounts work; more than its share of the small demo happens there.
HOME_REGION = "Sydost"
HOME_STADSDEL = "Farsta"
SENT_BACK = ("återsänd", "oenighet", "dödläge")
# Never sent back by chance.
KEPT = (UNDISTRIBUTED, STILL)

CAN_AND_WANTS = (
    "Har arbetat i restaurangkök och vill tillbaka dit.",
    "Vill arbeta med barn eller äldre. Har provat på under en praktik.",
    "Har kört lastbil och vill ta nytt yrkesförarbevis.",
    "Söker lager- och städarbete. Kan börja direkt.",
    "Vill läsa klart gymnasiet och sedan till vården.",
)
OBSTACLES = (
    "Har varit borta från arbetslivet länge.",
    "Behöver bättre svenska för att klara en intervju.",
    "Ont i ryggen, klarar inte tunga lyft.",
    "Hämtar barn klockan 15 varje dag.",
    "",
)
WORK = ("Lokalvård och disk.", "Lager i två år.", "Inget arbete i Sverige ännu.", "Hemtjänst.", "")
RETURN_TEXTS = (
    "Det saknas uppgift om pågående planering hos Arbetsförmedlingen.",
    "Personen har en pågående rehabilitering som behöver bli klar först.",
    "Vi behöver veta vilket stöd personen har i dag innan vi kan planera.",
)


def _codes(world: World, code_list: str) -> dict[str, Code]:
    codes = Code.objects.filter(code_list=code_list).order_by("position", "code")
    return world.once(("codes by code", code_list), lambda: {c.code: c for c in codes})


def _group(world: World, name: str) -> TargetGroup:
    return world.once(("group", name), lambda: TargetGroup.objects.get(name=name))


def _stadsdelar(world: World, region: str) -> list[tuple[Stadsdel, Bistandsenhet]]:
    rows = Catchment.objects.filter(
        stadsdel__parent__name=region, stadsdel__parent__kind=NodeKind.REGION
    ).select_related("stadsdel", "bistandsenhet")
    ordered = rows.order_by("stadsdel__name")
    return world.once(
        ("stadsdelar", region), lambda: [(r.stadsdel, r.bistandsenhet) for r in ordered]
    )


def arrive(world: World, person: Person) -> None:
    """A handläggare writes a remiss and sends it the same day, or leaves it half-written."""
    number = person.identity.number
    source = world.sources.get(number) or draw(world.rng, person.age(world.today))
    fate = world.fates.get(person.identity.number, "")
    if fate:
        source = replace(source, region=HOME_REGION)
    stadsdel, enhet = _place_of(world, source, fate)
    by = world.staff.handlaggare(enhet.pk, world.rng)
    stated = _statement(world, person, source, stadsdel)

    def write() -> None:
        referral = start_draft(by=by, identity=person.identity)
        referral = save_draft(
            by=by,
            referral=referral,
            version=referral.version,
            stated=stated,
            other_plans=_plans(world, source),
        )
        if world.chance(0.85):
            record_consent(
                by=by,
                referral=referral,
                scope=world.rng.choices((ConsentScope.ALL, ConsentScope.WITHOUT_HEALTH), (8, 2))[0],
                form=world.rng.choice((ConsentForm.WRITTEN, ConsentForm.ORAL)),
                from_on=clock.today(),
                until_on=clock.today() + timedelta(days=365),
            )

    if fate == "skyddad":
        stated["protection_level"] = ProtectionLevel.MARKED
    if (
        world.acting(by, "remisser påbörjade", write)
        and fate != "utkast"
        and (fate or world.chance(0.8))
    ):
        _with(person.identity.number, ReferralState.DRAFT, lambda r: _send(world, r, by))


def _place_of(world: World, source: Source, fate: str) -> tuple[Stadsdel, Bistandsenhet]:
    """A stadsdel of the region with its enhet; those with a fate are the home stadsdel's."""
    places = _stadsdelar(world, source.region)
    at_home = [place for place in places if place[0].name == HOME_STADSDEL]
    return at_home[0] if at_home and (fate or world.chance(0.7)) else world.rng.choice(places)


def _send(world: World, referral: Referral, by: Actor) -> None:
    world.acting(
        by, "remisser skickade", lambda: send(by=by, referral=_in_time(world, referral, by))
    )


def _in_time(world: World, referral: Referral, by: Actor) -> Referral:
    """The remiss with a first visit that is still to come, where one is proposed."""
    proposed = referral.first_visit_proposed_at
    if proposed is None or proposed >= clock.now():
        return referral
    stated = {"first_visit_proposed_at": _proposal(world)}
    return save_draft(by=by, referral=referral, version=referral.version, stated=stated)


def _with(number: str, state: str, then: object) -> None:
    referral = Referral.objects.filter(identity_number=number, state=state).first()
    if referral is not None and callable(then):
        then(referral)


def _statement(
    world: World, person: Person, source: Source, stadsdel: Stadsdel
) -> dict[str, object]:
    today, rng = world.today, world.rng
    with_support = source.support != SupportKind.NONE
    introduced = source.support == SupportKind.INTRODUKTION
    at_af = rng.random() < 0.8
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "phone": person.phone,
        "street": person.street,
        "postal_code": "123 45",
        "city": "Stockholm",
        "language": _codes(world, CodeList.LANGUAGE)[person.language],
        "needs_interpreter": person.needs_interpreter,
        "education_level": person.education_level,
        "work_background": rng.choice(WORK),
        "stadsdel": stadsdel,
        "support_kind": source.support,
        "introduction_ends_on": today + timedelta(days=rng.randint(90, 500))
        if introduced
        else None,
        "primary_group": _group(world, source.group),
        "hindrance": rng.choice(list(_codes(world, CodeList.HINDRANCE).values())),
        "benefit_since": _earlier(world, 30, 1500) if with_support else None,
        "af_since": _earlier(world, 20, 700) if at_af else None,
        "can_and_wants": rng.choice(CAN_AND_WANTS),
        "obstacles": rng.choice(OBSTACLES),
        "decision_wish": rng.choices(list(DecisionWish.values), (16, 2, 2))[0],
        "first_visit_proposed_at": _proposal(world) if rng.random() < 0.5 else None,
    }


def _earlier(world: World, least: int, most: int) -> date:
    return world.today - timedelta(days=world.rng.randint(least, most))


def _proposal(world: World) -> datetime:
    day = workdays.add_working_days(world.today, world.rng.randint(4, 8))
    return datetime.combine(day, time(world.rng.choice((9, 10, 13, 14))), tzinfo=clock.STOCKHOLM)


def _plans(world: World, source: Source) -> list[PlanElsewhere]:
    plans = []
    if source.support == SupportKind.INTRODUKTION:
        plans.append(PlanElsewhere(OtherPlanKind.INTRODUCTION, "Flyktingmottagningen"))
    if "SFI" in source.group:
        plans.append(PlanElsewhere(OtherPlanKind.SFI, "Sfi Provskolan"))
    return plans


def _referral(step: Step) -> Referral:
    key = step.referral_key or step.subject_key
    assert key is not None  # noqa: S101 — a step of a remiss names it
    return Referral.objects.select_related("unit", "bistandsenhet").get(key=key)


def send_draft(world: World, step: Step, by: Actor) -> None:
    """The half-written remiss is finished."""
    referral = _referral(step)
    if _fate(world, referral) != "utkast":
        _send(world, referral, by)


def _fate(world: World, referral: Referral) -> str:
    return world.fates.get(referral.identity_number, "")


def answer(world: World, step: Step, by: Actor) -> None:
    """The unit accepts most, and sends some back with a reason."""
    referral = _referral(step)
    if referral.protection_level != ProtectionLevel.NONE:
        by = world.staff.at(referral.unit_id, Role.LOKAL_CHEF)[0]
    if referral.state == ReferralState.SENT and world.chance(0.3):
        world.acting(by, "remisser mottagna", lambda: receive(by=by, referral=referral))
        return
    # Who has been sent back once is sent back again only rarely.
    again = referral.transitions.filter(name="return").exists()
    fate = _fate(world, referral)
    if fate in SENT_BACK or (fate not in KEPT and world.chance(0.02 if again else 0.09)):
        reason = world.rng.choice(list(_codes(world, CodeList.RETURN_REASON).values()))
        text = world.rng.choice(RETURN_TEXTS)
        world.acting(
            by,
            "remisser återsända",
            lambda: return_referral(by=by, referral=referral, reason=reason, text=text),
        )
        return
    coach = None
    if fate != UNDISTRIBUTED and world.chance(0.6) and referral.unit_id:
        user_id = world.staff.coach(referral.unit_id, world.rng).user_id
        coach = User.objects.get(pk=user_id or 0)
    world.acting(by, "remisser accepterade", lambda: accept(by=by, referral=referral, coach=coach))


def answer_return(world: World, step: Step, by: Actor) -> None:
    """The handläggare mends and sends again, agrees, or contests."""
    referral = _referral(step)
    fate = _fate(world, referral)
    if fate == "återsänd":
        return
    weights = (0, 0, 1) if fate else (5, 2, 4)
    what = world.rng.choices(("igen", "godta", "bestrid"), weights)[0]
    if what == "igen":
        world.acting(
            by,
            "remisser skickade igen",
            lambda: resend(by=by, referral=_in_time(world, referral, by)),
        )
    elif what == "godta":
        world.acting(by, "återremisser godtagna", lambda: accept_return(by=by, referral=referral))
    else:
        why = "Personen har arbetsförmåga och behöver det stöd som jobbtorget ger."
        world.acting(
            by, "återremisser bestridda", lambda: contest(by=by, referral=referral, why=why)
        )


def _verdict(world: World) -> tuple[str, str]:
    if world.chance(0.7):
        return DisputeOutcome.ACCEPT, "Jobbtorget kan börja med kartläggning och delat stöd."
    return DisputeOutcome.RETURN, "Annat stöd behövs först. Ny remiss kan skickas senare."


def give_answer(world: World, step: Step, by: Actor) -> None:
    """A chief says what their side holds."""
    referral = _referral(step)
    fate = _fate(world, referral)
    if fate == "oenighet" and by.role == Role.LOKAL_CHEF:
        return
    outcome, why = _verdict(world)
    if fate == "dödläge":
        outcome = DisputeOutcome.ACCEPT if by.role == Role.ENHETSCHEF else DisputeOutcome.RETURN
    world.acting(
        by,
        "besked av chefer",
        lambda: give_voice(by=by, referral=referral, outcome=outcome, why=why),
    )


def last_word(world: World, step: Step, by: Actor) -> None:
    """The Jobbtorgschef rules in a deadlock."""
    referral = _referral(step)
    if _fate(world, referral) == "dödläge":
        return
    outcome, why = _verdict(world)
    world.acting(
        by,
        "besked av Jobbtorgschefen",
        lambda: rule(by=by, referral=referral, outcome=outcome, why=why),
    )


def read_known(world: World, step: Step, by: Actor) -> None:
    """The coach reads the other remiss about a person they already have."""
    world.acting(by, "nya remisser lästa", lambda: handle_known(by=by, step=step))


REFERRAL_ACTS: dict[str, Act] = {
    StepKind.SEND_REFERRAL: send_draft,
    StepKind.RECEIVE_REFERRAL: answer,
    StepKind.ANSWER_RETURN: answer_return,
    StepKind.DECIDE_DISPUTE: give_answer,
    StepKind.DECIDE_DEADLOCK: last_word,
    StepKind.HANDLE_KNOWN: read_known,
}
