"""History of changes: files, and the table of a history of our own."""

import django.db.models.deletion
import jobbtorg.core.history
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_files_say_who_looked_for_viruses'),
    ]

    operations = [
        jobbtorg.core.history.AtOnce(
            operations=[migrations.CreateModel(
                name='OwnHistory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(db_default=jobbtorg.core.history.WallClock(), verbose_name='när')),
                    ('table_name', models.TextField(verbose_name='tabell')),
                    ('row_id', models.BigIntegerField(verbose_name='rad')),
                    ('operation', models.CharField(max_length=6, verbose_name='slag')),
                    ('old', models.JSONField(null=True, verbose_name='före')),
                    ('new', models.JSONField(null=True, verbose_name='efter')),
                    ('user_id', models.BigIntegerField(db_default=jobbtorg.core.history.InScope('user_id', 'bigint'), null=True, verbose_name='användare')),
                    ('assignment_id', models.BigIntegerField(db_default=jobbtorg.core.history.InScope('assignment_id', 'bigint'), null=True, verbose_name='roll i bruk')),
                    ('system', models.TextField(db_default=jobbtorg.core.history.InScope('system'), null=True, verbose_name='jobb')),
                    ('request_id', models.TextField(db_default=jobbtorg.core.history.InScope('request_id'), null=True, verbose_name='anrop')),
                    ('login', models.TextField(db_default=jobbtorg.core.history.LoggedIn(), verbose_name='databaskonto')),
                ],
                options={
                    'verbose_name': 'egen historik',
                    'verbose_name_plural': 'egen historik',
                    'indexes': [models.Index(fields=['table_name', 'row_id', 'id'], name='own_history_of_a_row')],
                },
            ), migrations.CreateModel(
                name='StoredFileHistory',
                fields=[
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                    ('pgh_label', models.CharField(max_length=8, verbose_name='slag')),
                    ('pgh_user_id', models.BigIntegerField(db_default=jobbtorg.core.history.InScope('user_id', 'bigint'), null=True, verbose_name='användare')),
                    ('pgh_assignment_id', models.BigIntegerField(db_default=jobbtorg.core.history.InScope('assignment_id', 'bigint'), null=True, verbose_name='roll i bruk')),
                    ('pgh_system', models.TextField(db_default=jobbtorg.core.history.InScope('system'), null=True, verbose_name='jobb')),
                    ('pgh_request_id', models.TextField(db_default=jobbtorg.core.history.InScope('request_id'), null=True, verbose_name='anrop')),
                    ('pgh_login', models.TextField(db_default=jobbtorg.core.history.LoggedIn(), verbose_name='databaskonto')),
                    ('id', models.BigIntegerField()),
                    ('key', models.UUIDField(null=True)),
                    ('kind', models.CharField(null=True)),
                    ('name', models.CharField(null=True)),
                    ('content_type', models.CharField(null=True)),
                    ('size', models.PositiveIntegerField(null=True)),
                    ('sha256', models.CharField(null=True)),
                    ('participant_key', models.UUIDField(null=True)),
                    ('purge_rule', models.CharField(null=True)),
                    ('scanned_by', models.CharField(null=True)),
                    ('created_at', models.DateTimeField(null=True)),
                    ('created_by_id', models.BigIntegerField(null=True)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.storedfile')),
                ],
                options={
                    'verbose_name': 'ändring, fil',
                    'abstract': False,
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='storedfile',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_storedfilehistory" ("content_type", "created_at", "created_by_id", "id", "key", "kind", "name", "participant_key", "pgh_created_at", "pgh_label", "pgh_obj_id", "purge_rule", "scanned_by", "sha256", "size") VALUES (NEW."content_type", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."kind", NEW."name", NEW."participant_key", clock_timestamp(), \'insert\', NEW."id", NEW."purge_rule", NEW."scanned_by", NEW."sha256", NEW."size"); RETURN NULL;', hash='a7c191d729e1b8e59570dca3ba830e0274cc4607', operation='INSERT', pgid='pgtrigger_insert_insert_e2312', table='core_storedfile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='storedfile',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."content_type" IS DISTINCT FROM (NEW."content_type") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."participant_key" IS DISTINCT FROM (NEW."participant_key") OR OLD."purge_rule" IS DISTINCT FROM (NEW."purge_rule") OR OLD."scanned_by" IS DISTINCT FROM (NEW."scanned_by") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size"))', func='INSERT INTO "core_storedfilehistory" ("content_type", "created_at", "created_by_id", "id", "key", "kind", "name", "participant_key", "pgh_created_at", "pgh_label", "pgh_obj_id", "purge_rule", "scanned_by", "sha256", "size") VALUES (NEW."content_type", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."kind", NEW."name", NEW."participant_key", clock_timestamp(), \'update\', NEW."id", NEW."purge_rule", NEW."scanned_by", NEW."sha256", NEW."size"); RETURN NULL;', hash='f7081365a1c70b80816626678359ac9bdafe1be4', operation='UPDATE', pgid='pgtrigger_update_update_85176', table='core_storedfile', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='storedfile',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_storedfilehistory" ("content_type", "created_at", "created_by_id", "id", "key", "kind", "name", "participant_key", "pgh_created_at", "pgh_label", "pgh_obj_id", "purge_rule", "scanned_by", "sha256", "size") VALUES (OLD."content_type", OLD."created_at", OLD."created_by_id", OLD."id", OLD."key", OLD."kind", OLD."name", OLD."participant_key", clock_timestamp(), \'delete\', OLD."id", OLD."purge_rule", OLD."scanned_by", OLD."sha256", OLD."size"); RETURN NULL;', hash='b612c230866cd91a5c9eb7e2bc93c54f3e04758d', operation='DELETE', pgid='pgtrigger_delete_delete_7e996', table='core_storedfile', when='AFTER')),
            )],
        ),
    ]
