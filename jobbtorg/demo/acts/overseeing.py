"""The last evening's loggkontroll: a few looks, what the night finds in them, two reviews.

A demo's history is made by actions and not by pages, so its looks are written here, by the log's
own function. The log has the database's own time: they are looks of the day the demo was made,
and that day and its month are searched and drawn at once instead of the night after.
"""

from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.core import accesslog, clock
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.models import AccessEntry, AccessKind
from jobbtorg.core.nightly import NAME
from jobbtorg.core.scope import scoped
from jobbtorg.demo.world import World
from jobbtorg.organisation.models import Node
from jobbtorg.oversight.actions.counting import count_months
from jobbtorg.oversight.actions.finding import search_day
from jobbtorg.oversight.actions.reviewing import review_check
from jobbtorg.oversight.actions.sampling import draw_month
from jobbtorg.oversight.enums import CheckKind, Judgement
from jobbtorg.oversight.models import LogCheck
from jobbtorg.oversight.queries.log import month_of, reads_log

QUESTION = "Deltagaren har en annan coach. Vad gjorde du i ärendet den här dagen?"
REASON = "Hade telefonpasset och svarade på deltagarens frågor."


def oversee(world: World) -> None:
    """Look, let the night find it, and review two of what it found."""
    coach = world.staff.named("coach@", Role.COACH)
    chief = world.staff.named("lokal-chef@", Role.LOKAL_CHEF)
    if coach is None or chief is None:
        return
    with scoped(system_actor(NAME)):
        looks(world, coach)
        if not reads_log():
            return
        night()
    review(chief, coach)


def looks(world: World, coach: Actor) -> None:
    """Ordinary work, and a little that is not."""
    others = [one for one in world.staff.coaches(coach.node_id or 0) if one != coach]
    here = (
        Case.objects.open()
        .filter(unit_id__in=coach.node_ids)
        .order_by("participant__identity_number")
    )
    reached = here.visible_to(coach)
    own = list(reached.filter(coach_id=coach.user_id)[:4])
    theirs = list(reached.exclude(coach_id=coach.user_id).exclude(coach=None)[:2])
    look(coach, own, page="cases:participants")
    for case in own:
        look(coach, [case])
        look(coach, [case], page="cases:plan_version")
    for case in theirs:
        look(coach, [case], times=3)
    for colleague in others[:1]:
        # Nobody opens what the product would not have shown them: a protected person, say.
        reached = Case.objects.visible_to(colleague).filter(pk__in=[case.pk for case in own])
        look(colleague, list(reached.order_by("participant__identity_number")[:1]), times=4)
    enhet = world.staff.named("handlaggare@", Role.HANDLAGGARE)
    if enhet is not None:
        referred = Case.objects.open().visible_to(enhet).filter(handlaggare_id=enhet.user_id)
        for case in referred.order_by("participant__identity_number")[:3]:
            look(enhet, [case])


def look(by: Actor, cases: list[Case], *, page: str = "cases:case", times: int = 1) -> None:
    """Somebody has opened a case, or a list with several."""
    key = str(cases[0].key) if len(cases) == 1 else ""
    for _ in range(times if cases else 0):
        seen = accesslog.Seen(participants={case.participant_id for case in cases})
        accesslog.write(by, kind=AccessKind.PAGE, page=page, object_key=key, seen=seen)


def night() -> None:
    """What the night does with a day and a month that have ended."""
    by = system_actor(NAME)
    newest = AccessEntry.objects.order_by("-id").first()
    if newest is None or not Node.objects.exists():
        return
    day = newest.at.astimezone(clock.STOCKHOLM).date()
    search_day(day, by=by)
    draw_month(month_of(day), by=by)
    count_months(by=by)


def review(chief: Actor, coach: Actor) -> None:
    """One judged and one asked about; the others are left for whoever tries the product."""
    with scoped(chief):
        found = LogCheck.objects.visible_to(chief).filter(user_id=coach.user_id or 0)
        signals = list(found.filter(kind=CheckKind.NO_RELATION).order_by("pk")[:1])
        samples = list(found.filter(kind=CheckKind.SAMPLE).order_by("pk")[:1])
        for check in signals:
            review_check(check=check, by=chief, judgement=Judgement.ASKED, text=QUESTION)
        for check in samples:
            review_check(check=check, by=chief, judgement=Judgement.JUSTIFIED, text=REASON)
