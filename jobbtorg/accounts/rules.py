"""Pure rules of accounts: where a role may be held."""

from jobbtorg.accounts.enums import Role
from jobbtorg.core.errors import DomainError
from jobbtorg.organisation.enums import NodeKind

# Where each role of the handbook §3 stands.
NODE_KINDS: dict[str, frozenset[str]] = {
    Role.HANDLAGGARE: frozenset({NodeKind.BISTANDSENHET}),
    Role.ENHETSCHEF: frozenset({NodeKind.BISTANDSENHET}),
    Role.COACH: frozenset({NodeKind.UNIT}),
    Role.MATCHARE: frozenset({NodeKind.UNIT}),
    Role.SYV: frozenset({NodeKind.UNIT}),
    Role.IT_PEDAGOG: frozenset({NodeKind.UNIT}),
    Role.ADMINISTRATOR: frozenset({NodeKind.UNIT}),
    Role.GRUPPLEDARE: frozenset({NodeKind.GROUP}),
    Role.LOKAL_CHEF: frozenset({NodeKind.UNIT}),
    Role.JOBBTORGSCHEF: frozenset({NodeKind.CITY}),
    Role.ANORDNARE: frozenset({NodeKind.ANORDNARE}),
    Role.STYRNING: frozenset({NodeKind.CITY, NodeKind.UNIT}),
    Role.LEX_SARAH: frozenset({NodeKind.CITY}),
    Role.SYSTEMFORVALTARE: frozenset({NodeKind.CITY}),
}


def require_place(role: str, kind: str) -> None:
    """Refuse a role at a kind of node where nobody can hold it."""
    allowed = NODE_KINDS[role]
    if kind not in allowed:
        where = " eller ".join(sorted(NodeKind(k).label.lower() for k in allowed))
        raise DomainError(
            f"Rollen {Role(role).label.lower()} finns bara vid: {where}. Välj en annan plats.",
            field="node",
        )
