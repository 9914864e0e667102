"""Min dag: the first page of everybody who works with persons."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.notices import notices
from cases.queries import minday
from cases.queries.minday import DayCounts, DayFilter, Tab
from cases.rules import CASE_TRANSITIONS, RECEPTION
from cases.steps import step_types
from jobbtorg.accounts.access import any_role, roles
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core import clock, lists, ui
from jobbtorg.core.http import Request
from jobbtorg.core.words import long_date, plural

REMEMBERED = "min_dag"
WITH_STEPS = (*sorted(UNIT_ROLES), *sorted(ENHET_ROLES), Role.JOBBTORGSCHEF)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address says: which tab, and which steps of it."""

    tab: str
    filter: DayFilter

    @classmethod
    def read(cls, request: Request) -> "Choice":
        """From the address."""
        asked = request.GET
        tab = asked.get("flik", "")
        return cls(
            tab=tab if tab in Tab.values else "",
            filter=DayFilter(
                group=str(asked.get("slag", ""))[:60], late_only=asked.get("visa") == "forfallna"
            ),
        )

    def settled(self, counts: DayCounts) -> "Choice":
        """With a tab: one's own steps, or those nobody has when there are only such."""
        if self.tab:
            return self
        nothing_mine = not counts.mine and counts.by_tab[Tab.UNASSIGNED]
        return replace(self, tab=Tab.UNASSIGNED if nothing_mine else Tab.MINE)

    def url(self, **changed: str) -> str:
        """The address of the same page with some of it changed."""
        query = lists.query_of({**self.held(), **changed})
        return lists.address_of(reverse("cases:min_dag"), query)

    def held(self) -> dict[str, str]:
        return {
            "flik": self.tab,
            "slag": self.filter.group,
            "visa": "forfallna" if self.filter.late_only else "",
        }


@any_role
@require_safe
def home(request: Request) -> HttpResponse:
    """The root: Min dag for those who have steps, the organisation for the others."""
    has_steps = request.actor.role in WITH_STEPS
    return redirect("cases:min_dag" if has_steps else "organisation:overview")


@roles(*(Role(r) for r in WITH_STEPS))
@require_safe
def min_dag(request: Request) -> HttpResponse:
    """What waits for the actor, by what there is to do."""
    today = clock.today()
    choice = Choice.read(request)
    if elsewhere := lists.as_left(request, REMEMBERED, choice.held(), passing=("flik",)):
        return elsewhere
    everything = minday.steps_of_day(request.actor, today)
    counts = minday.day_counts(everything, today)
    choice = choice.settled(counts)
    chosen = choice.filter.apply(everything, today)
    page = minday.day_page(chosen, choice.tab, after=request.GET.get("efter", ""))
    return render(
        request,
        "cases/min_dag.html",
        {
            "title": greeting(request.actor.name),
            "lead": lead(today, counts, may_receive=minday.may_receive(request.actor)),
            **_chosen(choice, counts),
            "groups": minday.to_groups(minday.to_rows(page.rows, request.actor), today),
            "next_url": choice.url(efter=page.next_cursor) if page.next_cursor else "",
            "first_url": "" if page.is_first else choice.url(),
            "today": today,
            "may_give": request.actor.role in CASE_TRANSITIONS["give_step"].roles,
            "may_contact": request.actor.role in RECEPTION,
            "notices": notices(request.actor),
            "visits": minday.visits_of_day(request.actor, today),
        },
    )


def _chosen(choice: Choice, counts: DayCounts) -> dict[str, object]:
    """Tabs and filters, as they have been chosen."""
    return {
        "tabs": tab_items(choice, counts),
        "chips": filter_chips(choice),
        "choice": choice,
        "filters": filter_links(choice, counts),
        "tab": choice.tab,
        "waiting_url": choice.url(flik=Tab.WAITING.value, slag="", visa=""),
    }


def greeting(name: str) -> str:
    """The time of day in a word, and the first name."""
    hour = clock.now().hour
    word = "God morgon" if hour < 10 else "Hej" if hour < 17 else "God kväll"
    return f"{word}, {name.split(' ')[0]}" if name else word


def lead(today: date, counts: DayCounts, *, may_receive: bool = False) -> str:
    """One sentence or two: the date, what waits, what is late, what nobody has."""
    told = [f"{long_date(today).capitalize()}."]
    if counts.soon or not (may_receive and counts.to_receive):
        told.append(_mine_waits(counts))
    told.append(_nobody_has(counts, may_receive=may_receive))
    return " ".join(filter(None, told))


def _mine_waits(counts: DayCounts) -> str:
    later = counts.mine - counts.soon
    waits = f"{plural(counts.soon, 'sak', 'saker')} väntar på dig"
    waits = waits if counts.soon else "Inget väntar på dig"
    if counts.late:
        waits += f", {_how_late(counts)}"
    elif counts.mine:
        waits += " de närmaste 2 veckorna"
    return f"{waits}. {later} senare." if later else f"{waits}."


def _how_late(counts: DayCounts) -> str:
    """Of what waits: the one there is, all of it, or so many."""
    if counts.late == counts.soon:
        return "och den är förfallen" if counts.late == 1 else "och alla är förfallna"
    return f"varav {counts.late} är {'förfallen' if counts.late == 1 else 'förfallna'}"


def _nobody_has(counts: DayCounts, *, may_receive: bool) -> str:
    """What is unassigned: the remisser that the role may receive, with the late ones, and more."""
    free = counts.by_tab[Tab.UNASSIGNED]
    received = counts.to_receive if may_receive else 0
    if not received:
        return f"{free} har ingen ansvarig." if free else ""
    told = f"{received} {'remiss' if received == 1 else 'remisser'} att ta emot"
    if late := counts.to_receive_late:
        told += f", {late} {'förfallen' if late == 1 else 'förfallna'}"
    return f"{told}." + (f" {free - received} till har ingen ansvarig." if free > received else "")


def tab_items(choice: Choice, counts: DayCounts) -> list[ui.Tab]:
    return [
        ui.Tab(
            label=tab.label,
            url=choice.url(flik=tab.value, slag="", visa=""),
            active=choice.tab == tab,
            count=counts.by_tab[tab],
        )
        for tab in Tab
        if tab != Tab.COLLEAGUES or counts.by_tab[tab] or choice.tab == tab
    ]


def filter_chips(choice: Choice) -> list[ui.FilterChip]:
    chips = []
    if choice.filter.group:
        chips.append(ui.FilterChip("Att göra", choice.filter.group, choice.url(slag="")))
    if choice.filter.late_only:
        chips.append(ui.FilterChip("Visa", "förfallna", choice.url(visa="")))
    return chips


def filter_links(choice: Choice, counts: DayCounts) -> list[tuple[str, str]]:
    """Filters that are not in force: what is late, and each heading of the day."""
    links = []
    if not choice.filter.late_only:
        links.append(("Bara förfallna", choice.url(visa="forfallna")))
    if not choice.filter.group:
        groups = dict.fromkeys(t.group for t in step_types())
        links += [(group, choice.url(slag=group)) for group in groups]
    return links
