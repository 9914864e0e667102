"""Staff for the demo: plainly invented people at every unit and enhet of 2008.

One account per role of the handbook §3 is named after its role and stands where a whole
way can be walked: Jobbtorg Sydost and Farsta försörjningsstödsenhet. Password and second
factor are public, so these accounts exist only where settings say `DEMO_ALLOWED`.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

import jobbtorg.organisation
from jobbtorg.accounts.actions import assign_role
from jobbtorg.accounts.codes import DEMO_SECRET
from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment, User
from jobbtorg.accounts.sealing import seal
from jobbtorg.accounts.second_factor import REQUIRING
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.actions import add_node
from jobbtorg.organisation.enums import CodeList, NodeKind, UnitKind
from jobbtorg.organisation.models import Anordnare, Code, Node, TargetGroup, Unit

PASSWORD = "jobbtorg-demo-2008"  # noqa: S105 (documented, and refused outside the demo)
DOMAIN = "jobbtorg.example"
SINCE = date(2008, 1, 1)

HOME_UNIT = "jobbtorg-sydost"
HOME_GROUP = "grupp-jobbtorg-sydost-ungdomar"
HOME_ENHET = "farsta-forsorjningsstodsenhet"
CITY = "stockholms-stad"

ANORDNARE = (
    ("exempelutbildning", "Exempelutbildning AB"),
    ("provverkstaden", "Provverkstaden ekonomisk förening"),
    ("lasebokens-sprakskola", "Låtsasbokens språkskola"),
)

# One account per role, and one person with two roles to switch between.
NAMED: tuple[tuple[str, str, str, tuple[tuple[Role, str], ...]], ...] = (
    ("handlaggare", "Hanna", "Handläggarexempel", ((Role.HANDLAGGARE, HOME_ENHET),)),
    ("enhetschef", "Erik", "Enhetschefsexempel", ((Role.ENHETSCHEF, HOME_ENHET),)),
    ("coach", "Cajsa", "Coachexempel", ((Role.COACH, HOME_UNIT),)),
    ("matchare", "Mehmet", "Matcharexempel", ((Role.MATCHARE, HOME_UNIT),)),
    ("syv", "Siv", "Vägledarexempel", ((Role.SYV, HOME_UNIT),)),
    ("it-pedagog", "Ivar", "Pedagogexempel", ((Role.IT_PEDAGOG, HOME_UNIT),)),
    ("administrator", "Amina", "Receptionsexempel", ((Role.ADMINISTRATOR, HOME_UNIT),)),
    ("gruppledare", "Greta", "Gruppexempel", ((Role.GRUPPLEDARE, HOME_GROUP),)),
    ("lokal-chef", "Lars", "Chefsexempel", ((Role.LOKAL_CHEF, HOME_UNIT),)),
    ("jobbtorgschef", "Jamila", "Stadsexempel", ((Role.JOBBTORGSCHEF, CITY),)),
    ("anordnare", "Anders", "Anordnarexempel", ((Role.ANORDNARE, "exempelutbildning"),)),
    ("styrning", "Stina", "Styrexempel", ((Role.STYRNING, CITY),)),
    ("lex-sarah", "Leo", "Saraexempel", ((Role.LEX_SARAH, CITY),)),
    ("systemforvaltare", "Sofia", "Systemexempel", ((Role.SYSTEMFORVALTARE, CITY),)),
    (
        "tva-roller",
        "Tove",
        "Tvårollsexempel",
        ((Role.COACH, "jobbtorg-sydvast"), (Role.MATCHARE, HOME_UNIT)),
    ),
)

FIRST_NAMES = [
    "Aisha",
    "Anna",
    "Arvid",
    "Birgitta",
    "Bo",
    "Camilla",
    "Dalia",
    "Daniel",
    "Ebba",
    "Elias",
    "Fatima",
    "Filip",
    "Gunnar",
    "Habiba",
    "Hassan",
    "Helena",
    "Ingrid",
    "Jonas",
    "Karin",
    "Khadija",
    "Leila",
    "Linus",
    "Magnus",
    "Maria",
    "Nadia",
    "Nils",
    "Olga",
    "Oskar",
    "Patrik",
    "Rosa",
    "Samira",
    "Sara",
    "Tuula",
    "Ulf",
    "Viktor",
    "Yasmin",
    "Zeynep",
    "Åke",
    "Åsa",
    "Östen",
    "Örjan",
]
LAST_NAMES = [
    "Attrappson",
    "Demoholm",
    "Exempelsson",
    "Fabelkvist",
    "Figurlind",
    "Fiktivius",
    "Kulissberg",
    "Låtsaslund",
    "Modellgren",
    "Mönsterfors",
    "Provström",
    "Påhittdal",
    "Rekvisitar",
    "Rollander",
    "Sagoberg",
    "Schablonsson",
    "Skissby",
    "Spegelman",
    "Statistbäck",
    "Testander",
    "Utkastlund",
    "Åskådarsten",
    "Öppnemark",
]

# The coaches of the plan of 2008, for a demo of thousands; the handläggare are ours.
_PLAN = Path(jobbtorg.organisation.__file__).parent / "data" / "staffing_plan_2008.csv"
HANDLAGGARE_OF_LARGE = 10

# How many of each role a unit has in the small demo; the plan of 2008 has more of all.
COACHES = {"jobbtorg-sydost": 4, "jobbtorg-jarva-lunda": 2}
UNIT_STAFF = (
    (Role.MATCHARE, 2),
    (Role.SYV, 1),
    (Role.IT_PEDAGOG, 1),
    (Role.ADMINISTRATOR, 1),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One row of the table that the demo prints."""

    role: str
    place: str
    email: str


