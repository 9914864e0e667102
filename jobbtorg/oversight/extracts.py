"""A registerutdrag: who has looked at a person. Collected into a frozen content, then a paper.

The person gets when, in which role and where, and what kind of page: not the name of the one
who looked. EU-domstolen (C-579/21, 22 June 2023) reads artikel 15 so: date and purpose of a look
are the person's to know, who among the staff looked is not, unless the person needs it to make
good their rights; who suspects something asks for an inquiry, and the chief's own extract has
the names. Each nämnd answers for its own register (OSL 26:1): the paper holds the looks of the
jobbtorg or of the enhet that made it, and says so.

Of a protected person the paper says neither name, number, unit nor hour: it may be lost on its
way, and is to say nothing of where the person is (handbook §10).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from cases.masking import WARNED
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import User
from jobbtorg.core import clock
from jobbtorg.core.models import AccessEntry
from jobbtorg.core.pdf import Letterhead, render_pdf
from jobbtorg.core.words import long_date, personnummer, plural, prose_date
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.models import Node
from jobbtorg.organisation.queries import carried_on_by
from jobbtorg.oversight.enums import ExtractFor
from jobbtorg.oversight.models import Extract
from jobbtorg.oversight.page_words import page_words
from jobbtorg.oversight.queries.log import MASKED, Places
from jobbtorg.oversight.rules import READING, span_words

# Who looked, as the paper of a protected person says it.
ONLY_KIND = {NodeKind.BISTANDSENHET: "Försörjningsstödsenhet"}
ANY_UNIT = "Jobbtorg"
TITLE = "Registerutdrag: när uppgifterna har visats"
TITLE_INTERNAL = "Registerutdrag: vem har tagit del av uppgifterna"
NOT_NAMED = "Visas inte"


@dataclass(frozen=True, slots=True)
class ExtractRow:
    """Looks of one day by one person in one role at one kind of page: when, and how often."""

    day: date
    when: str
    role: str
    where: str
    what: str
    times: int
    name: str


@dataclass(frozen=True, slots=True)
class ExtractContent:
    """All that the paper says."""

    name: str
    number: str
    sender: str
    covers: str
    purpose: str
    internal: bool
    protected: bool
    rows: list[ExtractRow]
    looks: int
    made_on: date
    reference: str
    diary: str


def collect_extract(extract: Extract) -> ExtractContent:
    """What the log says of the person at the nämnd that made the extract. Never writes."""
    person = extract.participant
    hidden = person.protection_level in WARNED
    internal = extract.made_for == ExtractFor.INTERNAL
    entries = list(_entries(extract))
    return ExtractContent(
        name="" if hidden else person.full_name,
        number="" if hidden else personnummer(person.identity_number),
        sender=_kind_of(extract.node) if hidden else extract.node.name,
        covers=_covers(extract.node, hidden=hidden),
        purpose=extract.get_purpose_display(),
        internal=internal,
        protected=hidden,
        rows=_rows(entries, extract, hidden=hidden),
        looks=len(entries),
        made_on=clock.today(),
        reference=str(extract.key)[:8].upper(),
        diary=_diary(extract.note),
    )


def _entries(extract: Extract) -> Iterable[AccessEntry]:
    """Rows that showed the person, by name or without, to staff of the same nämnd."""
    who = [extract.participant_id]
    shown = AccessEntry.objects.filter(
        Q(participants__contains=who) | (Q(masked__contains=who) & MASKED),
        kind__in=READING,
        at__lte=extract.occurred_at,
        user_id__isnull=False,
    )
    if extract.node.kind == NodeKind.BISTANDSENHET:
        return shown.filter(node_id__in=_own_nodes(extract)).order_by("at", "id")
    enheter = Node.objects.filter(kind=NodeKind.BISTANDSENHET).values("pk")
    return shown.exclude(node_id__in=enheter).order_by("at", "id")


def _rows(entries: Iterable[AccessEntry], extract: Extract, *, hidden: bool) -> list[ExtractRow]:
    """One row for what one person did in one role at one kind of page in one day.

    Who works elsewhere is not named where the person is protected: it says where they are.
    """
    person, internal = extract.participant_id, extract.made_for == ExtractFor.INTERNAL
    here = _own_nodes(extract) if hidden else None
    grouped: dict[tuple[date, str, int | None, str, int], list[datetime]] = {}
    for entry in entries:
        at = entry.at.astimezone(clock.STOCKHOLM)
        what = page_words(entry.page, entry.kind)
        if person not in entry.participants:
            what = f"{what}, utan namn"
        who = (at.date(), entry.role, entry.node_id, what, entry.user_id or 0)
        grouped.setdefault(who, []).append(at)
    nodes = Node.objects.in_bulk({key[2] for key in grouped if key[2]})
    users = User.objects.in_bulk({key[4] for key in grouped}) if internal else {}
    elsewhere = NOT_NAMED if internal else ""
    rows = []
    for (day, role, node_id, what, user_id), times in grouped.items():
        node = nodes.get(node_id or 0)
        rows.append(
            ExtractRow(
                day=day,
                when="" if hidden else span_words(times[0], times[-1]),
                role=_role(role),
                where="" if node is None else _kind_of(node) if hidden else node.name,
                what=what,
                times=len(times),
                name=str(users.get(user_id, "")) if here is None or node_id in here else elsewhere,
            )
        )
    return rows


def _diary(note: str) -> str:
    """The diarienummer that was written with the order, if one was; a key is no diarienummer."""
    found = re.search(r"\b[Dd]nr:?\s*(\S+)", note)
    return found[1] if found else ""


def _own_nodes(extract: Extract) -> set[int]:
    """The place that made the extract, with its groups, or what an enhet carries on."""
    if extract.node.kind == NodeKind.BISTANDSENHET:
        return {*carried_on_by(extract.node_id, clock.today()), extract.node_id}
    return {*Places().nodes_at(extract.node_id)}


def _role(role: str) -> str:
    return Role(role).label if role in Role.values else "Utan roll"


def _covers(node: Node, *, hidden: bool) -> str:
    """Whose looks the paper holds: those of one nämnd."""
    if node.kind != NodeKind.BISTANDSENHET:
        return "stadens jobbtorg"
    return "försörjningsstödsenheten" if hidden else node.name


def _kind_of(node: Node) -> str:
    return ONLY_KIND.get(NodeKind(node.kind), ANY_UNIT)


def render_extract(content: ExtractContent) -> bytes:
    """The bytes of the paper."""
    context = {
        "letterhead": Letterhead(
            sender=content.sender, reference=content.diary, on=content.made_on
        ),
        "content": content,
        "days": _by_day(content.rows),
        "until": prose_date(content.made_on),
        "count": plural(content.looks, "gång", "gånger"),
    }
    return render_pdf(
        "pdf/extract.html",
        context,
        title=TITLE_INTERNAL if content.internal else TITLE,
        footer=_footer(content),
    )


def _footer(content: ExtractContent) -> str:
    """What tells a loose page: which paper, of what diarienummer and day."""
    parts = [f"Registerutdrag {content.reference}"]
    if content.diary:
        parts.append(f"Dnr {content.diary}")
    parts.append(content.made_on.isoformat())
    if content.internal:
        parts.append("Internt")
    return " · ".join(parts)


def _by_day(rows: Iterable[ExtractRow]) -> list[tuple[str, list[ExtractRow]]]:
    """The rows under their days, the latest first."""
    days: dict[date, list[ExtractRow]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return [(long_date(day).capitalize(), days[day]) for day in sorted(days, reverse=True)]
