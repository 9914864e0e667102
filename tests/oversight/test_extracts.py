"""Registerutdrag: whose looks it holds, what it says of them, and that the order is logged."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import page
import pytest
from django.db.models.functions import Now

from cases.enums import CaseState, ProtectionLevel
from cases.models import Case
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock, jobs
from jobbtorg.core.errors import NotAllowed
from jobbtorg.core.models import Job, JobState
from jobbtorg.core.scope import scoped
from jobbtorg.oversight.actions.extracting import JOB, order_extract
from jobbtorg.oversight.enums import ExtractFor, ExtractPurpose
from jobbtorg.oversight.extracts import ExtractContent, collect_extract, render_extract
from jobbtorg.oversight.models import Extract
from tests import accesslog, factories
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.oversight.world import NIGHT, entry
from tests.roles import WORKER, as_fixture, as_role
from tests.staffing.world import World

pytestmark = pytest.mark.django_db

MONDAY = date(2008, 3, 3)


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(MONDAY):
        yield World()


def ordered(case: Case, by: object, **values: str) -> Extract:
    said = {"made_for": ExtractFor.PERSON, "purpose": ExtractPurpose.REQUESTED, **values}
    with scoped(by):  # type: ignore[arg-type]
        return order_extract(by=by, case=case, **said)  # type: ignore[arg-type]


def content_of(extract: Extract) -> ExtractContent:
    with as_role(WORKER), scoped(NIGHT):
        row = Extract.objects.select_related("participant", "node").get(pk=extract.pk)
        return collect_extract(row)


def text_of(content: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext saknas: installera poppler-utils")
    source = tmp_path / "a.pdf"
    source.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-layout", str(source), "-"], check=True, capture_output=True, text=True
    )
    return " ".join(done.stdout.replace("\u00ad", "").split())


def looked(world: World, case: Case) -> None:
    """The coach twice in a morning, a colleague in a list, and the handläggare."""
    now = clock.now()
    person = case.participant
    entry(world.coach, person, at=now - timedelta(hours=2))
    entry(world.coach, person, at=now - timedelta(hours=1))
    entry(
        world.stays,
        person,
        factories.participant(),
        at=now - timedelta(days=2),
        page="cases:participants",
        object_key="",
    )
    entry(world.handlaggare, person, at=now - timedelta(days=3), page="referrals:detail")


def test_it_says_when_role_where_and_what_and_not_who(world: World) -> None:
    case = world.case()
    looked(world, case)
    content = content_of(ordered(case, world.coach))
    assert [
        (row.when, row.role, row.where, row.what, row.times, row.name) for row in content.rows
    ] == [
        ("09.00", "Coach", "Farsta jobbtorg", "Lista över deltagare", 1, ""),
        ("07.00–08.00", "Coach", "Farsta jobbtorg", "Ärende", 2, ""),
    ]
    assert content.looks == 3


def test_each_namnd_answers_for_its_own(world: World) -> None:
    case = world.case()
    looked(world, case)
    content = content_of(ordered(case, world.handlaggare))
    assert [row.what for row in content.rows] == ["Remiss"]
    assert content.sender == "Farsta försörjningsstödsenhet"


def test_names_are_for_the_chief_and_for_an_inquiry(world: World) -> None:
    case = world.case()
    looked(world, case)
    with pytest.raises(NotAllowed, match="beställs av chefen"):
        ordered(case, world.coach, made_for=ExtractFor.INTERNAL)
    content = content_of(ordered(case, world.chief, made_for=ExtractFor.INTERNAL))
    assert {row.name for row in content.rows} == {"Olle Exempel", "Karin Exempel"}


def test_what_was_refused_or_names_nobody_in_the_log_is_no_look(world: World) -> None:
    case = world.case()
    entry(world.coach, case.participant, kind="denied")
    entry(world.chief, masked=[case.participant_id], page="oversight:log")
    entry(world.coach, factories.participant())
    assert content_of(ordered(case, world.coach)).rows == []


def test_a_masked_look_is_a_look_without_the_name(world: World) -> None:
    case = world.case()
    entry(world.coach, case.participant)
    entry(world.stays, masked=[case.participant_id])
    content = content_of(ordered(case, world.chief, made_for=ExtractFor.INTERNAL))
    assert {(row.name, row.what) for row in content.rows} == {
        ("Karin Exempel", "Ärende"),
        ("Olle Exempel", "Ärende, utan namn"),
    }
    assert content.looks == 2


def test_a_protected_persons_paper_tells_nothing_that_leads_to_them(
    world: World, tmp_path: Path
) -> None:
    person = factories.participant(
        "Kanarina Fågelsdotter", protection_level=ProtectionLevel.PROTECTED_REGISTRATION
    )
    case = world.case(who=person)
    looked(world, case)
    with pytest.raises(NotAllowed, match="skyddad identitet"):
        ordered(case, world.stays)
    content = content_of(ordered(case, world.coach))
    assert {(row.where, row.when) for row in content.rows} == {("Jobbtorg", "")}
    text = text_of(render_extract(content), tmp_path)
    for hidden in ("Kanarina", person.identity_number, "Farsta", "07.00"):
        assert hidden not in text
    assert "Lämnas personligen" in text


def elsewhere(case: Case, **facts: object) -> Case:
    """The case is closed here, and the person has a new one at another jobbtorg."""
    with as_fixture():
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.CLOSED, closed_at=clock.now() - timedelta(days=2)
        )
        type(case.participant).objects.filter(pk=case.participant_id).update(**facts)
        case.refresh_from_db()
        case.participant.refresh_from_db()
    kista = factories.unit("Kista")
    vera = factories.actor(Role.COACH, kista, "Vera Annan")
    other = factories.enhet("Kista försörjningsstödsenhet")
    made: Case = factories.case(kista, other, who=case.participant, coach=vera)
    entry(vera, case.participant)
    return made


@pytest.mark.parametrize("level", [ProtectionLevel.NONE, ProtectionLevel.MARKED])
def test_who_had_the_case_before_somebody_else_has_it_orders_nothing(
    world: World, level: ProtectionLevel
) -> None:
    case = world.case()
    elsewhere(case, protection_level=level)
    here = f"/arenden/{case.key}/registerutdrag/"
    assert client_of(world.chief).get(here).status_code in (403, 404)
    if level == ProtectionLevel.NONE:
        with pytest.raises(NotAllowed):
            ordered(case, world.chief, made_for=ExtractFor.INTERNAL)


def test_who_had_the_last_case_orders_when_nobody_has_one(world: World) -> None:
    case = world.case()
    with as_fixture():
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=clock.now())
        case.refresh_from_db()
    assert ordered(case, world.chief).pk
    assert "Registerutdrag" in client_of(world.chief).get(f"/arenden/{case.key}/").content.decode()


def test_names_of_other_places_are_left_out_for_a_protected_person(world: World) -> None:
    case = world.case(who=factories.participant(protection_level=ProtectionLevel.MARKED))
    looked(world, case)
    entry(factories.actor(Role.COACH, factories.unit("Kista"), "Vera Annan"), case.participant)
    content = content_of(ordered(case, world.chief, made_for=ExtractFor.INTERNAL))
    assert {row.name for row in content.rows} == {"Olle Exempel", "Karin Exempel", "Visas inte"}


@pytest.mark.parametrize("who", ["stays", "chief", "handlaggare", "enhetschef"])
def test_who_has_the_case_orders(world: World, who: str) -> None:
    assert ordered(world.case(), getattr(world, who)).pk


def test_nobody_else_orders(world: World) -> None:
    case = world.case()
    desk = factories.actor(Role.ADMINISTRATOR, world.unit)
    other = factories.actor(Role.COACH, factories.unit("Kista"))
    for by in (desk, other):
        with pytest.raises(NotAllowed):
            ordered(case, by)


def test_every_paper_is_accessible_and_says_what_it_is(world: World, tmp_path: Path) -> None:
    case = world.case()
    looked(world, case)
    for by, made_for in ((world.coach, ExtractFor.PERSON), (world.chief, ExtractFor.INTERNAL)):
        content = render_extract(content_of(ordered(case, by, made_for=made_for)))
        report = page.validate_pdf_bytes(content, profile="ua1")
        assert report.is_compliant, [failure.message for failure in report.failures]
        text = text_of(content, tmp_path)
        assert case.participant.full_name in text
        assert ("Karin Exempel" in text) == (made_for == ExtractFor.INTERNAL)
    assert "Internt utdrag" in text


def test_ordered_and_fetched_on_its_page_and_both_are_logged(world: World) -> None:
    case = world.case()
    looked(world, case)
    client = client_of(world.coach)
    here = f"/arenden/{case.key}/registerutdrag/"
    assert "Intern utredning" not in client.get(here).content.decode()
    sent = client.post(
        here,
        {
            "made_for": ExtractFor.PERSON,
            "purpose": ExtractPurpose.REQUESTED,
            "note": "Dnr 12/2008",
            **token_field(world.coach.user_id, path=here),
        },
    )
    assert (sent.status_code, sent["Location"]) == (302, here)
    order = accesslog.last()
    assert (order.kind, order.page) == ("export", "oversight:order_extract")
    assert order.purpose == "Deltagaren har bett om det. Dnr 12/2008"
    assert order.participants == [case.participant_id]
    assert "Görs nu" in client.get(here).content.decode()
    with as_fixture():
        Job.objects.filter(kind=JOB).update(state=JobState.FAILED, finished_at=Now())
    stopped = client.get(here).content.decode()
    assert "Gick inte att göra" in stopped
    assert "Görs nu" not in stopped
    with as_fixture():
        Job.objects.filter(kind=JOB).update(state=JobState.QUEUED, finished_at=None)
    with as_role(WORKER):
        assert jobs.run_pending() >= 1
    with as_fixture():
        made = Extract.objects.get()
    assert f"/registerutdrag/{made.key}/" in client.get(here).content.decode()
    paper = client.get(f"/registerutdrag/{made.key}/")
    assert paper.content.startswith(b"%PDF")
    fetched = accesslog.last()
    assert (fetched.kind, fetched.participants) == ("paper", [case.participant_id])
    assert fetched.purpose == "Deltagaren har bett om det"
    assert client_of(world.stays).get(f"/registerutdrag/{made.key}/").status_code == 404
    assert client_of(world.chief).get(f"/registerutdrag/{made.key}/").status_code == 200


def test_a_personnummer_never_gets_into_the_log(world: World) -> None:
    case = world.case()
    client, here = client_of(world.coach), f"/arenden/{case.key}/registerutdrag/"
    sent = client.post(
        here,
        {
            "made_for": ExtractFor.PERSON,
            "purpose": ExtractPurpose.REQUESTED,
            "note": f"Gäller {case.participant.identity_number}",
            **token_field(world.coach.user_id, path=here),
        },
    )
    assert sent.status_code == 422
    assert "Skriv inget personnummer här" in sent.content.decode()
    with as_fixture():
        assert not Extract.objects.exists()
    assert not accesslog.last().purpose


def test_the_paper_bears_the_diarienummer_that_was_written(world: World, tmp_path: Path) -> None:
    with_one = content_of(ordered(world.case(), world.coach, note="Dnr 2026-114"))
    assert (with_one.diary, with_one.reference == "2026-114") == ("2026-114", False)
    assert "Dnr 2026-114" in text_of(render_extract(with_one), tmp_path)
    without = content_of(ordered(world.case(), world.coach))
    assert "Dnr" not in text_of(render_extract(without), tmp_path)


def test_who_must_log_in_again_comes_back_to_the_order(world: World, settings: Any) -> None:
    case = world.case()
    extract = ordered(case, world.coach)
    with as_role(WORKER):
        jobs.run_pending()
    settings.FRESH_LOGIN_SECONDS = -1
    sent = client_of(world.coach).get(f"/registerutdrag/{extract.key}/")
    assert sent.status_code == 302
    assert f"/arenden/{case.key}/registerutdrag/" in unquote(sent["Location"])


def test_made_twice_is_made_once(world: World) -> None:
    extract = ordered(world.case(), world.coach)
    with as_role(WORKER):
        jobs.run_pending()
    with as_fixture():
        first = Extract.objects.get(pk=extract.pk).file_id
    from jobbtorg.core.models import Job
    from jobbtorg.oversight.actions.extracting import carry_out

    with as_role(WORKER), scoped(NIGHT):
        carry_out(Job.objects.get(kind=JOB))
    with as_fixture():
        assert Extract.objects.get(pk=extract.pk).file_id == first
