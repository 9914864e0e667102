"""The rows of cases in the access matrix."""

from tests import factories
from tests.project.matrix import Arguments, Row, World


def own_case(world: World) -> Arguments:
    """A case at the home unit, sent by the home enhet."""
    return {"key": factories.case(world.unit, world.enhet).key}


def foreign_case(world: World) -> Arguments:
    """A case of another unit and enhet."""
    return {"key": factories.case(world.other_unit, world.other_enhet).key}


# A tab is there once it has a panel; until the first one is registered the page is empty.
PANELS_TO_COME = frozenset({200, 404})

ROWS = {
    "cases:home": Row(),
    "cases:min_dag": Row(),
    "cases:case": Row(inside=own_case, foreign=foreign_case, works=PANELS_TO_COME),
    "cases:case_tab": Row(
        inside=own_case, foreign=foreign_case, fixed={"tab": "oversikt"}, works=PANELS_TO_COME
    ),
}
