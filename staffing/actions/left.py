"""A role that ends with work still on it: counted beforehand, and told to the chief."""

from datetime import date

from django.db.models import Q
from django.urls import reverse

from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.accounts.notices import tell
from jobbtorg.accounts.queries import chiefs_of_unit, enhetschefer, jobbtorgschefer
from jobbtorg.core import clock, mail
from jobbtorg.core.scope import collecting
from jobbtorg.organisation.enums import NodeKind
from jobbtorg.organisation.periods import ONE_DAY
from staffing.queries.hanging import CASES, Hanging, hanging_at

MAIL_KIND = "roll slutar"


def hanging_on(assignment: RoleAssignment, last: date) -> str:
    """What nobody would have after a role's last day, in numbers alone; "" where all is kept."""
    at_enhet = assignment.role in ENHET_ROLES
    if not at_enhet and assignment.role not in UNIT_ROLES:
        return ""
    with collecting():
        found = hanging_at([_place(assignment)], at_enhet=at_enhet, user_id=assignment.user_id)
    mine = found.get(assignment.user_id)
    if mine is None:
        return ""
    kept = _roles_kept(assignment, last)
    if kept and (at_enhet or assignment.role != Role.COACH or Role.COACH in kept):
        return ""
    # A coach who stays in another role gives up the cases, and keeps the rest.
    return str(Hanging({CASES: mine.counts.get(CASES, 0)}) if kept else mine)


def _roles_kept(assignment: RoleAssignment, last: date) -> set[str]:
    """Roles that the person goes on with in the same place, on the same side."""
    place = _place(assignment)
    here = Q(node_id=place) | Q(node__parent_id=place, node__kind=NodeKind.GROUP)
    side = ENHET_ROLES if assignment.role in ENHET_ROLES else UNIT_ROLES
    others = RoleAssignment.objects.filter(
        here, user_id=assignment.user_id, role__in=side, period__contains=last + ONE_DAY
    )
    return set(others.exclude(pk=assignment.pk).values_list("role", flat=True))


def _place(assignment: RoleAssignment) -> int:
    """The unit or enhet where the role is held; a group lies in its unit."""
    node = assignment.node
    return (node.parent_id if node.kind == NodeKind.GROUP else node.pk) or node.pk


def tell_chief(assignment: RoleAssignment, last: date, left: str) -> None:
    """A mail to the chief of the place, without names; where there is none, to the Jobbtorgschef.

    The link is the page on which all of it gets new hands, before the day or after it.
    """
    place, today = _place(assignment), clock.today()
    chiefs_of = enhetschefer if assignment.role in ENHET_ROLES else chiefs_of_unit
    chiefs = chiefs_of(place, today).exclude(pk=assignment.user_id)
    page = mail.link(reverse("staffing:leaving", args=[assignment.user.key]))
    for chief in list(chiefs) or list(jobbtorgschefer(today)):
        tell(
            chief,
            subject="En roll hos er slutar",
            body=f"Systemförvaltaren avslutar en medarbetares roll. Sista dagen är {last}. "
            f"Efter den har ingen hand om {left}.\n\nFördela det som är kvar: {page}",
            kind=MAIL_KIND,
        )
