"""The kartläggning: section by section, three required, its summary, and what a new case takes over."""

from typing import Any

import pytest

from cases.actions.kartlaggning import begin_kartlaggning, save_section, start_kartlaggning
from cases.enums import CaseState, EducationLevel, LiteracyLevel, MappingSection, SfiLevel
from cases.models import Case, Kartlaggning, KartlaggningSection
from cases.queries.kartlaggning import find_mapping, missing, summary
from cases.rules import REQUIRED_SECTIONS
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import Conflict, DomainError, NotAllowed
from tests import factories
from tests.cases.pages import client_of
from tests.core.tokens import token_field
from tests.roles import as_fixture

pytestmark = pytest.mark.django_db
S = MappingSection


def mapped(state: CaseState = CaseState.MAPPING) -> tuple[Case, Actor, Kartlaggning]:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, factories.enhet(), coach=coach, state=state)
    return case, coach, start_kartlaggning(by=coach, case=case)


def write(
    mapping: Kartlaggning,
    by: Actor,
    kind: str,
    text: str = "",
    *,
    done: bool = True,
    **answers: object,
) -> KartlaggningSection:
    section = mapping.sections.get(kind=kind)
    return save_section(
        by=by, section=section, version=section.version, text=text, done=done, answers=answers
    )


def fresh(case: Case) -> Kartlaggning:
    found = find_mapping(case)
    assert found is not None
    return found


def test_it_begins_with_every_section_and_what_is_known() -> None:
    here = factories.unit()
    who = factories.participant(
        education_level=EducationLevel.SECONDARY, work_background="Undersköterska i åtta år"
    )
    case = factories.case(here, factories.enhet(), who=who)
    mapping = start_kartlaggning(by=factories.actor(Role.COACH, here), case=case)
    assert mapping.education_level == EducationLevel.SECONDARY
    assert set(mapping.sections.values_list("kind", flat=True)) == set(S.values)
    assert mapping.sections.get(kind=S.WORK).text == "Undersköterska i åtta år"


def test_a_nystart_goes_on_with_the_same_one() -> None:
    case, coach, mapping = mapped()
    assert start_kartlaggning(by=coach, case=case) == mapping


def test_a_new_case_starts_from_a_copy_without_its_ticks() -> None:
    case, coach, before = mapped()
    write(before, coach, S.GOAL, "Arbete i vården")
    write(before, coach, S.LANGUAGE, sfi_level=SfiLevel.C, reading=LiteracyLevel.FLUENT)
    with as_fixture():
        case.state, case.closed_at = CaseState.CLOSED, case.enrolled_at
        case.save(update_fields=["state", "closed_at"])
    again = factories.case(case.unit, case.bistandsenhet, who=case.participant)
    mapping = start_kartlaggning(by=coach, case=again)
    goal = mapping.sections.get(kind=S.GOAL)
    assert mapping.copied_from == before
    assert mapping.sfi_level == SfiLevel.C
    assert (goal.text, goal.done_at) == ("Arbete i vården", None)
    assert before.sections.get(kind=S.GOAL).done_at is not None


def test_three_sections_are_required() -> None:
    case, coach, mapping = mapped()
    for kind in REQUIRED_SECTIONS:
        assert fresh(case).completed_at is None
        write(mapping, coach, kind, "Text")
    assert fresh(case).completed_at is not None
    assert missing(fresh(case)) == []
    write(mapping, coach, S.GOAL, "Text", done=False)
    assert fresh(case).completed_at is None
    assert missing(fresh(case)) == ["Mål"]


def test_a_required_section_is_not_done_while_it_is_empty() -> None:
    _, coach, mapping = mapped()
    with pytest.raises(DomainError, match="krävs och är tomt"):
        write(mapping, coach, S.GOAL, "  ")
    assert write(mapping, coach, S.HEALTH).done_at is not None


def test_a_section_takes_its_own_answers_alone() -> None:
    case, coach, mapping = mapped()
    write(mapping, coach, S.LICENCE, has_driving_licence=False, sfi_level=SfiLevel.D)
    found = fresh(case)
    assert found.has_driving_licence is False
    assert found.sfi_level == ""


def test_two_write_in_different_sections_but_not_in_the_same() -> None:
    _, coach, mapping = mapped()
    goal, work = mapping.sections.get(kind=S.GOAL), mapping.sections.get(kind=S.WORK)
    save_section(by=coach, section=goal, version=1, text="Vård", done=False)
    save_section(by=coach, section=work, version=1, text="Städ", done=False)
    with pytest.raises(Conflict) as refused:
        save_section(by=coach, section=goal, version=1, text="Skola", done=False)
    (difference,) = refused.value.differences
    assert (difference.mine, difference.theirs) == ("Skola", "Vård")


def test_a_conflict_shows_the_answers_of_a_colleague() -> None:
    _case, coach, mapping = mapped()
    language = mapping.sections.get(kind=S.LANGUAGE)
    values: dict[str, Any] = {"version": 1, "text": "Talar dari", "done": False}
    save_section(by=coach, section=language, answers={"sfi_level": SfiLevel.C}, **values)
    with pytest.raises(Conflict) as refused:
        save_section(by=coach, section=language, answers={"sfi_level": SfiLevel.D}, **values)
    (difference,) = refused.value.differences
    assert (difference.mine, difference.theirs) == ("Kurs D", "Kurs C")


