"""What gives a signal and what does not; who reviews whom; a sample that anybody draws again."""

from datetime import date
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid4

import pytest

from jobbtorg.accounts.enums import Role
from jobbtorg.oversight import rules
from jobbtorg.oversight.enums import CheckKind
from jobbtorg.oversight.rules import DENIED, EXPORT, SEARCH, Facts, reviewer_role
from tests.oversight.looks import KARIN, NUMBERS, OLLE, PLACE, look

HERE = Facts(at_node={1: frozenset({PLACE})})


class TestSample:
    def test_a_share_within_limits(self) -> None:
        def size(population: int) -> int:
            return rules.sample_size(population, percent=1, least=5, most=20)

        assert [size(n) for n in (0, 3, 100, 501, 700, 90_000)] == [0, 3, 5, 6, 7, 20]

    def test_the_same_rows_in_any_order_and_others_next_month(self) -> None:
        rows = [(n, uuid4()) for n in range(200)]
        seed = rules.seed_of(UUID(int=7), date(2008, 3, 1))
        drawn = rules.draw(rows, seed, lambda _n: 10)
        assert drawn.population == 200
        assert len(set(drawn.ids)) == 10
        assert rules.draw(reversed(rows), seed, lambda _n: 10) == drawn
        april = rules.seed_of(UUID(int=7), date(2008, 4, 1))
        assert rules.draw(rows, april, lambda _n: 10).ids != drawn.ids
        assert seed == f"loggkontroll {UUID(int=7)} 2008-03"

    def test_a_lot_can_be_worked_out_by_hand(self) -> None:
        by_hand = sha256(b"loggkontroll farsta 2008-03 00000000-0000-0000-0000-000000000001")
        assert rules.rank("loggkontroll farsta 2008-03", UUID(int=1)) == by_hand.hexdigest()


class TestNoRelation:
    def found(self, facts: Facts, *looks: rules.Look) -> list[rules.Found]:
        return list(rules.no_relation(looks, facts, NUMBERS.unrelated_looks))

    def test_somebody_who_has_nothing_here(self) -> None:
        (found,) = self.found(Facts(), look())
        assert (found.kind, found.user_id, found.person) == (CheckKind.NO_RELATION, KARIN, 1)
        assert found.why == "Deltagaren har inget hos er"

    def test_not_one_that_is_here_nor_a_tie_from_before(self) -> None:
        assert self.found(HERE, look(), look()) == []
        assert self.found(Facts(ties={(KARIN, 1)}), look()) == []

    def test_a_chief_reaches_the_filialer_too(self) -> None:
        facts = Facts(at_node={1: frozenset({9})}, nodes_of={1: frozenset({PLACE, 9})})
        assert self.found(facts, look(role=Role.LOKAL_CHEF)) == []

    def test_anothers_person_opened_again_and_again(self) -> None:
        (found,) = self.found(HERE, look(), look(), look())
        assert found.why == "En annans deltagare, öppnad 3 gånger samma dag"
        assert len(found.looks) == 3

    def test_not_while_the_own_coach_is_away(self) -> None:
        facts = Facts(at_node=HERE.at_node, stands_in={1})
        assert self.found(facts, look(), look(), look()) == []

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.GRUPPLEDARE, Role.LOKAL_CHEF])
    def test_not_those_who_work_with_all(self, role: Role) -> None:
        assert self.found(HERE, *(look(role=role) for _ in range(5))) == []

    def test_a_list_says_nothing_of_anybody(self) -> None:
        assert self.found(Facts(), look(10, 0, 1, 2, 3, object_key="")) == []


class TestProtected:
    WARNED = Facts(warned={1}, keepers={(KARIN, 1)})

    def test_another_than_the_responsible(self) -> None:
        looks = [look(), look(user_id=OLLE), look(user_id=OLLE)]
        (found,) = rules.protected(looks, self.WARNED)
        assert (found.user_id, found.person, len(found.looks)) == (OLLE, 1, 2)

    def test_an_export_by_anybody(self) -> None:
        (found,) = rules.protected([look(), look(kind=EXPORT)], self.WARNED)
        assert found.why == "Uppgifter om deltagaren togs ut"
        assert len(found.looks) == 1

    def test_a_refused_attempt_counts_and_a_list_does_not(self) -> None:
        facts = Facts(warned={1})
        assert len(list(rules.protected([look(kind=DENIED)], facts))) == 1
        assert list(rules.protected([look(object_key="")], facts)) == []


