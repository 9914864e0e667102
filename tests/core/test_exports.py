"""Exports: masked, logged with their purpose, and nothing in them that a spreadsheet computes."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from cases.enums import ProtectionLevel
from cases.masking import MASKED_NAME
from cases.models import Case
from jobbtorg.accounts.access import any_role
from jobbtorg.accounts.enums import Role
from jobbtorg.core import exports
from jobbtorg.core.exports import Column
from tests import factories
from tests.accesslog import last, unwritable

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.test_exports")]
COLUMNS = (
    exports.NAME,
    exports.NUMBER,
    Column("Jobbtorg", lambda case, _person: str(case.unit)),
)


@any_role
def export(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    rows = Case.objects.visible_to(actor).select_related("participant", "to_enhet", "unit")
    rows = rows.order_by("id")
    return exports.as_csv(rows, COLUMNS, by=actor, name="ärenden.csv", purpose="Prov")


urlpatterns = [path("ut/", export, name="ut")]


def test_an_export_masks_and_is_logged_with_its_purpose() -> None:
    unit, enhet = factories.unit(), factories.enhet()
    actor = factories.actor(Role.SYV, unit)
    open_one = factories.participant("Anna =1+1")
    hidden = factories.participant(
        "Kanarina Dold", protection_level=ProtectionLevel.PROTECTED_REGISTRATION
    )
    for who in (open_one, hidden):
        factories.case(unit, enhet, who=who)
    client = Client()
    client.force_login(factories.user_of(actor))
    answer = client.get("/ut/")
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Anna =1+1" in text
    assert "Kanarina" not in text
    assert hidden.identity_number not in text
    row = last()
    assert (row.kind, row.page, row.purpose) == ("export", "ut", "Prov")
    # The row of somebody protected is left out, or has no name in it.
    assert row.participants == [open_one.pk]
    assert row.masked == ([hidden.pk] if MASKED_NAME in text else [])
    with unwritable():
        refused = client.get("/ut/")
    assert refused.status_code == 503
    assert "Anna" not in refused.content.decode()


def test_an_export_without_a_purpose_is_a_programming_error() -> None:
    actor = factories.actor(Role.SYV, factories.unit())
    with pytest.raises(ValueError, match="what it is for"):
        exports.as_csv([], COLUMNS, by=actor, name="a.csv", purpose=" ")
