"""What import-linter cannot see: foreign keys by name, and templates, point downwards too."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

BASE = Path(__file__).resolve().parent.parent.parent
CONTRACTS = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = next(one["layers"] for one in CONTRACTS["contracts"] if one["type"] == "layers")
# Highest first in the contract; an optional layer stands in brackets.
HEIGHT = {
    name.strip("()").rpartition(".")[2]: len(LAYERS) - place for place, name in enumerate(LAYERS)
}
TEMPLATES = BASE / "templates"
REFERENCE = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")


def ours() -> list[type[Model]]:
    """The models of our own rooms."""
    return [model for model in apps.get_models() if model._meta.app_label in HEIGHT]


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_downwards(model: type[Model]) -> None:
    mine = HEIGHT[model._meta.app_label]
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        target = field.related_model
        if isinstance(target, type) and target._meta.app_label in HEIGHT:
            assert HEIGHT[target._meta.app_label] <= mine, f"{field} → {target._meta.label}"


def test_templates_build_on_their_own_room_and_those_below() -> None:
    upwards = []
    for path in TEMPLATES.rglob("*.html"):
        room = path.relative_to(TEMPLATES).parts[0]
        for target in REFERENCE.findall(path.read_text()):
            other = target.split("/")[0]
            if HEIGHT.get(other, 0) > HEIGHT.get(room, 0) and other in HEIGHT:
                upwards.append(f"{path.relative_to(TEMPLATES)} → {target}")
    assert upwards == []
