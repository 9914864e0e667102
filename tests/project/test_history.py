"""Every table with personal data has its history, which its owner's triggers alone may write."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from jobbtorg.core import historyguard
from jobbtorg.core.history import is_history
from tests.history import RUNTIME, histories, refused, tracked_tables
from tests.roles import OWNER, as_role

# Tables that are not tracked, each with the reason.
LEFT_OUT = {
    # Django's own, and the machinery.
    "auth.Permission": "names of rights, made by Django",
    "auth.Group": "not used: roles are assignments",
    "auth.Group_permissions": "not used: roles are assignments",
    "contenttypes.ContentType": "names of tables, made by Django",
    "sessions.Session": "changed by every page and gone within the day",
    "admin.LogEntry": "a log itself: rows are added and never changed",
    "account.EmailAddress": "the log-in's copy of the address in accounts.User, which is tracked",
    "account.EmailConfirmation": "not used: addresses are entered by the systemförvaltare",
    "pghistory.Context": "not used: who it was stands in the events themselves",
    "accounts.OpenSession": "log-ins that go on, for their owner: kept no longer than they last",
    "core.FormDraft": "what has not been saved is its owner's alone and has no history",
    "core.FormToken": "a random number and the address one was sent to",
    "core.Job": "keys of what a job is about, never personal data",
    "core.Mail": "that something waits and a link; only its state changes",
    "core.OwnHistory": "a history itself",
    "core.AccessEntry": "a log itself: rows are added and sealed",
    "core.Crossing": "a log itself, of writes that crossed scopes",
    "core.AccessSeal": "the seals of the log",
    # Nodes, routes and lists of the city: nobody's personal data.
    "organisation.Code": "a list of the city",
    "organisation.TargetGroup": "a list of the city",
    "organisation.DatedSetting": "a setting of the city, dated",
    "organisation.Node": "a place of the organisation",
    "organisation.NodePeriod": "when a place was open",
    "organisation.Region": "a place of the organisation",
    "organisation.Unit": "a place of the organisation",
    "organisation.Group": "a place of the organisation",
    "organisation.Stadsdel": "a place of the organisation",
    "organisation.Bistandsenhet": "a place of the organisation",
    "organisation.Anordnare": "a place of the organisation",
    "organisation.Catchment": "which places belong together",
    "organisation.Route": "which unit a remiss goes to",
    "organisation.Premises": "rooms and their rent",
    "organisation.Succession": "which place took over from which",
    "organisation.NodeEvent": "a log itself, about places",
    "cases.Insats": "the catalogue",
    "cases.GroupMeeting": "a time and a place; who is called stands in the visits, which are tracked",
    "cases.SavedView": "codes and ids of one's own list, never names of persons",
    "oversight.CheckedDay": "which days have been searched, and how many looks they held",
    "oversight.LogSample": "how many looks were drawn by lot, and from what text",
    "oversight.MonthFigures": "figures of a month, about nobody",
    "mfa.Authenticator": "sealed secrets of log-in, which must not be copied",
    # What a user works with, and Django's rights, which our own trigger keeps.
    "accounts.User_languages": "what a colleague is proposed for; AccountEvent says who changed it",
    "accounts.User_target_groups": "what a colleague is proposed for; AccountEvent says it",
    "accounts.User_groups": "kept by our own trigger",
    "accounts.User_user_permissions": "kept by our own trigger",
}
# What our own trigger keeps beside the library.
OWN = {
    "accounts_roleassignment",
    "accounts_user",
    "accounts_user_groups",
    "accounts_user_user_permissions",
    "cases_aktivitetsplan",
    "cases_linedecision",
    "cases_participant",
    "cases_planline",
    "cases_plantransition",
    "cases_planversion",
    "cases_protectedaccess",
    "referrals_disputevoice",
    "referrals_referral",
    "referrals_referraltransition",
}
TABLES_OF_HISTORY = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND (c.relname = 'core_ownhistory'
       OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'pgh_label'))
"""


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def test_every_table_is_tracked_or_left_out_for_a_reason() -> None:
    tables = {
        model._meta.label: model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not is_history(model)
    }
    tracked = tracked_tables()
    silent = {label for label, table in tables.items() if table not in tracked}
    assert silent == set(LEFT_OUT), "track it with @tracked(), or say here why not"


