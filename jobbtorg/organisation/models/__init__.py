"""The organisation and the lists of the systemförvaltare, by subject."""

from jobbtorg.organisation.models.lists import Code, DatedSetting, TargetGroup
from jobbtorg.organisation.models.nodes import (
    Anordnare,
    Bistandsenhet,
    Catchment,
    Group,
    Node,
    NodeEvent,
    NodePeriod,
    Premises,
    Region,
    Route,
    Stadsdel,
    Succession,
    Unit,
    period_has_start,
)

__all__ = [
    "Anordnare",
    "Bistandsenhet",
    "Catchment",
    "Code",
    "DatedSetting",
    "Group",
    "Node",
    "NodeEvent",
    "NodePeriod",
    "Premises",
    "Region",
    "Route",
    "Stadsdel",
    "Succession",
    "TargetGroup",
    "Unit",
    "period_has_start",
]
