"""The rows of staffing in the access matrix."""

from jobbtorg.accounts.enums import Role
from tests import factories
from tests.project.matrix import Arguments, Row, World


def own_colleague(world: World) -> Arguments:
    """Somebody whom the chief is the chief of."""
    colleague = Role.HANDLAGGARE if world.role == Role.ENHETSCHEF else Role.COACH
    return {"key": factories.user_of(world.actor(colleague)).key}


def foreign_colleague(world: World) -> Arguments:
    return {"key": factories.user_of(factories.actor(Role.COACH, world.other_unit)).key}


ROWS = {
    "staffing:distribution": Row(),
    "staffing:undo_distribution": Row(
        method="post", answers={302: "Det finns ingen fördelning att ångra."}
    ),
    "staffing:reassign": Row(method="post", answers={422: "Inget ärende är valt"}),
    "staffing:staff": Row(),
    "staffing:leaving": Row(inside=own_colleague, foreign=foreign_colleague),
    "staffing:leave": Row(inside=own_colleague, foreign=foreign_colleague),
    "staffing:lost": Row(),
}
