"""A returned remiss stays as it was sent until it is sent again (handbook §5.4)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jobbtorg.core import clock
from jobbtorg.core.actor import system_actor
from jobbtorg.core.identity import Identity, IdentityKind
from referrals.actions.disputes import climb_overdue, contest, give_voice
from referrals.actions.drafting import PlanElsewhere, save_draft, start_draft
from referrals.actions.sending import resend
from referrals.actions.statements import reworked
from referrals.enums import DisputeOutcome, ReferralState
from referrals.models import Referral
from referrals.queries.page import readable, referral_page
from tests import factories
from tests.referrals import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
NEW = "070-1740699"


@pytest.fixture
def here() -> make.Side:
    return make.side()


@pytest.fixture
def changed(here: make.Side) -> Referral:
    """Returned, then changed by the enhet and not sent again."""
    back = make.returned(here, first_visit_proposed_at=None)
    save_draft(
        by=here.handlaggare,
        referral=back,
        version=back.version,
        stated=make.statement(phone=NEW, benefit_since=date(2001, 2, 3)),
        flags=[make.primary_group()],
        other_plans=[PlanElsewhere("sfi_studieplan", "Skolan", date(2008, 6, 1))],
    )
    return Referral.objects.get(pk=back.pk)


def seen_by_unit(here: make.Side, referral: Referral) -> dict[str, str]:
    it = referral_page(here.chief, readable(here.chief).get(pk=referral.pk))
    return dict(fact for section in it.statement.sections for fact in section.facts)


def test_the_unit_reads_what_was_sent(here: make.Side, changed: Referral) -> None:
    assert changed.phone == "070-1740605"
    facts = seen_by_unit(here, changed)
    assert facts["Telefon"] == "070-1740605"
    assert "Andra planer som pågår" not in facts


def test_the_enhet_goes_on_where_it_was(here: make.Side, changed: Referral) -> None:
    draft = reworked(changed)
    assert (draft.phone, draft.benefit_since) == (NEW, date(2001, 2, 3))
    client = Client()
    client.force_login(factories.user_of(here.handlaggare))
    page = client.get(reverse("referrals:edit", args=[changed.key])).content.decode()
    assert NEW in page
    assert "2001-02-03" in page
    assert "Skolan" in page


def test_sent_again_it_says_the_new_and_keeps_the_old(here: make.Side, changed: Referral) -> None:
    sent = resend(by=here.handlaggare, referral=changed)
    facts = seen_by_unit(here, sent)
    assert facts["Telefon"] == NEW
    assert "Skolan" in facts["Andra planer som pågår"]
    first, second = sent.statements.all()
    assert (first.content["phone"], second.content["phone"]) == ("070-1740605", NEW)
    assert second.sent_at == sent.sent_at


def test_a_dispute_is_about_what_was_returned(here: make.Side, changed: Referral) -> None:
    contested = contest(by=here.handlaggare, referral=changed, why="Numret stämmer.")
    assert seen_by_unit(here, contested)["Telefon"] == "070-1740605"
    sent = contested.statements.filter(sent_at__isnull=False)
    assert [v.content["phone"] for v in sent] == ["070-1740605"]


def test_the_night_throws_nothing_away(here: make.Side, changed: Referral) -> None:
    """What was saved and not sent when the night contests is kept for the next remiss."""
    with clock.at(clock.now() + timedelta(days=30)):
        assert climb_overdue(by=system_actor("natt")) == 1
        the_dispute_is_kept(here, changed)


def the_dispute_is_kept(here: make.Side, changed: Referral) -> None:
    changed.refresh_from_db()
    assert changed.state == ReferralState.CONTESTED
    client = Client()
    for reader, told in ((here.handlaggare, True), (here.chief, False)):
        client.force_login(factories.user_of(reader))
        page = client.get(reverse("referrals:detail", args=[changed.key])).content.decode()
        assert ("Ni hade sparat ändringar som inte skickades" in page) == told
        assert (NEW in page) is False
    for chief in (here.enhetschef, here.chief):
        give_voice(by=chief, referral=changed, outcome=DisputeOutcome.RETURN, why="Ja.")
    again = start_draft(
        by=here.handlaggare,
        identity=Identity(IdentityKind(changed.identity_kind), changed.identity_number),
    )
    assert again.pk != changed.pk
    assert again.phone == NEW
    assert [plan.contact for plan in again.other_plans.all()] == ["Skolan"]
