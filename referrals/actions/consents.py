"""The person's consent, recorded and withdrawn (handbook §5.2)."""

from datetime import date

from django.db import transaction

from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.files import CheckedFile, FileKind, store
from jobbtorg.core.models import StoredFile
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from referrals.actions.base import locked
from referrals.models import Consent, Referral
from referrals.permissions.referral import can_give_consent, can_keep_consent

DEFAULT_RECIPIENT = "Jobbtorg Stockholm"
# The paper goes with the remiss that it belongs to.
CONSENT_FILE = FileKind("samtycke", purge_rule="remiss")


@transaction.atomic
def record_consent(
    *,
    by: Actor,
    referral: Referral,
    scope: str,
    form: str,
    from_on: date,
    until_on: date | None = None,
    recipient: str = DEFAULT_RECIPIENT,
    file: CheckedFile | None = None,
) -> Consent:
    """Record a consent; the one before, if any, is replaced as of now."""
    referral = locked(referral)
    require(can_give_consent(by, referral))
    if from_on > clock.today():
        raise DomainError("Samtycket kan inte ges i förväg.", field="from_on")
    if until_on is not None and until_on < from_on:
        raise DomainError("Samtycket kan inte sluta gälla innan det börjar.", field="until_on")
    before = Consent.objects.filter(
        referral=referral, withdrawn_at__isnull=True, replaced_at__isnull=True
    )
    before.update(replaced_at=clock.now())
    consent = Consent(
        referral=referral,
        scope=scope,
        form=form,
        recipient=recipient.strip() or DEFAULT_RECIPIENT,
        from_on=from_on,
        until_on=until_on,
        file=_kept(referral, file, by) if file is not None else None,
    )
    consent.set_actor(by)
    consent.save()
    return consent


@crossing("keep_consent")
def _kept(referral: Referral, file: CheckedFile, by: Actor) -> StoredFile:
    return store(
        kind=CONSENT_FILE.name,
        name=file.name,
        content=file.content,
        by=by,
        participant_key=referral.participant.key if referral.participant else None,
        scanned_by=file.scanned_by,
    )


@transaction.atomic
def withdraw_consent(*, by: Actor, consent: Consent) -> Consent:
    """The person takes the consent back: from now on the fields are no longer passed on."""
    referral = locked(consent.referral)
    require(can_keep_consent(by, referral))
    consent = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if consent.has_ended:
        raise DomainError("Samtycket gäller inte längre.")
    consent.withdrawn_at = clock.now()
    consent.withdrawn_by_id = by.user_id
    consent.withdrawn_as_id = by.assignment_id
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_as"])
    return consent
