"""The large demo: copies are whole, pass every rule, and come in the city's proportions."""

from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from cases.catalogue import load_catalogue
from cases.models import Case, LineDecision, Participant, PlanVersion, Step
from cases.plan_content import hash_of
from jobbtorg.accounts.demo import load_staff
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core.history import is_history
from jobbtorg.core.identity import IdentityKind
from jobbtorg.demo.fast.build import Large, build_large
from jobbtorg.demo.fast.lives import LEFT_OUT, TABLES
from jobbtorg.demo.fast.quotas import apportioned
from jobbtorg.organisation.models import Unit
from referrals.models import Referral
from tests.roles import as_fixture

UNTIL = date(2008, 2, 8)


def a_large_demo(persons: int = 54, told: int = 20) -> Large:
    with as_fixture():
        load_catalogue()
        load_staff(large=True)
    return build_large(
        persons=persons,
        seed=7,
        until=UNTIL,
        progress=lambda done, whole, day: None,
        copied=lambda done, whole: None,
        told=told,
    )


@pytest.mark.django_db
def test_copies_are_whole_and_nobody_is_lost() -> None:
    large = a_large_demo()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (large.told.refused, large.copies) == ([], 34)
    assert Referral.objects.count() == 54
    kinds = Referral.objects.values_list("identity_kind", flat=True)
    assert set(kinds) == {IdentityKind.DEMO}
    held = Step.objects.open().values("case_id")
    assert not Case.objects.open().exclude(pk__in=held).exists()
    versions = PlanVersion.objects.exclude(content_hash="")
    assert versions.count() > 6
    for version in versions.select_related("case__participant"):
        assert version.content_hash == hash_of(version.content)
        assert version.content["person"]["name"] == version.case.participant.full_name
        assert version.content["case"] == str(version.case.key)
    for decision in LineDecision.objects.select_related("line__plan_version"):
        assert decision.by_user_id not in decision.line.plan_version.writer_ids


@pytest.mark.django_db
def test_everybody_acts_where_the_copy_stands() -> None:
    a_large_demo(persons=50, told=20)
    units = {unit.pk: unit for unit in Unit.objects.all()}
    coaches = Counter(
        RoleAssignment.objects.filter(role=Role.COACH).values_list("user_id", "node_id")
    )
    for case in Case.objects.exclude(coach=None):
        assert (case.coach_id, case.unit_id) in coaches
    assert len(set(Case.objects.values_list("unit_id", flat=True))) > 2
    for referral in Referral.objects.exclude(unit=None).select_related("stadsdel", "participant"):
        assert referral.unit_id in units
        assert referral.participant is not None
        assert referral.participant.full_name == referral.full_name


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_people_at_the_same_places() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_demo")
    facts = "identity_number", "first_name", "stadsdel__name", "state", "handlaggare__email"
    a_large_demo(persons=12, told=3)
    first = list(Referral.objects.order_by("identity_number").values_list(*facts))
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before_demo")
    assert not Participant.objects.exists()
    a_large_demo(persons=12, told=3)
    assert list(Referral.objects.order_by("identity_number").values_list(*facts)) == first


def test_the_proportions_are_those_of_the_count() -> None:
    regions = Counter(source.region for source in apportioned(7552))
    assert regions == {
        "Sydost": 2133,
        "Sydväst": 1033,
        "Innerstaden": 680,
        "Västerort": 1122,
        "Järva": 2584,
    }
    assert len(apportioned(100)) == 100


def test_every_table_is_copied_or_left_out_by_name() -> None:
    known = {*TABLES, *LEFT_OUT}
    there = {
        model
        for room in ("cases", "referrals")
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if not model._meta.proxy and not is_history(model)
    }
    assert there == known, (
        f"{sorted(str(one) for one in there ^ known)}: a new table is copied by `demo --fast` or "
        "left out, by name: TABLES or LEFT_OUT of jobbtorg/demo/fast/lives.py."
    )
