"""Named test 3, of those who have the person: what a jobbtorg keeps to itself stays there.

An enhet reads its own cases, and in them neither what colleagues at the jobbtorg tell one
another nor a plan that nobody has handed in; a colleague elsewhere who is on the team no steps
but their own. In a post the policies let through more of these rows than when a page is opened:
what the enhet decides opens and closes the jobbtorg's steps. Here it is heard what comes of that
when a filter is gone.
"""

import itertools
import random
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from cases.actions.notes import write_note
from cases.actions.plans import start_draft
from cases.actions.team import finish_task, give_task
from cases.casepage import CaseTab
from cases.enums import NoteLane, PlanState, TeamFunction
from cases.models import Case
from cases.scope import KEPT_BY_JOBBTORG
from jobbtorg.accounts.enums import Role
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from tests import factories
from tests.assurance.canaries import Canaries
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed
from tests.assurance.crawling import KEY, client_of, explore, read
from tests.assurance.filters import FILTERS
from tests.assurance.listening import policies_gone
from tests.assurance.lives import life, words
from tests.assurance.opening import without
from tests.assurance.posting import Answers, Fields, failures, forms_in, posted, told_of
from tests.cases import plans
from tests.referrals import factories as referrals

pytestmark = pytest.mark.django_db

# What narrows rows of a case that one has, beside the widest ones.
NEAR = (
    "cases.models.child.CaseChildQuerySet.visible_to",
    "cases.models.note.InternalTask.narrowed_for",
    "cases.models.note.Note.narrowed_for",
    "cases.models.plan.PlanVersion.narrowed_for",
    "cases.models.step.StepQuerySet.visible_to",
    "cases.queries.lost.steps_at",
    "cases.scope._steps_here",
    "cases.scope.child_scope",
    "cases.scope.step_scope",
    "cases.scope.told_steps",
)
# All that stands in a case is the colleague's to read, but for others' steps.
NOT_THE_TEAMS = {"cases.Step.text"}


def kept(case: Case, at: referrals.Side, canaries: Canaries) -> None:
    """What the enhet of the case is not to read."""
    for lane in NoteLane:
        if lane != NoteLane.SHARED:
            write_note(by=at.coach, case=case, lane=lane, text=words())
    for answer in ("", words()):
        task = give_task(
            by=at.coach, case=case, to_user=at.coach_user, text=words(), due_on=clock.today()
        )
        if answer:
            finish_task(by=at.coach, task=task, answer=answer)
    for model in ("Note", "InternalTask", "Step"):
        canaries.mark("inward", only=f"cases.{model}")
    case.refresh_from_db()
    plans.fill(start_draft(case=case, by=at.coach), at.coach)
    for model in ("PlanVersion", "PlanLine"):
        canaries.mark("inward", only=f"cases.{model}")


def heard(
    canaries: Canaries, by: Actor, told: list[str], forms: list[tuple[str, Fields]]
) -> Answers:
    """What somebody hears who may open the case."""
    answers, client = Answers(), client_of(by)
    for address in told:
        text = read(client, address)
        answers.take(f"{by.role} {address}", text, forbidden(canaries, by, text))
    for address, fields in forms:
        text = posted(client, by, address, fields)
        found = forbidden(canaries, by, text)
        answers.take(f"{by.role} POST {address} {sorted(fields)}", text, found, posted=True)
    return answers


def forbidden(canaries: Canaries, by: Actor, text: str) -> set[str]:
    found = canaries.found(text, "i")
    return found & NOT_THE_TEAMS if by.role == Role.SYV else found


def opened_by(by: Actor, case: Case, most: int) -> dict[str, str]:
    """What the coach comes to from the case."""
    begin = [
        reverse("cases:case", args=[case.key]),
        reverse("cases:case_tab", args=[case.key, CaseTab.HISTORY]),
        reverse("cases:min_dag"),
        reverse("cases:participants"),
    ]
    return explore(by, begin, most, alike=2)


