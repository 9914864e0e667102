"""What a test has committed for others to see goes away after it; the loaded organisation stays."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.roles import OWNER
from tests.threads import in_thread

# Truncation passes the triggers that keep plans, decisions and log rows from being deleted.
WIPE = """
TRUNCATE cases_participant, cases_case, cases_groupmeeting, cases_savedview, core_job, core_mail, core_crossing,
    core_formdraft, core_formtoken, core_storedfile, accounts_accountevent CASCADE;
DELETE FROM accounts_absence;
DELETE FROM accounts_roleassignment;
DELETE FROM accounts_user_languages;
DELETE FROM accounts_user_target_groups;
DELETE FROM accounts_user;
DELETE FROM cases_insats WHERE id > %(insats)s;
DELETE FROM organisation_nodeperiod WHERE node_id > %(node)s;
DELETE FROM organisation_group WHERE node_ptr_id > %(node)s;
DELETE FROM organisation_unit WHERE node_ptr_id > %(node)s;
DELETE FROM organisation_bistandsenhet WHERE node_ptr_id > %(node)s;
DELETE FROM organisation_stadsdel WHERE node_ptr_id > %(node)s;
DELETE FROM organisation_anordnare WHERE node_ptr_id > %(node)s;
DELETE FROM organisation_node WHERE id > %(node)s;
"""
# What the history kept of them, last: the lines above are kept as well.
WIPE_HISTORY = """
DO $$
BEGIN
    EXECUTE (SELECT 'TRUNCATE core_ownhistory, ' || string_agg(attrelid::regclass::text, ', ')
             FROM pg_attribute WHERE attname = 'pgh_label');
END $$
"""


@contextmanager
def wiped_after() -> Iterator[None]:
    """A block whose committed persons, cases, users and nodes are gone after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT coalesce(max(id), 0) FROM organisation_node),"
            " (SELECT coalesce(max(id), 0) FROM cases_insats)"
        )
        node, insats = cursor.fetchone()

    def wipe() -> None:
        with connection.cursor() as cursor:
            cursor.execute(WIPE, {"node": node, "insats": insats})
            cursor.execute(WIPE_HISTORY)

    try:
        yield
    finally:
        in_thread(wipe, role=OWNER)
