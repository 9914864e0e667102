"""What every action on a remiss does, in one place: lock, check, write, log."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.actions.steps import Holder, close_steps, open_step
from cases.enums import Party, StepEnding, StepKind
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import require
from jobbtorg.core.transitions import Transition
from jobbtorg.organisation.models import Code
from referrals.models import Referral, ReferralTransition
from referrals.permissions.referral import can_take
from referrals.rules import REFERRAL_TRANSITIONS


def locked(referral: Referral) -> Referral:
    """The row as it stands now, locked until the transaction ends: locked alone, then read."""
    Referral.objects.select_for_update(of=("self",)).only("pk").get(pk=referral.pk)
    related = ("bistandsenhet", "unit", "handlaggare")
    return Referral.objects.select_related(*related).get(pk=referral.pk)


def lock_referrals(ids: Iterable[int]) -> None:
    """Lock several in the order of their keys; before the cases, as an answer does."""
    rows = Referral.objects.select_for_update(of=("self",)).filter(pk__in=list(ids))
    list(rows.order_by("pk").values_list("pk"))


def begin(referral: Referral, verb: str, *, by: Actor) -> Transition:
    """The row of the table, checked against the actor's right and then the locked state."""
    require(can_take(by, verb, referral))
    return REFERRAL_TRANSITIONS.check(
        verb, referral.state, state_label=referral.get_state_display()
    )


def move(
    referral: Referral,
    transition: Transition,
    *,
    by: Actor,
    why: str = "",
    reason: Code | None = None,
    **values: Any,
) -> Referral:
    """Take a locked, checked remiss to its new state and write the transition row.

    A row of the table without a target leaves the state as it is.
    """
    target = transition.target or referral.state
    row = ReferralTransition(
        referral=referral,
        name=transition.name,
        from_state=referral.state,
        to_state=target,
        why=why.strip(),
        reason=reason,
        occurred_at=clock.now(),
        recorded_at=clock.now(),
    )
    row.set_actor(by)
    row.save()
    return update(referral, state=target, **values)


def update(referral: Referral, **values: Any) -> Referral:
    """Save some fields of a locked remiss; whoever has a form open then meets a conflict."""
    for name, value in values.items():
        setattr(referral, name, value)
    referral.version += 1
    referral.save(update_fields=[*values, "version"])
    return referral


def wait_for(
    kind: StepKind,
    referral: Referral,
    to: Holder,
    *,
    subject: uuid.UUID | None = None,
    due_on: date | None = None,
) -> None:
    """Open a step about the remiss. The person is named by the sender's own statement.

    The step points at no participant: a record may carry another enhet's words (§5.3).
    """
    open_step(
        kind,
        to=to,
        referral_key=referral.key,
        subject_key=subject,
        awaited_by_id=referral.handlaggare_id,
        due_on=due_on,
    )


def nothing_waits(referral: Referral, *, by: Actor, ending: StepEnding = StepEnding.DONE) -> None:
    """Close every open step about the remiss."""
    close_steps(by=by, referral_key=referral.key, ending=ending)


def sender_of(referral: Referral) -> Holder:
    """The stadsdel: the handläggare who wrote the remiss, seen by the unit too once it is sent."""
    return Holder(
        Party.STADSDEL,
        unit_id=referral.unit_id,
        bistandsenhet_id=referral.bistandsenhet_id,
        user_id=referral.handlaggare_id,
    )


def reception_of(referral: Referral) -> Holder:
    """The unit that the remiss went to: whoever is at its desk."""
    return Holder(
        Party.JOBBTORG, unit_id=referral.unit_id, bistandsenhet_id=referral.bistandsenhet_id
    )


def chief_of(referral: Referral, role: Role) -> Holder:
    """One of the two chiefs, or the Jobbtorgschef who has the last word."""
    party = Party.STADSDEL if role == Role.ENHETSCHEF else Party.JOBBTORG
    return Holder(
        party,
        unit_id=referral.unit_id,
        bistandsenhet_id=referral.bistandsenhet_id,
        role=role,
    )


def side_key(referral: Referral, role: Role) -> uuid.UUID:
    """Tells the two chiefs' steps about one remiss apart."""
    return uuid.uuid5(referral.key, role.value)
