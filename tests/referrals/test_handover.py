"""A remiss gets another handläggare on its page, also where the one it had has gone."""

import pytest
from django.urls import reverse

from cases.enums import ProtectionLevel
from cases.models import Step
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.scope import scoped
from jobbtorg.organisation.periods import period
from tests import factories
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db


def test_the_chief_gives_the_remiss_of_one_who_has_gone_to_a_colleague() -> None:
    here = make.side()
    stays = factories.user_of(factories.actor(Role.HANDLAGGARE, here.enhet, "Hugo Exempel"))
    draft = make.draft(here.handlaggare)
    with as_fixture():
        RoleAssignment.objects.filter(user_id=here.handlaggare.user_id or 0).update(
            period=period(factories.START, clock.today())
        )
    client = client_of(here.enhetschef)
    path = reverse("referrals:change_handlaggare", args=[draft.key])
    assert path in client.get(reverse("referrals:detail", args=[draft.key])).content.decode()
    page = client.get(path).content.decode()
    assert "Hugo Exempel" in page
    gone = str(factories.user_of(here.handlaggare).key)
    assert gone not in page.split("<select")[1].split("</select>")[0]
    token = token_field(here.enhetschef.user_id)
    assert client.post(path, {"handlaggare": "", **token}).status_code == 422
    answer = client.post(path, {"handlaggare": str(stays.key), "why": "Byte av personal", **token})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.handlaggare_id == stays.pk
    assert Step.objects.open().get(referral_key=draft.key).responsible_id == stays.pk
    assert "Byte av personal" in draft.transitions.get(name="hand_over").why


def test_the_unit_changes_no_handlaggare_and_a_closed_remiss_has_none_to_change() -> None:
    here = make.side()
    sent = make.sent(here.handlaggare)
    path = reverse("referrals:change_handlaggare", args=[sent.key])
    detail = reverse("referrals:detail", args=[sent.key])
    assert path not in client_of(here.chief).get(detail).content.decode()
    done = make.accepted(here)
    page = client_of(here.enhetschef).get(reverse("referrals:detail", args=[done.key]))
    assert "Byt handläggare" not in page.content.decode()


def test_two_who_write_about_the_same_protected_person_are_not_made_one_by_handing_over() -> None:
    here = make.side()
    other = factories.actor(Role.HANDLAGGARE, here.enhet, "Hugo Exempel")
    number = make.identity()
    make.draft(other, number=number, protection_level=ProtectionLevel.MARKED)
    with scoped(here.handlaggare):
        mine = make.draft(here.handlaggare, number=number)
    path = reverse("referrals:change_handlaggare", args=[mine.key])
    sent = {"handlaggare": str(factories.user_of(other).key), "why": "Byte"}
    answer = client_of(here.enhetschef).post(path, {**sent, **token_field(here.enhetschef.user_id)})
    assert answer.status_code == 422
    assert "kan inte lämnas till Hugo Exempel" in answer.content.decode()
    mine.refresh_from_db()
    assert mine.handlaggare_id == here.handlaggare.user_id
