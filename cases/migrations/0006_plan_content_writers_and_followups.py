"""What the papers say is kept with the version, and nobody decides on what they wrote."""

import django.contrib.postgres.fields
import django.db.models.deletion
import jobbtorg.core.clock
import uuid
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION cases_plan_version_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'utkast' AND (
        TG_OP = 'DELETE'
        OR (NEW.plan_id, NEW.number, NEW.reworks_id, NEW.goal, NEW.sub_goals, NEW.summary,
            NEW.person_view, NEW.dissent, NEW.next_followup_on, NEW.written_by_id,
            NEW.writer_ids, NEW.submitted_at, NEW.content, NEW.content_hash)
           IS DISTINCT FROM
           (OLD.plan_id, OLD.number, OLD.reworks_id, OLD.goal, OLD.sub_goals, OLD.summary,
            OLD.person_view, OLD.dissent, OLD.next_followup_on, OLD.written_by_id,
            OLD.writer_ids, OLD.submitted_at, OLD.content, OLD.content_hash)
    ) THEN
        RAISE EXCEPTION 'Planen är inskickad och kan inte ändras.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_version_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION cases_line_decision_sound() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    version cases_planversion;
BEGIN
    SELECT v.* INTO version FROM cases_planversion v
        JOIN cases_planline l ON l.plan_version_id = v.id WHERE l.id = NEW.line_id;
    IF version.state <> 'inskickad' THEN
        RAISE EXCEPTION 'Planen väntar inte på beslut.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_decision_on_submitted';
    END IF;
    IF NEW.by_user_id = ANY (version.writer_ids) THEN
        RAISE EXCEPTION 'Den som skrev planen får inte besluta om den.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_decision_writer_never_decides';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER line_decision_sound BEFORE INSERT ON cases_linedecision
    FOR EACH ROW EXECUTE FUNCTION cases_line_decision_sound();
"""

BACKWARD = """
DROP TRIGGER line_decision_sound ON cases_linedecision;
DROP FUNCTION cases_line_decision_sound();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_swedish_order"),
        ("cases", "0005_not_lost_reads_the_row_it_has"),
        ("organisation", "0004_swedish_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="plandocument",
            name="key",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, unique=True, verbose_name="nyckel"
            ),
        ),
        migrations.AddField(
            model_name="planversion",
            name="content",
            field=models.JSONField(blank=True, default=dict, verbose_name="innehåll"),
        ),
        migrations.AddField(
            model_name="planversion",
            name="writer_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                size=None,
                verbose_name="har skrivit",
            ),
        ),
        migrations.CreateModel(
            name="PlanFollowup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="nyckel"
                    ),
                ),
                (
                    "occurred_at",
                    models.DateTimeField(
                        default=jobbtorg.core.clock.now, verbose_name="inträffade"
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=jobbtorg.core.clock.now, editable=False, verbose_name="registrerat"
                    ),
                ),
                ("by_system", models.CharField(blank=True, max_length=60, verbose_name="system")),
                (
                    "note",
                    models.TextField(max_length=20000, verbose_name="vad uppföljningen visade"),
                ),
                ("next_on", models.DateField(verbose_name="nästa uppföljning")),
                (
                    "bistandsenhet",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.bistandsenhet",
                    ),
                ),
                (
                    "by_assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.roleassignment",
                    ),
                ),
                (
                    "by_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_followups",
                        to="cases.case",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "uppföljning av plan",
                "verbose_name_plural": "uppföljningar av planer",
                "ordering": ("occurred_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True),
                        name="plan_followup_has_note",
                        violation_error_message="Skriv vad uppföljningen visade.",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
