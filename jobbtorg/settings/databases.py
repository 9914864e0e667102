"""From a database address to Django's settings for it."""

from typing import Any

import environ


def database(url: str, **changes: object) -> dict[str, Any]:
    """Django's settings for one address.

    The connection lives on between requests and is checked before each: a new one per
    request costs more than most pages.
    """
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings.get("ENGINE") != "django.db.backends.postgresql":
        raise ValueError(
            "Databasens adress ska börja med postgresql:// (PostgreSQL 15 eller senare)."
        )
    settings |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    return settings | changes


def log_database(url: str, **changes: object) -> dict[str, Any]:
    """The connection that writes the access log, to the same database.

    A row waits for nobody, so an answer is never held up for long; the connection is not
    asked whether it lives, for the writer tries again on a new one.
    """
    waits = {"options": "-c statement_timeout=5s -c lock_timeout=3s"}
    return database(url, CONN_HEALTH_CHECKS=False, **changes) | {"OPTIONS": waits}
