"""A person with an open case already: told to its coach, never to the sender (handbook §5.3).

The rule stands in `referrals.rules`. The step lies on the open case, with the remiss as its
subject, so that nothing about it shows among the steps of the remiss itself.
"""

from django.db import transaction

from cases.actions.base import locked_case
from cases.actions.next_steps import distributor_of
from cases.actions.steps import close_steps, coach_of, due_date, open_step
from cases.enums import StepEnding, StepKind
from cases.models import Case, Step
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from referrals.enums import ReferralState
from referrals.models import Referral
from referrals.permissions.referral import can_handle_known

UNDER_WAY = frozenset(
    {
        ReferralState.SENT,
        ReferralState.RECEIVED,
        ReferralState.RETURNED,
        ReferralState.CONTESTED,
        ReferralState.ESCALATED,
    }
)


def tell_open_case(referral: Referral) -> Step | None:
    """Give the coach of the person's open case a step about the remiss, if there is one."""
    case = Case.objects.open().filter(participant=referral.participant).first()
    return _tell(case, referral) if case is not None else None


def tell_about_others(case: Case, accepted: Referral) -> None:
    """A case has opened: other remisser under way about the same person are now known too."""
    others = Referral.objects.filter(
        participant_id=case.participant_id, state__in=UNDER_WAY
    ).exclude(pk=accepted.pk)
    for other in others:
        _tell(case, other)


def _tell(case: Case, referral: Referral) -> Step:
    return open_step(
        StepKind.HANDLE_KNOWN,
        case=case,
        subject_key=referral.key,
        to=coach_of(case) if case.coach_id else distributor_of(case),
        due_on=due_date(StepKind.HANDLE_KNOWN),
    )


def forget_known(referral: Referral, *, by: Actor) -> None:
    """The remiss has come to nothing: whoever was told of it need not settle anything."""
    for step in (
        Step.objects.open()
        .filter(kind=StepKind.HANDLE_KNOWN, subject_key=referral.key)
        .select_related("case")
    ):
        close_steps(
            by=by,
            case=step.case,
            kinds=[StepKind.HANDLE_KNOWN],
            subject_key=referral.key,
            ending=StepEnding.OBSOLETE,
        )


@transaction.atomic
def handle_known(*, by: Actor, step: Step) -> Step:
    """The coach has read what the new remiss says and settled what it changes in the case.

    If the remiss is accepted later it comes again, now as a statement in the case.
    """
    case = locked_case(step.case) if step.case is not None else None
    step = Step.objects.select_for_update(of=("self",)).get(pk=step.pk, kind=StepKind.HANDLE_KNOWN)
    step.case = case
    require(can_handle_known(by, step))
    if not step.is_open:
        raise DomainError("Det är redan gjort. Ladda om sidan för att se vad som har hänt.")
    close_steps(by=by, case=case, kinds=[StepKind.HANDLE_KNOWN], subject_key=step.subject_key)
    return step
