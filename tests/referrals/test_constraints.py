"""What the database itself refuses about remisser."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from jobbtorg.core import clock
from referrals.actions.consents import record_consent
from referrals.enums import ReferralState
from referrals.models import (
    Consent,
    DisputeVoice,
    OtherPlan,
    Referral,
    ReferralTransition,
    StatementVersion,
)
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def refused(name: str, referral: Referral, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=name), as_fixture():
        Referral.objects.filter(pk=referral.pk).update(**values)


def test_one_open_remiss_per_writer_and_person() -> None:
    here = make.side()
    first = make.draft(here.handlaggare)
    other = make.draft(here.handlaggare)
    refused("one_open_per_writer", other, identity_number=first.identity_number)


def test_another_enhet_may_have_one_too() -> None:
    here, there = make.side(), make.side("Bromma", "Jobbtorg Västerort")
    number = make.identity()
    make.draft(here.handlaggare, number=number)
    assert make.draft(there.handlaggare, number=number).pk


@pytest.mark.parametrize(
    "values",
    [
        {"unit": None},
        {"participant": None},
        {"birth_date": None},
        {"support_kind": ""},
        {"first_name": ""},
        {"last_name": ""},
        {"sent_at": None},
    ],
)
def test_a_sent_remiss_is_whole(values: dict[str, Any]) -> None:
    refused("sent_is_whole", make.sent(make.side().handlaggare), **values)


def test_times_come_in_order() -> None:
    referral = make.sent(make.side().handlaggare)
    before = clock.now() - timedelta(days=1)
    refused("received_after_sent", referral, received_at=before)
    refused("answered_after_sent", referral, answered_at=before)


def test_a_returned_remiss_has_a_reason() -> None:
    refused("returned_has_reason", make.returned(make.side()), return_reason=None)


def test_an_accepted_remiss_has_a_case_and_no_other_has() -> None:
    accepted = make.accepted(make.side())
    refused("accepted_has_case", accepted, case=None)
    refused("accepted_has_case", make.draft(make.side().handlaggare), case=accepted.case)


def test_a_consent_does_not_end_before_it_begins() -> None:
    here = make.side()
    consent = record_consent(
        by=here.handlaggare,
        referral=make.draft(here.handlaggare),
        scope="allt",
        form="muntligt",
        from_on=clock.today(),
    )
    with pytest.raises(IntegrityError, match="consent_until_after_from"), as_fixture():
        Consent.objects.filter(pk=consent.pk).update(until_on=date(2008, 1, 1))


def refused_twice(name: str, model: type[Model], **values: Any) -> None:
    """The first row is taken, the second refused."""
    with as_fixture():
        model._default_manager.create(**values)
    with pytest.raises(IntegrityError, match=name), as_fixture():
        model._default_manager.create(**values)


def test_one_consent_is_in_force_at_a_time() -> None:
    refused_twice(
        "consent_one_in_force",
        Consent,
        referral=make.draft(make.side().handlaggare),
        recipient="Jobbtorg Stockholm",
        scope="allt",
        form="muntligt",
        from_on=clock.today(),
    )


def test_a_plan_is_named_once() -> None:
    referral = make.draft(make.side().handlaggare)
    refused_twice("other_plan_once", OtherPlan, referral=referral, kind="annan")


def test_a_chief_answers_once_a_round() -> None:
    referral = make.contested(make.side())
    answer = {"role": "lokal_chef", "outcome": "ta_emot", "why": "x"}
    refused_twice("dispute_voice_once", DisputeVoice, referral=referral, **answer)


def test_what_has_happened_is_not_rewritten() -> None:
    row = make.sent(make.side().handlaggare).transitions.get()
    with pytest.raises(IntegrityError, match="append_only"), as_fixture():
        ReferralTransition.objects.filter(pk=row.pk).update(why="annat")


def test_a_statement_that_was_sent_stays_as_it_was_sent() -> None:
    referral = make.sent(make.side().handlaggare)
    sent = referral.statements.get()
    assert sent.sent_at
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        StatementVersion.objects.filter(pk=sent.pk).update(content={})
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        StatementVersion.objects.filter(pk=sent.pk).update(sent_at=None)
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        sent.delete()
    assert referral.statements.get().content == sent.content


def test_a_statement_that_waits_is_the_enhets_to_change() -> None:
    referral = make.returned(make.side())
    waiting = StatementVersion.objects.create(referral=referral, content={})
    waiting.content = {"can": "arbeta"}
    waiting.save()
    waiting.delete()


def close_every_step(referral: Referral) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_step SET closed_at = opened_at, ending = 'gjort' WHERE referral_key = %s",
            [referral.key],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_open_remiss_is_not_left_without_a_step() -> None:
    referral = make.sent(make.side().handlaggare)
    with pytest.raises(IntegrityError, match="utan öppet steg"):
        close_every_step(referral)


def test_a_closed_one_may_be() -> None:
    accepted = make.accepted(make.side())
    assert accepted.state == ReferralState.ACCEPTED
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
