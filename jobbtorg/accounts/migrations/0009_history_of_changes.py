"""History of changes: accounts, roles and leaves."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import jobbtorg.core.history
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_session_round'),
        ('organisation', '0005_uppgar_i'),
    ]

    operations = [
        jobbtorg.core.history.AtOnce(
            operations=[migrations.CreateModel(
                name='AbsenceHistory',
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
                    ('period', django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                    ('note', models.CharField(null=True)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.absence')),
                    ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ändring, ledighet',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='AccountEventHistory',
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
                    ('name', models.CharField(null=True)),
                    ('text', models.CharField(null=True)),
                    ('assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.accountevent')),
                    ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ändring, händelse för ett konto',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='RoleAssignmentHistory',
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
                    ('role', models.CharField(null=True)),
                    ('period', django.contrib.postgres.fields.ranges.DateRangeField(null=True)),
                    ('node', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.node')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.roleassignment')),
                    ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ändring, roll',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='UserHistory',
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
                    ('is_superuser', models.BooleanField(null=True)),
                    ('key', models.UUIDField(null=True)),
                    ('email', models.EmailField(max_length=254, null=True)),
                    ('first_name', models.CharField(null=True)),
                    ('last_name', models.CharField(null=True)),
                    ('is_active', models.BooleanField(null=True)),
                    ('is_staff', models.BooleanField(null=True)),
                    ('joined_at', models.DateTimeField(null=True)),
                    ('compact_tables', models.BooleanField(null=True)),
                    ('must_choose_password', models.BooleanField(null=True)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ändring, konto',
                    'abstract': False,
                },
            ), pgtrigger.migrations.AddTrigger(
                model_name='absence',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_absencehistory" ("id", "note", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."id", NEW."note", NEW."period", clock_timestamp(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;', hash='a211d4f8c8ab02436ddf957710bfb11f85393726', operation='INSERT', pgid='pgtrigger_insert_insert_b9041', table='accounts_absence', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='absence',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_absencehistory" ("id", "note", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."id", NEW."note", NEW."period", clock_timestamp(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;', hash='7e900866bd3bc5d8dbe7407638791353105c1678', operation='UPDATE', pgid='pgtrigger_update_update_b558a', table='accounts_absence', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='absence',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_absencehistory" ("id", "note", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."id", OLD."note", OLD."period", clock_timestamp(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;', hash='0a48e1c290befda3d15c1b903c6cf1bbf04683e4', operation='DELETE', pgid='pgtrigger_delete_delete_1cc4d', table='accounts_absence', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='accountevent',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_accounteventhistory" ("assignment_id", "by_assignment_id", "by_system", "by_user_id", "id", "name", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "text", "user_id") VALUES (NEW."assignment_id", NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."id", NEW."name", NEW."occurred_at", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."text", NEW."user_id"); RETURN NULL;', hash='a1a4307301453a7b76fb862b345cdaff61cb9c94', operation='INSERT', pgid='pgtrigger_insert_insert_b50d1', table='accounts_accountevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='accountevent',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_accounteventhistory" ("assignment_id", "by_assignment_id", "by_system", "by_user_id", "id", "name", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "text", "user_id") VALUES (NEW."assignment_id", NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."id", NEW."name", NEW."occurred_at", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."text", NEW."user_id"); RETURN NULL;', hash='a49a105b88004db7e27ce21356658cc730f44718', operation='UPDATE', pgid='pgtrigger_update_update_a06b4', table='accounts_accountevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='accountevent',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_accounteventhistory" ("assignment_id", "by_assignment_id", "by_system", "by_user_id", "id", "name", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "text", "user_id") VALUES (OLD."assignment_id", OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."id", OLD."name", OLD."occurred_at", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."text", OLD."user_id"); RETURN NULL;', hash='127fab389e7d88d0ddf3233974400375087113a4', operation='DELETE', pgid='pgtrigger_delete_delete_d0b6e', table='accounts_accountevent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='roleassignment',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_roleassignmenthistory" ("id", "key", "node_id", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."id", NEW."key", NEW."node_id", NEW."period", clock_timestamp(), \'insert\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;', hash='a581ab1c5b2e17ccfb4f8a38a2d18c73a107eeef', operation='INSERT', pgid='pgtrigger_insert_insert_e7f6a', table='accounts_roleassignment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='roleassignment',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_roleassignmenthistory" ("id", "key", "node_id", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."id", NEW."key", NEW."node_id", NEW."period", clock_timestamp(), \'update\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;', hash='f9a8eedcc5263c4845af5abc350d50b90106356b', operation='UPDATE', pgid='pgtrigger_update_update_bc884', table='accounts_roleassignment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='roleassignment',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_roleassignmenthistory" ("id", "key", "node_id", "period", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (OLD."id", OLD."key", OLD."node_id", OLD."period", clock_timestamp(), \'delete\', OLD."id", OLD."role", OLD."user_id"); RETURN NULL;', hash='bce63172ac0117d57c66ac042adae88cabeb1612', operation='DELETE', pgid='pgtrigger_delete_delete_f0825', table='accounts_roleassignment', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='user',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userhistory" ("compact_tables", "email", "first_name", "id", "is_active", "is_staff", "is_superuser", "joined_at", "key", "last_name", "must_choose_password", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."compact_tables", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."joined_at", NEW."key", NEW."last_name", NEW."must_choose_password", clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;', hash='5648cca3065615723269fb1a530e425f9f95dbcc', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='user',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."compact_tables" IS DISTINCT FROM (NEW."compact_tables") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."joined_at" IS DISTINCT FROM (NEW."joined_at") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."must_choose_password" IS DISTINCT FROM (NEW."must_choose_password"))', func='INSERT INTO "accounts_userhistory" ("compact_tables", "email", "first_name", "id", "is_active", "is_staff", "is_superuser", "joined_at", "key", "last_name", "must_choose_password", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."compact_tables", NEW."email", NEW."first_name", NEW."id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."joined_at", NEW."key", NEW."last_name", NEW."must_choose_password", clock_timestamp(), \'update\', NEW."id"); RETURN NULL;', hash='033632e1507d7aa5814bc7314529980d9a841147', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='user',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userhistory" ("compact_tables", "email", "first_name", "id", "is_active", "is_staff", "is_superuser", "joined_at", "key", "last_name", "must_choose_password", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."compact_tables", OLD."email", OLD."first_name", OLD."id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."joined_at", OLD."key", OLD."last_name", OLD."must_choose_password", clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;', hash='f1ec263014b335af619c027b2fc00404f21620b4', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER')),
            )],
        ),
    ]
