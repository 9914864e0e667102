"""A remiss hands the sender nothing of what others have said of the person (handbook §5.3, §10)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.handing import give_step
from cases.actions.kartlaggning import start_kartlaggning
from cases.actions.participants import edit_participant
from cases.enums import CaseState, ProtectionLevel, StepKind
from cases.models import Case, Participant, Step
from cases.queries.participants import Filters, page_of_participants
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.identity import Identity
from referrals.actions.reception import accept
from referrals.models import Referral
from referrals.queries.known import known_page
from referrals.queries.page import readable, referral_page
from staffing.actions.offboarding import off_board
from staffing.queries.offboarding import belongings
from tests import factories
from tests.referrals import factories as make
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db

THEIRS = {
    "first_name": "Carmen",
    "last_name": "Mallberg",
    "phone": "070-1740641",
    "street": "Låtsasgränd 31",
}
OURS = {
    "first_name": "Annatnamn",
    "last_name": "Parallell",
    "phone": "070-1740699",
    "street": "Min egen gata 9",
}


@pytest.fixture
def number() -> Identity:
    return make.identity()


@pytest.fixture
def there(number: Identity) -> make.Side:
    """An enhet that has had the person in a case, closed by now."""
    side = make.side("Älvsjö", "Jobbtorg Sydväst")
    case = make.accepted(side, number=number, **THEIRS).case
    assert case is not None
    with as_fixture():
        Step.objects.filter(case=case).update(closed_at=clock.now(), ending="klart")
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=clock.now())
    return side


@pytest.fixture
def here() -> make.Side:
    return make.side()


def case_after(here: make.Side, number: Identity, **stated: object) -> Case:
    sent = make.sent(here.handlaggare, number=number, **{**OURS, **stated})
    case = accept(by=here.coach, referral=sent, coach=here.coach_user).case
    assert case is not None
    return case


def page_of(case: Case, by: Actor) -> str:
    client = Client()
    client.force_login(factories.user_of(by))
    return client.get(reverse("cases:case", args=[case.key])).content.decode()


def test_a_new_case_shows_the_enhet_its_own_words(
    here: make.Side, there: make.Side, number: Identity
) -> None:
    case = case_after(here, number)
    seen = page_of(case, here.handlaggare)
    assert "Annatnamn Parallell" in seen
    assert OURS["phone"] in seen
    assert OURS["street"] in seen
    for other in THEIRS.values():
        assert other not in seen
    rows, _ = page_of_participants(here.handlaggare, Filters())
    assert [row.person.name for row in rows] == ["Annatnamn Parallell"]


def test_the_jobbtorg_sees_the_record_and_what_the_enhet_says(
    here: make.Side, there: make.Side, number: Identity
) -> None:
    seen = page_of(case_after(here, number), here.coach)
    for said in (THEIRS["phone"], "Enheten har uppgett", OURS["phone"]):
        assert said in seen


def test_the_enhet_sees_what_the_jobbtorg_confirms_in_its_case_and_not_in_later_ones(
    here: make.Side, there: make.Side, number: Identity
) -> None:
    case = case_after(here, number)
    person = Participant.objects.get(pk=case.participant_id)
    changes = {"phone": "070-1740650"}
    edit_participant(by=here.coach, participant=person, version=person.version, changes=changes)
    seen = page_of(case, here.handlaggare)
    assert "070-1740650" in seen
    assert OURS["street"] in seen
    earlier = Case.objects.exclude(pk=case.pk).get()
    seen = page_of(earlier, there.handlaggare)
    assert THEIRS["phone"] in seen
    assert "070-1740650" not in seen


def test_a_stricter_statement_protects_the_person_at_once(
    here: make.Side, there: make.Side, number: Identity
) -> None:
    sent = make.sent(here.handlaggare, number=number, protection_level="sekretessmarkering", **OURS)
    person = Participant.objects.get(identity_number=number.number)
    assert person.protection_level == ProtectionLevel.MARKED
    change = person.changes.get()
    assert (change.field, change.by_user_id) == ("protection_level", here.handlaggare.user_id)
    case = accept(by=here.coach, referral=sent, coach=here.coach_user).case
    assert case is not None
    seen = page_of(case, here.chief)
    assert "Sekretessmarkering" in seen
    for said in (THEIRS["phone"], OURS["phone"], THEIRS["street"], OURS["street"]):
        assert said not in seen


def test_a_milder_statement_lowers_nothing_and_tells_the_sender_nothing(
    here: make.Side, number: Identity
) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    make.accepted(there, number=number, protection_level="skyddad_folkbokforing")
    sent = make.sent(here.handlaggare, number=number, **OURS)
    person = Participant.objects.get(identity_number=number.number)
    assert person.protection_level == ProtectionLevel.PROTECTED_REGISTRATION
    of_sender = referral_page(here.handlaggare, readable(here.handlaggare).get(pk=sent.pk))
    assert not of_sender.person.flags
    of_unit = referral_page(here.chief, readable(here.chief).get(pk=sent.pk))
    assert [flag.label for flag in of_unit.person.flags] == ["Skyddad folkbokföring"]
    told = [fact for section in of_unit.statement.sections for fact in section.facts]
    assert OURS["phone"] not in dict(told).values()


def test_the_coach_of_an_open_case_is_told_of_the_protection(
    here: make.Side, number: Identity
) -> None:
    make.accepted(here, number=number)
    there = make.side("Bromma", "Jobbtorg Västerort")
    sent = make.sent(there.handlaggare, number=number, protection_level="sekretessmarkering")
    page = known_page(here.coach, sent.key)
    assert page is not None
    first = page.changes[0]
    assert (first.label, first.in_referral) == (
        "Skyddad identitet, gäller redan",
        "Sekretessmarkering",
    )
    assert Referral.objects.get(pk=sent.pk).protection_level == "sekretessmarkering"


@pytest.mark.parametrize(
    ("levels", "strictest"),
    [
        (("ingen", "fingerade"), "fingerade"),
        (("fingerade", "sekretessmarkering"), "sekretessmarkering"),
        (("skyddad_folkbokforing", "sekretessmarkering"), "skyddad_folkbokforing"),
        ((), "ingen"),
    ],
)
def test_what_hides_most_is_strictest(levels: tuple[str, ...], strictest: str) -> None:
    assert ProtectionLevel.strictest(*levels) == strictest


def test_the_enhet_with_the_case_sees_nothing_of_anothers_remiss(
    here: make.Side, number: Identity
) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    case = make.accepted(here, number=number).case
    assert case is not None
    make.sent(there.handlaggare, number=number)
    with as_fixture():  # the earliest in the case, so that a list would show it
        Step.objects.filter(case=case, kind=StepKind.HANDLE_KNOWN).update(due_on="2008-01-02")
    for tab in ("", "historik/"):
        client = Client()
        client.force_login(factories.user_of(here.handlaggare))
        seen = client.get(f"/arenden/{case.key}/{tab}").content.decode()
        assert "Ny remiss på öppet ärende" not in seen
        assert "Bromma" not in seen
    ((row, *_), _page) = page_of_participants(here.handlaggare, Filters())
    assert row.what != StepKind.HANDLE_KNOWN.label
    ((row, *_), _page) = page_of_participants(here.coach, Filters())
    assert row.what == StepKind.HANDLE_KNOWN.label
    assert "Ny remiss på öppet ärende" in page_of(case, here.coach)


def test_giving_the_step_on_tells_the_enhet_nothing(here: make.Side, number: Identity) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    case = make.accepted(here, number=number).case
    assert case is not None
    colleague = factories.actor(Role.COACH, here.unit, "Petra Peer")
    make.sent(there.handlaggare, number=number)
    known = Step.objects.get(case=case, kind=StepKind.HANDLE_KNOWN)
    give_step(by=here.chief, step=known, to=factories.user_of(colleague), why="Hinner inte.")
    leaver = factories.user_of(colleague)
    things = belongings(here.chief, leaver, clock.today())
    takers: dict[str, User | None] = {thing.field: here.coach_user for thing in things}
    off_board(by=here.chief, leaver=leaver, last_day=clock.today(), takers=takers)
    known.refresh_from_db()
    assert known.responsible == here.coach_user
    for tab in ("", "historik/"):
        client = Client()
        client.force_login(factories.user_of(here.handlaggare))
        seen = client.get(f"/arenden/{case.key}/{tab}").content.decode()
        assert "Ny remiss på öppet ärende" not in seen
        assert "Ett steg gick" not in seen
        assert "Bromma" not in seen
    client.force_login(here.coach_user)
    told = client.get(f"/arenden/{case.key}/historik/").content.decode()
    assert "Ny remiss på öppet ärende: " in told


def test_accepted_the_remiss_reads_the_same_whether_the_person_was_known(
    here: make.Side, number: Identity
) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    make.accepted(there, number=number)
    client = Client()
    client.force_login(factories.user_of(here.handlaggare))
    pages = []
    for one in (number, make.identity()):
        sent = make.sent(here.handlaggare, number=one)
        accept(by=here.coach, referral=sent, coach=here.coach_user)
        page = client.get(reverse("referrals:detail", args=[sent.key])).content.decode()
        main = page[page.index("<main") :].replace(str(sent.key), "KEY")
        pages.append(re.sub(r'datetime="[^"]*"|value="[^"]*"', "", main.replace(one.number, "NR")))
    assert pages[0] == pages[1]
    assert "Det som blir ert att göra kommer på Min dag" in pages[0]


def test_the_kartlaggning_of_another_enhet_is_not_copied(
    here: make.Side, there: make.Side, number: Identity
) -> None:
    earlier = Case.objects.get()
    with as_fixture():
        start_kartlaggning(by=there.coach, case=earlier)
        earlier.kartlaggning.sections.update(text="Sagt vid Älvsjö")
    case = case_after(here, number, work_background="Restaurang.")
    mapping = start_kartlaggning(by=here.coach, case=case)
    assert mapping.copied_from is None
    assert "Sagt vid Älvsjö" not in mapping.sections.values_list("text", flat=True)
    assert "med den förra som grund" not in page_of(case, here.handlaggare)


def test_the_same_enhets_kartlaggning_is_and_only_the_jobbtorg_reads_so(
    there: make.Side, number: Identity
) -> None:
    earlier = Case.objects.get()
    with as_fixture():
        start_kartlaggning(by=there.coach, case=earlier)
        earlier.kartlaggning.sections.update(text="Sagt vid Älvsjö")
    case = case_after(there, number)
    mapping = start_kartlaggning(by=there.coach, case=case)
    assert mapping.copied_from == earlier.kartlaggning
    assert "med den förra som grund" in page_of(case, there.coach)
    assert "med den förra som grund" not in page_of(case, there.handlaggare)


def test_the_reception_is_not_told_where_the_person_goes(here: make.Side, number: Identity) -> None:
    there = make.side("Bromma", "Jobbtorg Västerort")
    make.accepted(there, number=number, protection_level="sekretessmarkering")
    client = Client()
    for side, where in ((here, "vid ett annat jobbtorg"), (there, "hos er")):
        sent = make.sent(side.handlaggare, number=number)
        client.force_login(factories.user_of(side.chief))
        page = client.get(reverse("referrals:receive", args=[sent.key])).content.decode()
        assert f"har redan ett öppet ärende {where}." in page
        if side is here:
            assert "Jobbtorg Västerort" not in page
