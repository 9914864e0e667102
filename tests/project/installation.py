"""The files of an installation, read as the container engine reads them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

BASE = Path(__file__).resolve().parent.parent.parent
APP_SERVICES = ("migrate", "web", "worker", "beat")

# The values that whoever installs chooses.
CHOSEN = {
    "SITE_HOST": "jobbtorg.example.se",
    "TLS_ARGUMENTS": "internal",
    "DEFAULT_FROM_EMAIL": "jobbtorg@example.se",
}

# The secret that nobody can make up.
GIVEN = {"email_url": "consolemail://"}


@cache
def compose() -> dict[str, Any]:
    """docker-compose.yml, with anchors and merges resolved."""
    text = (BASE / "docker-compose.yml").read_text()
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def service(name: str) -> dict[str, Any]:
    """One service of the compose file."""
    found: dict[str, Any] = compose()["services"][name]
    return found


def filled_in(text: str) -> str:
    """A value with its `${NAME:-default}` and `${NAME:?message}` as the engine fills them."""

    def value(match: re.Match[str]) -> str:
        return CHOSEN.get(match["name"], match["default"] or "")

    return re.sub(r"\$\{(?P<name>\w+)(?::(?:-(?P<default>[^}]*)|\?[^}]*))?\}", value, text)


def environment(name: str) -> dict[str, str]:
    """The environment of one service, filled in."""
    return {key: filled_in(str(value)) for key, value in service(name)["environment"].items()}


def command(name: str) -> list[str]:
    """The command of one service, with the engine's `$$` as `$`."""
    return [part.replace("$$", "$") for part in service(name)["command"]]


@cache
def dockerfile() -> list[str]:
    """The instructions of the Dockerfile, continued lines joined, comments gone."""
    text = (BASE / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