@pytest.mark.django_db
def test_the_database_tracks_what_the_models_say() -> None:
    found = ask(
        "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgname ~ '^pgtrigger_(insert|update|delete)_' AND t.tgenabled = 'O'"
        " GROUP BY c.relname"
    )
    assert dict(found) == dict.fromkeys(tracked_tables(), 3)


@pytest.mark.django_db
def test_our_own_trigger_stands_where_it_must() -> None:
    found = ask(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE p.proname = 'core_keep_history' AND t.tgenabled = 'O'"
    )
    assert {name for (name,) in found} == OWN


@pytest.mark.django_db
def test_nobody_but_the_owner_has_a_right_on_history() -> None:
    tables = {name for (name,) in ask(TABLES_OF_HISTORY)}
    assert tables == {model._meta.db_table for model in histories()} | {"core_ownhistory"}
    rights = ask(
        f"SELECT t.name, r.rolname, p.it FROM ({TABLES_OF_HISTORY}) AS t (name),"  # noqa: S608
        " unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER'])"
        " AS p (it), pg_roles r"
        " WHERE r.rolname ^@ 'jobbtorg_' AND r.rolname NOT IN ('jobbtorg_owner', 'jobbtorg_test')"
        " AND has_table_privilege(r.rolname, t.name, p.it)"
        " AND NOT (p.it = 'SELECT' AND r.rolname IN ('jobbtorg_backup', 'jobbtorg_fixture'))"
    )
    assert rights == []


@pytest.mark.django_db
def test_history_lies_under_forced_policies_of_its_owner() -> None:
    open_tables = ask(
        f"SELECT c.relname FROM pg_class c JOIN ({TABLES_OF_HISTORY}) AS t (name)"  # noqa: S608
        " ON c.oid = t.name::regclass WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        " OR ARRAY(SELECT r.rolname::text FROM pg_policy p, unnest(p.polroles) AS o (id)"
        "          JOIN pg_roles r ON r.oid = o.id WHERE p.polrelid = c.oid) <> '{jobbtorg_owner}'"
    )
    assert open_tables == []


@pytest.mark.django_db
def test_the_functions_run_as_the_owner_and_are_lent_to_nobody() -> None:
    loose = ask(
        "SELECT p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE (p.proname ~ '^pgtrigger_' OR p.proname = 'core_keep_history')"
        " AND (NOT p.prosecdef OR p.proconfig <> '{\"search_path=public, pg_temp\"}'"
        "      OR r.rolname <> 'jobbtorg_owner'"
        "      OR EXISTS (SELECT FROM unnest(%s::text[]) AS o (name)"
        "                 WHERE has_function_privilege(o.name, p.oid, 'EXECUTE')))",
        list(RUNTIME),
    )
    assert loose == []


@pytest.mark.django_db
def test_no_runtime_role_may_empty_a_table_or_touch_its_triggers() -> None:
    rights = ask(
        "SELECT c.relname, r.name, p.it FROM pg_class c, unnest(%s::text[]) AS r (name),"
        " unnest(ARRAY['TRUNCATE','REFERENCES','TRIGGER']) AS p (it)"
        " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(r.name, c.oid, p.it)",
        list(RUNTIME),
    )
    assert rights == []
    for role in RUNTIME:
        assert refused("ALTER TABLE cases_participant DISABLE TRIGGER own_history", role=role)
        assert refused("SET session_replication_role = replica", role=role)


@pytest.mark.django_db
def test_a_table_of_events_to_come_is_guarded_by_the_next_migrate() -> None:
    make = "CREATE TABLE cases_newhistory (pgh_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, pgh_label text)"
    read = "SELECT * FROM cases_newhistory"
    with as_role(OWNER), connection.cursor() as cursor:
        cursor.execute(make)
    assert not refused(read, role=RUNTIME[0])
    with as_role(OWNER):
        historyguard.guard()
        historyguard.guard()
    for role in RUNTIME:
        assert refused(read, role=role)
        assert refused("INSERT INTO cases_newhistory (pgh_label) VALUES ('insert')", role=role)