def test_a_case_closed_in_between_is_not_written_in() -> None:
    case, coach, mapping = mapped()
    section = mapping.sections.select_related("kartlaggning__case").get(kind=S.GOAL)
    with as_fixture():
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=case.enrolled_at)
    with pytest.raises(NotAllowed, match="avslutat"):
        save_section(by=coach, section=section, version=1, text="Vård", done=False)


def test_the_summary_has_finished_sections_and_leaves_health_and_home_out() -> None:
    case, coach, mapping = mapped()
    write(mapping, coach, S.WORK, "Undersköterska")
    write(mapping, coach, S.LANGUAGE, "Talar dari", sfi_level=SfiLevel.C)
    write(mapping, coach, S.OBSTACLES, "Halvskrivet", done=False)
    write(mapping, coach, S.HEALTH, "Ont i ryggen")
    write(mapping, coach, S.HOME, "Trångbodd")
    assert summary(fresh(case)) == (
        "Arbete och erfarenhet\nUndersköterska\n\n"
        "Svenska, läsning och skrivning\nSfi: kurs c.\nTalar dari"
    )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HANDLAGGARE, Role.ENHETSCHEF])
def test_others_read_the_summary_alone(role: Role) -> None:
    case, coach, mapping = mapped()
    write(mapping, coach, S.WORK, "Undersköterska")
    write(mapping, coach, S.OBSTACLES, "Halvskrivet", done=False)
    write(mapping, coach, S.HEALTH, "Ont i ryggen")
    at = case.unit if role == Role.ADMINISTRATOR else case.bistandsenhet
    other = factories.actor(role, at)
    page = client_of(other).get(f"/arenden/{case.key}/kartlaggning/").content.decode()
    assert "Undersköterska" in page
    for kept in ("Halvskrivet", "Ont i ryggen", "Ändra<span"):
        assert kept not in page
    with pytest.raises(NotAllowed, match="skrivs av dem"):
        write(mapping, other, S.WORK, "Nytt")


def test_a_closed_case_is_not_mapped() -> None:
    case, coach, mapping = mapped(CaseState.CLOSED)
    with pytest.raises(NotAllowed, match="Ärendet är avslutat"):
        write(mapping, coach, S.WORK, "Nytt")
    with pytest.raises(NotAllowed, match="Ärendet är avslutat"):
        begin_kartlaggning(by=coach, case=case)


def test_a_case_without_one_is_begun_by_hand() -> None:
    here = factories.unit()
    coach = factories.actor(Role.COACH, here)
    case = factories.case(here, factories.enhet(), coach=coach)
    client = client_of(coach)
    assert "har inte börjat" in client.get(f"/arenden/{case.key}/kartlaggning/").content.decode()
    assert client.get(f"/arenden/{case.key}/kartlaggning/mal/").status_code == 404
    client.post(f"/arenden/{case.key}/kartlaggning/borja/", token_field(coach.user_id))
    assert client.get(f"/arenden/{case.key}/kartlaggning/mal/").status_code == 200


def test_saving_in_the_browser_goes_on_to_the_next_section() -> None:
    case, coach, _ = mapped()
    client = client_of(coach)
    path = f"/arenden/{case.key}/kartlaggning/sprak/"
    assert "På modersmålet" not in client.get(path).content.decode()
    answer = client.post(
        path,
        {
            "version": 1,
            "text": "Talar dari",
            "sfi_level": "b",
            "reading": "visst_stod",
            "done": "on",
            **token_field(coach.user_id),
        },
    )
    assert answer["Location"] == f"/arenden/{case.key}/kartlaggning/halsa/"
    found = fresh(case)
    assert (found.sfi_level, found.reading, found.writing) == ("b", "visst_stod", "")
    refused = client.post(
        f"/arenden/{case.key}/kartlaggning/mal/",
        {"version": 1, "text": "", "done": "on", **token_field(coach.user_id)},
    )
    assert refused.status_code == 422
    assert "krävs och är tomt" in refused.content.decode()


def test_a_conflict_in_the_browser_shows_both_texts() -> None:
    case, coach, mapping = mapped()
    write(mapping, coach, S.GOAL, "Den andras mål", done=False)
    answer = client_of(coach).post(
        f"/arenden/{case.key}/kartlaggning/mal/",
        {"version": 1, "text": "Mitt mål", **token_field(coach.user_id)},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Mitt mål" in page
    assert "Den andras mål" in page


def test_an_unknown_section_is_not_found() -> None:
    case, coach, _ = mapped()
    assert client_of(coach).get(f"/arenden/{case.key}/kartlaggning/ekonomi/").status_code == 404


def test_the_plan_starts_from_unfinished_sections_too() -> None:
    case, coach, mapping = mapped()
    write(mapping, coach, S.WORK, "Undersköterska", done=False)
    write(mapping, coach, S.GOAL, "Vården")
    write(mapping, coach, S.HEALTH, "Ont i ryggen")
    started = summary(fresh(case), finished_only=False, without={S.GOAL})
    assert started == "Arbete och erfarenhet\nUndersköterska"
