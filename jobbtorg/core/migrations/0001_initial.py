"""Rights of the runtime roles, and the tables of the machinery.

The owner runs migrations and owns every table; web and worker read and write rows and
nothing else (no DDL, no TRUNCATE). The roles themselves belong to the server, not to a
database: the launcher or the operator makes them, and rights are given to those that exist.
"""

import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

import jobbtorg.core.clock

GRANT = """
DO $$
DECLARE role name;
BEGIN
    FOR role IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('jobbtorg_web', 'jobbtorg_worker', 'jobbtorg_fixture')
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
        EXECUTE format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public'
            ' GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public'
            ' GRANT USAGE, SELECT ON SEQUENCES TO %I', role);
    END LOOP;
END $$
"""

REVOKE = """
DO $$
DECLARE role name;
BEGIN
    FOR role IN SELECT rolname FROM pg_roles
        WHERE rolname IN ('jobbtorg_web', 'jobbtorg_worker', 'jobbtorg_fixture')
    LOOP
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public'
            ' REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM %I', role);
        EXECUTE format(
            'ALTER DEFAULT PRIVILEGES IN SCHEMA public'
            ' REVOKE USAGE, SELECT ON SEQUENCES FROM %I', role);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(GRANT, REVOKE),
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="nyckel",
                    ),
                ),
                ("user_id", models.BigIntegerField(verbose_name="användare")),
                ("form", models.CharField(max_length=60, verbose_name="formulär")),
                (
                    "subject",
                    models.CharField(blank=True, max_length=200, verbose_name="gäller"),
                ),
                (
                    "path",
                    models.CharField(blank=True, max_length=500, verbose_name="sida"),
                ),
                (
                    "base_version",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="utgår från version"
                    ),
                ),
                ("fields", models.JSONField(default=dict, verbose_name="fält")),
                (
                    "parked",
                    models.BooleanField(
                        default=False, verbose_name="skickades utan inloggning"
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(
                        default=jobbtorg.core.clock.now, verbose_name="sparat"
                    ),
                ),
            ],
            options={
                "verbose_name": "utkast",
                "verbose_name_plural": "utkast",
                "indexes": [
                    models.Index(fields=["saved_at"], name="form_draft_saved_at")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user_id", "form", "subject"),
                        name="form_draft_one_per_form_and_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormToken",
            fields=[
                (
                    "nonce",
                    models.UUIDField(
                        primary_key=True, serialize=False, verbose_name="engångsnyckel"
                    ),
                ),
                (
                    "user_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="användare"
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, max_length=500, verbose_name="svar"),
                ),
                (
                    "used_at",
                    models.DateTimeField(
                        default=jobbtorg.core.clock.now, verbose_name="använd"
                    ),
                ),
            ],
            options={
                "verbose_name": "skickat formulär",
                "verbose_name_plural": "skickade formulär",
                "indexes": [
                    models.Index(fields=["used_at"], name="form_token_used_at")
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="nyckel",
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="slag")),
                ("args", models.JSONField(default=dict, verbose_name="underlag")),
                (
                    "unique_key",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="görs en gång per"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "I kö"),
                            ("running", "Pågår"),
                            ("done", "Klart"),
                            ("failed", "Misslyckades"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="försök"),
                ),
                (
                    "run_after",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="tidigast",
                    ),
                ),
                (
                    "lease_until",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="upptaget till"
                    ),
                ),
                (
                    "progress",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="procent klart"
                    ),
                ),
                (
                    "doing",
                    models.CharField(blank=True, max_length=120, verbose_name="gör nu"),
                ),
                ("error", models.TextField(blank=True, verbose_name="fel")),
                (
                    "asked_by_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="beställt av"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="beställt",
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="avslutat"
                    ),
                ),
            ],
            options={
                "verbose_name": "bakgrundsjobb",
                "verbose_name_plural": "bakgrundsjobb",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=["run_after"],
                        name="job_open_by_time",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("unique_key", ""), _negated=True),
                        fields=("kind", "unique_key"),
                        name="job_once_per_unique_key",
                        violation_error_message="Jobbet är redan beställt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "running", "done", "failed"])
                        ),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lease_until__isnull", False), ("state", "running")
                            ),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="job_lease_while_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("state__in", ["done", "failed"]),
                            ),
                            models.Q(
                                ("finished_at__isnull", True),
                                ("state__in", ["queued", "running"]),
                            ),
                            _connector="OR",
                        ),
                        name="job_finished_at_when_finished",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__lte", 100)),
                        name="job_progress_is_a_percentage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="nyckel",
                    ),
                ),
                (
                    "to_user_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="till användare"
                    ),
                ),
                ("to_address", models.EmailField(max_length=254, verbose_name="till")),
                ("subject", models.CharField(max_length=150, verbose_name="ämne")),
                ("body", models.TextField(verbose_name="text")),
                ("kind", models.CharField(max_length=40, verbose_name="slag")),
                (
                    "about_key",
                    models.UUIDField(blank=True, null=True, verbose_name="gäller"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Väntar"),
                            ("sent", "Skickat"),
                            ("failed", "Kunde inte skickas"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="läge",
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="fel")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=jobbtorg.core.clock.now, verbose_name="skrivet"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="skickat"),
                ),
            ],
            options={
                "verbose_name": "e-postmeddelande",
                "verbose_name_plural": "e-postmeddelanden",
                "indexes": [
                    models.Index(
                        fields=["-created_at", "-id"], name="mail_newest_first"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(
                                models.Q(("state", "sent"), _negated=True),
                                ("sent_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="mail_sent_at_when_sent",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="nyckel",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="slag")),
                ("name", models.CharField(max_length=150, verbose_name="filnamn")),
                ("content_type", models.CharField(max_length=100, verbose_name="typ")),
                ("size", models.PositiveIntegerField(verbose_name="storlek, byte")),
                (
                    "sha256",
                    models.CharField(max_length=64, verbose_name="kontrollsumma"),
                ),
                ("content", models.BinaryField(verbose_name="innehåll")),
                (
                    "participant_key",
                    models.UUIDField(
                        blank=True, db_index=True, null=True, verbose_name="deltagare"
                    ),
                ),
                (
                    "purge_rule",
                    models.CharField(max_length=60, verbose_name="gallringsregel"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=jobbtorg.core.clock.now, verbose_name="sparad"
                    ),
                ),
                (
                    "created_by_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="sparad av"
                    ),
                ),
            ],
            options={
                "verbose_name": "fil",
                "verbose_name_plural": "filer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)),
                        name="stored_file_not_empty",
                        violation_error_message="Filen är tom.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purge_rule", ""), _negated=True),
                        name="stored_file_has_purge_rule",
                        violation_error_message="Filen saknar gallringsregel.",
                    ),
                ],
            },
        ),
    ]
