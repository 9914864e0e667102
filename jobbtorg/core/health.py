"""`/livez` and `/readyz`: whether the process lives, and whether it can do its work.

They are answered before every other middleware: a probe has no session, no TLS and no
name of the site, and must not wait for a transaction.
"""

import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

LIVE = "/livez"
READY = "/readyz"

# What a check may meet: a database that is away, or one whose row policies do not hold.
ERRORS = (DatabaseError, ImproperlyConfigured)

logger = logging.getLogger(__name__)


class HealthMiddleware:
    """Answers the two probes, and lets everything else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == LIVE:
            return livez(request)
        if request.path_info == READY:
            return readyz(request)
        return self.get_response(request)


def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, migrations and Redis are in order, else 503 and which is not."""
    answer = {name: "ok" if check() else "fel" for name, check in CHECKS.items()}
    status = 200 if set(answer.values()) == {"ok"} else 503
    return JsonResponse(answer, status=status)


def database_answers() -> bool:
    """Whether a query gets its answer; Django has renewed a connection that was lost."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except ERRORS:
        logger.exception("The database does not answer")
        return False


class Migrated:
    """Whether every migration of this version has run; once true it stays so."""

    def __init__(self) -> None:
        self.done = False

    def __call__(self) -> bool:
        if not self.done:
            try:
                executor = MigrationExecutor(connection)
                self.done = not executor.migration_plan(executor.loader.graph.leaf_nodes())
            except ERRORS:
                logger.exception("The migrations cannot be read")
        return self.done


def redis_answers() -> bool:
    """Whether the queue's Redis answers within two seconds; a queue in memory always does."""
    url: str = settings.CELERY_BROKER_URL
    if not url.startswith(("redis://", "rediss://", "unix://")):
        return True
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        logger.exception("Redis does not answer")
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": Migrated(),
    "redis": redis_answers,
}
