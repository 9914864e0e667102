"""The named list of a protected person, and that nothing waits with who no longer sees them."""

from collections.abc import Collection
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.actions.base import lock_cases, locked_case, locked_person
from cases.actions.next_steps import ensure_step
from cases.actions.steps import NOT_REMINDED
from cases.actions.team import tasks_to_coach
from cases.enums import Party, ProtectionLevel, StepKind
from cases.models import Case, Participant, ProtectedAccess, Step
from cases.permissions.protection import can_end_access, can_name
from cases.queries.protection import can_be_named, in_sight
from cases.scope import is_enhet_staff
from jobbtorg.accounts.models import User
from jobbtorg.accounts.notices import tell
from jobbtorg.core import clock, mail, rowwise
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require

NAMED = "atkomst"
NOT_IN_SIGHT = "Kollegan ser inte längre deltagaren."


@transaction.atomic
def name_colleague(
    *, by: Actor, case: Case, user: User, why: str, until_on: date | None = None
) -> ProtectedAccess:
    """Put a colleague of one's own side on the list of a person, with a reason.

    For any person: a list that could be written for protected ones alone would tell who they
    are. It counts from the moment that a protection is set.
    """
    locked_person(case.participant_id)
    case = locked_case(case)
    require(can_name(by, case))
    if not why.strip():
        raise DomainError("Skriv varför kollegan ska stå på listan.", field="why")
    if until_on is not None and until_on < clock.today():
        raise DomainError("Välj ett datum som inte har varit.", field="until_on")
    people = can_be_named(case, not is_enhet_staff(by), clock.today())
    if not people.filter(pk=user.pk).exists():
        raise DomainError(f"{user} arbetar inte hos er, eller står redan på listan.", field="who")
    before = ProtectedAccess.objects.filter(participant=case.participant_id, user=user)
    # One whose last day has passed still holds the place.
    before.filter(ended_at=None).update(ended_at=clock.now(), ended_by_id=by.user_id)
    row = ProtectedAccess(
        participant_id=case.participant_id, user=user, why=why.strip(), until_on=until_on
    )
    row.set_actor(by)
    row.save()
    _tell(user, case)
    return row


def _tell(user: User, case: Case) -> None:
    """Told in words that say nothing of a protection."""
    address = mail.link(reverse("cases:case", args=[case.key]))
    tell(
        user,
        subject="Du har fått tillgång till ett ärende",
        body=f"Din chef har satt upp dig bland dem som arbetar med ett ärende:\n\n{address}\n",
        kind=NAMED,
        about_key=case.key,
    )


@transaction.atomic
def end_access(*, by: Actor, case: Case, access: ProtectedAccess) -> ProtectedAccess:
    """Take a colleague off the list; the row stays, and what waited with them goes on."""
    person = locked_person(case.participant_id)
    case = locked_case(case)
    rows = ProtectedAccess.objects.select_for_update(of=("self",))
    access = rows.get(pk=access.pk, participant=person)
    require(can_end_access(by, case, access))
    if access.ended_at is not None:
        raise DomainError("Kollegan är redan borta från listan.")
    access.ended_at, access.ended_by_id = clock.now(), by.user_id
    access.save(update_fields=["ended_at", "ended_by"])
    keep_in_sight(person, by=by)
    return access


def keep_in_sight(person: Participant, *, by: Actor) -> None:
    """Steps of a locked protected person that wait with who does not see the person go on.

    To the coach or the handläggare of the case; where there is none, to nobody by name: the
    chiefs see them. Called by whatever takes somebody off the list.
    """
    known = in_sight(person, clock.today())
    if known is None:
        return
    ids = list(Case.objects.filter(participant=person).values_list("pk", flat=True))
    lock_cases(ids)
    for case in Case.objects.filter(pk__in=ids).order_by("pk"):
        _hand_on(case, known, by)


def end_passed_access(*, by: Actor, today: date) -> int:
    """What still waits with a colleague whose last day on a list has passed goes on."""
    passed = ProtectedAccess.objects.filter(until_on__lt=today, ended_at=None)
    passed = passed.exclude(participant__protection_level=ProtectionLevel.NONE)
    waiting = Step.objects.open().filter(
        case__participant=OuterRef("participant"), responsible=OuterRef("user")
    )
    persons = passed.filter(Exists(waiting)).order_by("participant_id").values("participant_id")
    return rowwise.each(
        Participant.objects.filter(pk__in=persons).order_by("pk"),
        partial(_hand_all_on, by),
    )


def _hand_all_on(by: Actor, person: Participant) -> bool:
    keep_in_sight(locked_person(person.pk), by=by)
    return True


def _hand_on(case: Case, known: Collection[int], by: Actor) -> None:
    blind = ~Q(responsible__in=known) & Q(responsible__isnull=False)
    waiting = case.steps.open().filter(blind)
    tasks = waiting.filter(kind=StepKind.INTERNAL_TASK).values_list("subject_key", flat=True)
    tasks_to_coach(case, by=by, why=NOT_IN_SIGHT, wanted=Q(key__in=list(tasks)))
    rest = waiting.exclude(kind=StepKind.INTERNAL_TASK)
    rest.filter(party=Party.STADSDEL).update(responsible=case.handlaggare_id, **NOT_REMINDED)
    rest.exclude(party=Party.STADSDEL).update(responsible=case.coach_id, **NOT_REMINDED)
    ensure_step(case)