def test_a_namesake() -> None:
    (found,) = rules.colleague([look(), look(10, 5, 2)], Facts(kin={(KARIN, 2)}))
    assert (found.kind, found.person) == (CheckKind.COLLEAGUE, 2)


class TestMany:
    def test_more_persons_than_allowed_within_the_hour(self) -> None:
        looks = [look(9, minute, minute) for minute in (1, 20, 40, 59)]
        (found,) = rules.many(looks, NUMBERS)
        assert found.why == "4 deltagare på 60 minuter"
        assert found.person is None

    def test_not_the_same_person_nor_spread_over_the_day(self) -> None:
        assert list(rules.many([look(9, m, 1) for m in range(30)], NUMBERS)) == []
        assert list(rules.many([look(h, 0, h) for h in range(7, 18)], NUMBERS)) == []

    def test_an_export_of_many_and_not_a_list_of_many(self) -> None:
        assert list(rules.many([look(9, 0, 1, 2, 3, 4, object_key="")], NUMBERS)) == []
        assert len(list(rules.many([look(9, 0, 1, 2, 3, 4, kind=EXPORT)], NUMBERS))) == 1


class TestHours:
    def test_early_and_late_and_not_between(self) -> None:
        looks = [look(5, 59), look(6, 0), look(19, 59), look(20, 0)]
        (found,) = rules.outside_hours(looks, NUMBERS, working_day=True)
        assert found.looks == (looks[0].id, looks[3].id)
        assert found.why == "Klockan 05.59–20.00"

    def test_all_of_a_day_off(self) -> None:
        (found,) = rules.outside_hours([look(10)], NUMBERS, working_day=False)
        assert found.why.startswith("På en ledig dag")

    def test_a_page_without_persons_is_nobody_looked_at(self) -> None:
        empty = look(3, 0, kind=SEARCH)
        empty = type(empty)(
            **{n: getattr(empty, n) for n in empty.__slots__ if n != "persons"}, persons=()
        )
        assert list(rules.outside_hours([empty], NUMBERS, working_day=True)) == []


def test_denied_again_and_again() -> None:
    refused = [look(9, n, kind=DENIED) for n in range(3)]
    (found,) = rules.denied(refused, 3)
    assert found.why == "3 nekade försök samma dag"
    assert list(rules.denied(refused[:2], 3)) == []


def test_all_signals_of_a_day_together() -> None:
    found = rules.signals([look(22)], Facts(warned={1}), NUMBERS, working_day=True)
    assert {one.kind for one in found} == {
        CheckKind.NO_RELATION,
        CheckKind.PROTECTED,
        CheckKind.OUTSIDE_HOURS,
    }


class TestReviewers:
    ALL: ClassVar[dict[str, list[int]]] = {
        Role.LOKAL_CHEF: [1],
        Role.ENHETSCHEF: [2],
        Role.JOBBTORGSCHEF: [3],
        Role.SYSTEMFORVALTARE: [4],
    }

    @pytest.mark.parametrize(
        ("role", "reviewer"),
        [
            (Role.COACH, Role.LOKAL_CHEF),
            (Role.GRUPPLEDARE, Role.LOKAL_CHEF),
            (Role.LOKAL_CHEF, Role.JOBBTORGSCHEF),
            (Role.HANDLAGGARE, Role.ENHETSCHEF),
            (Role.JOBBTORGSCHEF, Role.SYSTEMFORVALTARE),
            (Role.SYSTEMFORVALTARE, Role.JOBBTORGSCHEF),
            (Role.ANORDNARE, Role.JOBBTORGSCHEF),
        ],
    )
    def test_the_nearest_above(self, role: Role, reviewer: Role) -> None:
        assert reviewer_role(role, 99, self.ALL) == reviewer

    def test_never_oneself_in_another_role(self) -> None:
        assert reviewer_role(Role.COACH, 1, self.ALL) == Role.JOBBTORGSCHEF

    def test_an_enhetschef_by_a_second_one_else_without_case_content(self) -> None:
        two = {**self.ALL, Role.ENHETSCHEF: [2, 5]}
        assert reviewer_role(Role.ENHETSCHEF, 2, two) == Role.ENHETSCHEF
        assert reviewer_role(Role.ENHETSCHEF, 2, self.ALL) == Role.SYSTEMFORVALTARE

    def test_where_there_is_nobody_the_last_in_the_chain(self) -> None:
        assert reviewer_role(Role.COACH, 9, {}) == Role.SYSTEMFORVALTARE

    def test_every_role_has_a_chain_that_ends_with_another(self) -> None:
        assert all(role != reviewer_role(role, 9, {}) for role in Role)