def turned(case: Case, addresses: Iterable[str]) -> dict[str, str]:
    """Addresses of what the enhet reads, made those of what it does not: the same page, another
    key. By the address that it was made of."""
    drafts = case.plan_versions.filter(state=PlanState.DRAFT)
    inward = {
        **pairs(case.plan_versions.exclude(state=PlanState.DRAFT), drafts),
        **pairs(case.notes.filter(lane=NoteLane.SHARED), case.notes.exclude(lane=NoteLane.SHARED)),
        **pairs(
            case.steps.exclude(kind__in=KEPT_BY_JOBBTORG),
            case.steps.filter(kind__in=KEPT_BY_JOBBTORG),
        ),
    }
    found = {}
    for address in addresses:
        for key in KEY.findall(address):
            if key.strip("/") in inward:
                found[address] = address.replace(key, f"/{inward[key.strip('/')]}/")
    return found


def pairs(read: QuerySet[Any], kept: QuerySet[Any]) -> dict[str, str]:
    """A row that is kept inward for each that is not."""
    keys = itertools.cycle(kept.order_by("pk").values_list("key", flat=True))
    return {str(one): str(next(keys)) for one in read.order_by("pk").values_list("key", flat=True)}


def tried(draw: random.Random) -> Iterator[tuple[str, ...]]:
    """Nothing, the filters near a case, all the others one by one, and all at once."""
    yield ()
    near = assured_count("filters near a case taken away", short=2, full=len(NEAR))
    far = assured_count("other filters taken away from a case", short=0, full=len(FILTERS))
    others = sorted(FILTERS - set(NEAR))
    yield from ((name,) for name in draw.sample(NEAR, near))
    yield from ((name,) for name in draw.sample(others, min(far, len(others))))
    yield tuple(FILTERS)


def test_what_a_jobbtorg_keeps_to_itself_is_kept_without_a_filter(figure: Figure) -> None:
    home, canaries, draw = referrals.side(), Canaries(), random.Random(assured_seed())
    case = life(home)
    colleague = factories.actor(Role.SYV, factories.unit("Jobbtorg Annorstädes"))
    factories.on_team(case, colleague, TeamFunction.SYV)
    canaries.mark("words")
    kept(case, home, canaries)
    most = assured_count("pages of one's own case", short=25, full=150)
    told, forms = dict[str, str](), list[tuple[str, Fields]]()
    for by in (home.coach, home.handlaggare):
        told |= (found := opened_by(by, case, most))
        forms += forms_in(found, alike=1)
    told |= dict.fromkeys(turned(case, told).values(), "")
    others = turned(case, (address for address, _ in forms))
    forms += [(others[address], fields) for address, fields in forms if address in others]
    figure(3, "addresses and forms turned to what is kept inward", len(others), holds=bool(others))
    known = {label for text in told.values() for label in canaries.found(text, "i")}
    figure(3, "fields kept inward that the coach reads", len(known), holds=len(known) > 3)
    pages = assured_count("pages of a case read without a filter", short=8, full=5)
    sent = assured_count("forms of a case sent without a filter", short=10, full=7)
    answers, usual = Answers(), Answers()
    for gone in tried(draw):
        some = draw.sample(sorted(told), min(pages, len(told)))
        forms_now = draw.sample(forms, min(sent, len(forms)))
        with without(*gone):
            for by in (home.handlaggare, home.enhetschef, colleague):
                name = gone[0] if len(gone) == 1 else "all"
                (answers if gone else usual).add(heard(canaries, by, some, forms_now), name)
    tell(figure, usual, answers)
    with without(*FILTERS), policies_gone():
        loud = heard(canaries, home.handlaggare, list(told), forms[:sent])
    fields = {one.rpartition(" ")[2] for one in loud.wrong}
    what = "fields kept inward that the enhet hears with the policies gone too"
    figure(3, what, len(fields), holds=len(fields) > 3, note=", ".join(sorted(fields)))


def tell(figure: Figure, usual: Answers, answers: Answers) -> None:
    note = "; ".join(sorted(usual.failed)[:5])
    what = "pages and forms of one's own case with the filters there"
    statuses = usual.statuses + usual.posts
    figure(3, what, told_of(statuses), holds=not failures(statuses), note=note)
    statuses = answers.statuses + answers.posts
    note = "; ".join(sorted(answers.failed)[:5])
    few = failures(statuses) < statuses.total() / 10
    what = "pages and forms of one's own case without a filter"
    figure(3, what, told_of(statuses), holds=few, note=note)
    wrong = usual.wrong | answers.wrong
    note = "; ".join(sorted(wrong)[:12])
    figure(
        3,
        "kept inward, and heard by the enhet or on a team",
        len(wrong),
        holds=not wrong,
        note=note,
    )
