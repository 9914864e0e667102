"""Rows of the access log to seal, and what somebody with too many rights may do to them."""

from uuid import uuid4

from django.db import connection

from jobbtorg.core import sealing, verifying
from jobbtorg.core.actor import system_actor
from jobbtorg.core.scope import scoped
from tests.roles import OWNER, WORKER, as_fixture, as_role

SEALER = system_actor(f"jobb:{sealing.JOB}")


def write_rows(count: int) -> list[int]:
    """So many rows, on the test's own connection; their numbers."""
    with as_fixture(), connection.cursor() as cursor:
        numbers = []
        for number in range(count):
            cursor.execute(
                "INSERT INTO core_accessentry (key, role, system, request_id, kind, page,"
                " object_key, purpose, participants, masked, referrals)"
                " VALUES (%s, 'coach', '', '', 'page', 'cases:case', '', '', %s, '{}', '{}')"
                " RETURNING id",
                [uuid4(), [number, number + 1]],
            )
            numbers.append(cursor.fetchone()[0])
    return numbers


def seal(*, patience: float = sealing.PATIENCE) -> int:
    """Seal and write the heads, as the worker does."""
    with as_role(WORKER), scoped(SEALER):
        links = sealing.seal_all(patience=patience)
        sealing.write_heads(sealing.heads_file())
    return links


def verdict() -> verifying.Verdict:
    with as_role(WORKER), scoped(system_actor("kontroll"), read_only=True):
        return verifying.verify(sealing.heads_file())


def tampered(statement: str, numbers: dict[str, int] | None = None) -> None:
    """As the owner of the tables, with the triggers off: what no runtime role can do."""
    with as_role(OWNER), connection.cursor() as cursor:
        for table in ("core_accessentry", "core_accessseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, numbers)
        for table in ("core_accessentry", "core_accessseal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