@dataclass(frozen=True, slots=True)
class _Post:
    role: Role
    node: Node


def require_demo() -> None:
    """Refuse where real people work: the password is known to everybody."""
    if not settings.DEMO_ALLOWED:
        raise DomainError("Demokonton får bara finnas i utveckling och demo.")


@transaction.atomic
def load_staff(*, large: bool = False) -> int:
    """Make the demo's accounts that are not there yet; the number of new ones.

    A large demo has as many coaches as the plan of 2008.
    """
    require_demo()
    by = system_actor("Demo")
    nodes = {node.slug: node for node in Node.objects.all()}
    for slug, name in ANORDNARE:
        if slug not in nodes:
            nodes[slug] = add_node(
                Anordnare,
                name=name,
                slug=slug,
                opened_on=SINCE,
                parent=nodes[CITY],
                by=by,
                source="påhittad",
            )
    made = Staff(by).load(nodes, large=large)
    give_factors()
    return made


def give_factors() -> int:
    """Give the demo's accounts whose roles ask for a second factor the documented one; how many.

    Who has one is asked for it at log-in, whatever the role: `styrning` alone gets none.
    """
    require_demo()
    without = User.objects.filter(email__endswith=f"@{DOMAIN}", authenticator=None)
    asked = RoleAssignment.objects.filter(role__in=REQUIRING).values("user_id")
    without = without.filter(pk__in=asked)
    made = [
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={"secret": seal(DEMO_SECRET)})
        for user in without
    ]
    return len(Authenticator.objects.bulk_create(made, ignore_conflicts=True))


