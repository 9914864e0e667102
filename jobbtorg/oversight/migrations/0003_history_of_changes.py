"""History of changes: checks of the log and extracts."""

import django.db.models.deletion
import jobbtorg.core.history
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_history_of_changes'),
        ('cases', '0024_history_of_changes'),
        ('core', '0006_history_of_changes'),
        ('organisation', '0005_uppgar_i'),
        ('oversight', '0002_who_reads_what'),
    ]

    operations = [
        jobbtorg.core.history.AtOnce(
            operations=[migrations.CreateModel(
                name='AnswerHistory',
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
                    ('occurred_at', models.DateTimeField(null=True)),
                    ('recorded_at', models.DateTimeField(null=True)),
                    ('by_system', models.CharField(null=True)),
                    ('text', models.TextField(null=True)),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='oversight.answer')),
                    ('review', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='oversight.review')),
                ],
                options={
                    'verbose_name': 'ändring, svar på fråga',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='CheckedLookHistory',
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
                    ('entry_id', models.BigIntegerField(null=True)),
                    ('check_row', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='oversight.logcheck')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='oversight.checkedlook')),
                ],
                options={
                    'verbose_name': 'ändring, loggpost i kontroll',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ExtractHistory',
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
                    ('occurred_at', models.DateTimeField(null=True)),
                    ('recorded_at', models.DateTimeField(null=True)),
                    ('by_system', models.CharField(null=True)),
                    ('case_key', models.UUIDField(null=True)),
                    ('made_for', models.CharField(null=True)),
                    ('purpose', models.CharField(null=True)),
                    ('note', models.CharField(null=True)),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.storedfile')),
                    ('node', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.node')),
                    ('participant', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.participant')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='oversight.extract')),
                ],
                options={
                    'verbose_name': 'ändring, registerutdrag',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='LogCheckHistory',
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
                    ('role', models.CharField(null=True)),
                    ('day', models.DateField(null=True)),
                    ('why', models.CharField(null=True)),
                    ('reviewer_role', models.CharField(null=True)),
                    ('state', models.CharField(null=True)),
                    ('outcome', models.CharField(null=True)),
                    ('created_at', models.DateTimeField(null=True)),
                    ('due_on', models.DateField(null=True)),
                    ('asked_at', models.DateTimeField(null=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('reminded_at', models.DateTimeField(null=True)),
                    ('reminders', models.PositiveSmallIntegerField(null=True)),
                    ('node', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.node')),
                    ('participant', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.participant')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='oversight.logcheck')),
                    ('sample', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='oversight.logsample')),
                    ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ändring, loggkontroll',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ReviewHistory',
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
                    ('occurred_at', models.DateTimeField(null=True)),
                    ('recorded_at', models.DateTimeField(null=True)),
                    ('by_system', models.CharField(null=True)),
                    ('judgement', models.CharField(null=True)),
                    ('text', models.TextField(null=True)),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('check_row', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='oversight.logcheck')),
                    ('corrects', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='oversight.review')),
                    ('looker', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='oversight.review')),
                ],
                options={
                    'verbose_name': 'ändring, granskning',
                    'abstract': False,
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='answer',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_answerhistory" ("by_assignment_id", "by_system", "by_user_id", "id", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "review_id", "text") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."id", NEW."occurred_at", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."review_id", NEW."text"); RETURN NULL;', hash='98eafb935614d9d93a302570e611dd91c97d6f79', operation='INSERT', pgid='pgtrigger_insert_insert_22c2f', table='oversight_answer', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='answer',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "oversight_answerhistory" ("by_assignment_id", "by_system", "by_user_id", "id", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "review_id", "text") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."id", NEW."occurred_at", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."review_id", NEW."text"); RETURN NULL;', hash='48e5511550e91dd4ecd652251efa709e9c799150', operation='UPDATE', pgid='pgtrigger_update_update_138f5', table='oversight_answer', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='answer',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_answerhistory" ("by_assignment_id", "by_system", "by_user_id", "id", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "review_id", "text") VALUES (OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."id", OLD."occurred_at", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."review_id", OLD."text"); RETURN NULL;', hash='60b69bc3e6e947fd3577227e47f4034a46068c45', operation='DELETE', pgid='pgtrigger_delete_delete_1be9a', table='oversight_answer', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='checkedlook',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_checkedlookhistory" ("check_row_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."check_row_id", NEW."entry_id", NEW."id", clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='b587596221b900310d7207d7e349fa147021b359', operation='INSERT', pgid='pgtrigger_insert_insert_46dd5', table='oversight_checkedlook', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='checkedlook',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "oversight_checkedlookhistory" ("check_row_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."check_row_id", NEW."entry_id", NEW."id", clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='36fe0f6fc5d88835f3f7b50eaddcd94f112aff81', operation='UPDATE', pgid='pgtrigger_update_update_ff1ef', table='oversight_checkedlook', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='checkedlook',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_checkedlookhistory" ("check_row_id", "entry_id", "id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."check_row_id", OLD."entry_id", OLD."id", clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='2cab17dcd2f60da9e2fd8b2e0347d5d1c28cd70e', operation='DELETE', pgid='pgtrigger_delete_delete_95893', table='oversight_checkedlook', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='extract',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_extracthistory" ("by_assignment_id", "by_system", "by_user_id", "case_key", "file_id", "id", "key", "made_for", "node_id", "note", "occurred_at", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."case_key", NEW."file_id", NEW."id", NEW."key", NEW."made_for", NEW."node_id", NEW."note", NEW."occurred_at", NEW."participant_id", clock_timestamp(), \'insert\', NEW."id", NEW."purpose", NEW."recorded_at"); RETURN NULL;', hash='c50668bb0f14355e8b0b5daae7db2c22b5267ec5', operation='INSERT', pgid='pgtrigger_insert_insert_b2761', table='oversight_extract', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='extract',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "oversight_extracthistory" ("by_assignment_id", "by_system", "by_user_id", "case_key", "file_id", "id", "key", "made_for", "node_id", "note", "occurred_at", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."case_key", NEW."file_id", NEW."id", NEW."key", NEW."made_for", NEW."node_id", NEW."note", NEW."occurred_at", NEW."participant_id", clock_timestamp(), \'update\', NEW."id", NEW."purpose", NEW."recorded_at"); RETURN NULL;', hash='d9187f4da9eee4d4d44d92815c42f5fa49780b2d', operation='UPDATE', pgid='pgtrigger_update_update_27783', table='oversight_extract', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='extract',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_extracthistory" ("by_assignment_id", "by_system", "by_user_id", "case_key", "file_id", "id", "key", "made_for", "node_id", "note", "occurred_at", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "recorded_at") VALUES (OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."case_key", OLD."file_id", OLD."id", OLD."key", OLD."made_for", OLD."node_id", OLD."note", OLD."occurred_at", OLD."participant_id", clock_timestamp(), \'delete\', OLD."id", OLD."purpose", OLD."recorded_at"); RETURN NULL;', hash='33af57d8aa5ff38515a3b0968b916e7bd26b57c6', operation='DELETE', pgid='pgtrigger_delete_delete_0feaf', table='oversight_extract', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='logcheck',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_logcheckhistory" ("asked_at", "created_at", "day", "done_at", "due_on", "id", "key", "kind", "node_id", "outcome", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "reminders", "reviewer_role", "role", "sample_id", "state", "user_id", "why") VALUES (NEW."asked_at", NEW."created_at", NEW."day", NEW."done_at", NEW."due_on", NEW."id", NEW."key", NEW."kind", NEW."node_id", NEW."outcome", NEW."participant_id", clock_timestamp(), \'insert\', NEW."id", NEW."reminded_at", NEW."reminders", NEW."reviewer_role", NEW."role", NEW."sample_id", NEW."state", NEW."user_id", NEW."why"); RETURN NULL;', hash='b0df96970e3090e25c6826202f6fb916c5b68077', operation='INSERT', pgid='pgtrigger_insert_insert_3a160', table='oversight_logcheck', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='logcheck',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "oversight_logcheckhistory" ("asked_at", "created_at", "day", "done_at", "due_on", "id", "key", "kind", "node_id", "outcome", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "reminders", "reviewer_role", "role", "sample_id", "state", "user_id", "why") VALUES (NEW."asked_at", NEW."created_at", NEW."day", NEW."done_at", NEW."due_on", NEW."id", NEW."key", NEW."kind", NEW."node_id", NEW."outcome", NEW."participant_id", clock_timestamp(), \'update\', NEW."id", NEW."reminded_at", NEW."reminders", NEW."reviewer_role", NEW."role", NEW."sample_id", NEW."state", NEW."user_id", NEW."why"); RETURN NULL;', hash='69dca725743f17cb324c0142905610ba06bef8ef', operation='UPDATE', pgid='pgtrigger_update_update_14164', table='oversight_logcheck', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='logcheck',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_logcheckhistory" ("asked_at", "created_at", "day", "done_at", "due_on", "id", "key", "kind", "node_id", "outcome", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_at", "reminders", "reviewer_role", "role", "sample_id", "state", "user_id", "why") VALUES (OLD."asked_at", OLD."created_at", OLD."day", OLD."done_at", OLD."due_on", OLD."id", OLD."key", OLD."kind", OLD."node_id", OLD."outcome", OLD."participant_id", clock_timestamp(), \'delete\', OLD."id", OLD."reminded_at", OLD."reminders", OLD."reviewer_role", OLD."role", OLD."sample_id", OLD."state", OLD."user_id", OLD."why"); RETURN NULL;', hash='d886727e3451e424eaf6c0a9ac5697f0d34dd4ee', operation='DELETE', pgid='pgtrigger_delete_delete_da803', table='oversight_logcheck', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='review',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_reviewhistory" ("by_assignment_id", "by_system", "by_user_id", "check_row_id", "corrects_id", "id", "judgement", "key", "looker_id", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "text") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."check_row_id", NEW."corrects_id", NEW."id", NEW."judgement", NEW."key", NEW."looker_id", NEW."occurred_at", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."text"); RETURN NULL;', hash='813c251b2ab449de56fb1f8a3dd63a0ec1e85acb', operation='INSERT', pgid='pgtrigger_insert_insert_fe575', table='oversight_review', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='review',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "oversight_reviewhistory" ("by_assignment_id", "by_system", "by_user_id", "check_row_id", "corrects_id", "id", "judgement", "key", "looker_id", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "text") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."check_row_id", NEW."corrects_id", NEW."id", NEW."judgement", NEW."key", NEW."looker_id", NEW."occurred_at", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."text"); RETURN NULL;', hash='8f27555022bc379364891f50ddcf5d5447b11f5f', operation='UPDATE', pgid='pgtrigger_update_update_a40c9', table='oversight_review', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='review',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "oversight_reviewhistory" ("by_assignment_id", "by_system", "by_user_id", "check_row_id", "corrects_id", "id", "judgement", "key", "looker_id", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "text") VALUES (OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."check_row_id", OLD."corrects_id", OLD."id", OLD."judgement", OLD."key", OLD."looker_id", OLD."occurred_at", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."text"); RETURN NULL;', hash='91f2d0f42378e830f83855751a182f901e536822', operation='DELETE', pgid='pgtrigger_delete_delete_554fe', table='oversight_review', when='AFTER')),
            )],
        ),
    ]