class Staff:
    """One run; every account has the same password, hashed once."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self.password = make_password(PASSWORD)
        self.there = set(User.objects.values_list("email", flat=True))
        self.languages = list(
            Code.objects.filter(code_list=CodeList.LANGUAGE).exclude(code__in=["sv", "annat"])
        )
        self.target_groups = list(TargetGroup.objects.filter(step=1))

    def load(self, nodes: dict[str, Node], *, large: bool = False) -> int:
        made = 0
        for local, first, last, roles in NAMED:
            posts = [_Post(role, nodes[slug]) for role, slug in roles]
            made += self.account(f"{local}@{DOMAIN}", first, last, posts, len(local))
        named = {(role, slug) for _, _, _, roles in NAMED for role, slug in roles}
        more = more_posts(nodes) if large else ()
        for number, post in enumerate(chain(posts_of(nodes, named), more)):
            first, last = name_of(number)
            email = f"{_ascii(first)}.{_ascii(last)}@{DOMAIN}"
            made += self.account(email, first, last, [post], number)
        return made

    def account(self, email: str, first: str, last: str, posts: list[_Post], number: int) -> int:
        if email in self.there:
            return 0
        user = User.objects.create(
            email=email, first_name=first, last_name=last, password=self.password
        )
        for post in posts:
            assign_role(user, role=post.role, node=post.node, from_on=SINCE, by=self.by)
        if posts[0].node.kind in (NodeKind.UNIT, NodeKind.GROUP):
            self.skills(user, number)
        return 1

    def skills(self, user: User, number: int) -> None:
        """Languages and target groups, spread so that distribution has something to go by."""
        if self.languages and number % 3:
            user.languages.add(self.languages[number % len(self.languages)])
        if self.target_groups:
            user.target_groups.add(self.target_groups[number % len(self.target_groups)])


def posts_of(nodes: dict[str, Node], named: set[tuple[Role, str]]) -> Iterator[_Post]:
    """Every post of the demo but the named ones, in an order that never changes."""
    kinds = dict(Unit.objects.values_list("slug", "unit_kind"))
    for slug, node in sorted(nodes.items()):
        if node.kind == NodeKind.UNIT:
            staff = [(Role.COACH, COACHES.get(slug, 3)), *UNIT_STAFF]
            if kinds[slug] == UnitKind.JOBBTORG:
                staff.append((Role.LOKAL_CHEF, 1))
        elif node.kind == NodeKind.GROUP:
            staff = [(Role.GRUPPLEDARE, 1)]
        elif node.kind == NodeKind.BISTANDSENHET:
            staff = [(Role.ENHETSCHEF, 1), (Role.HANDLAGGARE, 3 if slug == HOME_ENHET else 2)]
        elif node.kind == NodeKind.ANORDNARE and slug in dict(ANORDNARE):
            staff = [(Role.ANORDNARE, 1)]
        else:
            continue
        for role, count in staff:
            for _ in range(count - ((role, slug) in named)):
                yield _Post(role, node)


def more_posts(nodes: dict[str, Node]) -> Iterator[_Post]:
    """What a large demo has beyond the small one; after all others, whose names stay theirs."""
    with _PLAN.open(encoding="utf-8", newline="") as lines:
        planned = {row["region"]: int(row["coach"]) for row in csv.DictReader(lines)}
    by_id = {node.pk: node for node in nodes.values()}
    units = [node for _, node in sorted(nodes.items()) if node.kind == NodeKind.UNIT]
    shared = Counter(_region(unit, by_id) for unit in units)
    for unit in units:
        region = _region(unit, by_id)
        for _ in range(planned[region] // shared[region] - COACHES.get(unit.slug, 3)):
            yield _Post(Role.COACH, unit)
    for slug, node in sorted(nodes.items()):
        if node.kind == NodeKind.BISTANDSENHET:
            for _ in range(HANDLAGGARE_OF_LARGE - (3 if slug == HOME_ENHET else 2)):
                yield _Post(Role.HANDLAGGARE, node)


def _region(node: Node, by_id: dict[int, Node]) -> str:
    while node.kind != NodeKind.REGION and node.parent_id is not None:
        node = by_id[node.parent_id]
    return node.name


def name_of(number: int) -> tuple[str, str]:
    """The number-th invented person; a pair does not come again before all have come."""
    return (
        FIRST_NAMES[number % len(FIRST_NAMES)],
        LAST_NAMES[(number * 5 + number // len(FIRST_NAMES)) % len(LAST_NAMES)],
    )


def in_one_line(roles: list[Role]) -> str:
    """The roles of one account, as the log-in page shows them: "Coach och matchare"."""
    first, *more = roles
    return " och ".join([first.label, *(role.label.lower() for role in more)])


def logins(on: date) -> list[DemoLogin]:
    """The named demo accounts with what they act as, in the order of the roles."""
    order = [f"{local}@{DOMAIN}" for local, *_ in NAMED]
    held = RoleAssignment.objects.filter(user__email__in=order, period__contains=on)
    rows = [
        DemoLogin(row.get_role_display(), row.node.name, row.user.email)
        for row in held.select_related("user", "node").order_by("id")
    ]
    return sorted(rows, key=lambda row: order.index(row.email))


def _ascii(text: str) -> str:
    return text.lower().translate(str.maketrans("åäöéü", "aaoeu"))
