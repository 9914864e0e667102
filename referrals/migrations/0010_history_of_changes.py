"""History of changes: remisser and what belongs to them."""

import django.core.serializers.json
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
        ('referrals', '0009_benefit_since_in_words'),
    ]

    operations = [
        jobbtorg.core.history.AtOnce(
            operations=[migrations.CreateModel(
                name='ConsentHistory',
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
                    ('scope', models.CharField(null=True)),
                    ('form', models.CharField(null=True)),
                    ('recipient', models.CharField(null=True)),
                    ('from_on', models.DateField(null=True)),
                    ('until_on', models.DateField(null=True)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                    ('replaced_at', models.DateTimeField(null=True)),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.storedfile')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.consent')),
                    ('referral', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='referrals.referral')),
                    ('withdrawn_as', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('withdrawn_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ändring, samtycke',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='DisputeVoiceHistory',
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
                    ('role', models.CharField(null=True)),
                    ('round', models.PositiveSmallIntegerField(null=True)),
                    ('outcome', models.CharField(null=True)),
                    ('why', models.TextField(null=True)),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.disputevoice')),
                    ('referral', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='referrals.referral')),
                ],
                options={
                    'verbose_name': 'ändring, besked i oenighet',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='OtherPlanHistory',
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
                    ('kind', models.CharField(null=True)),
                    ('contact', models.CharField(null=True)),
                    ('until_on', models.DateField(null=True)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.otherplan')),
                    ('referral', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='referrals.referral')),
                ],
                options={
                    'verbose_name': 'ändring, annan plan',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ReferralFlagHistory',
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
                    ('referral', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='referrals.referral')),
                    ('targetgroup', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.targetgroup')),
                ],
                options={
                    'verbose_name': 'ändring, flagga i remiss',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ReferralHistory',
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
                    ('version', models.PositiveIntegerField(null=True)),
                    ('first_name', models.CharField(null=True)),
                    ('last_name', models.CharField(null=True)),
                    ('birth_date', models.DateField(null=True)),
                    ('sex', models.CharField(null=True)),
                    ('phone', models.CharField(null=True)),
                    ('email', models.EmailField(max_length=254, null=True)),
                    ('street', models.CharField(null=True)),
                    ('postal_code', models.CharField(null=True)),
                    ('city', models.CharField(null=True)),
                    ('guardian_name', models.CharField(null=True)),
                    ('guardian_phone', models.CharField(null=True)),
                    ('needs_interpreter', models.BooleanField(null=True)),
                    ('education_level', models.CharField(null=True)),
                    ('work_background', models.TextField(null=True)),
                    ('protection_level', models.CharField(null=True)),
                    ('state', models.CharField(null=True)),
                    ('identity_kind', models.CharField(null=True)),
                    ('identity_number', models.CharField(null=True)),
                    ('support_kind', models.CharField(null=True)),
                    ('introduction_ends_on', models.DateField(null=True)),
                    ('benefit_since', models.DateField(null=True)),
                    ('af_since', models.DateField(null=True)),
                    ('af_contact', models.CharField(null=True)),
                    ('can_and_wants', models.TextField(null=True)),
                    ('obstacles', models.TextField(null=True)),
                    ('decision_wish', models.CharField(null=True)),
                    ('first_visit_proposed_at', models.DateTimeField(null=True)),
                    ('created_at', models.DateTimeField(null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('received_at', models.DateTimeField(null=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('return_text', models.TextField(null=True)),
                    ('af_programme', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.code')),
                    ('bistandsenhet', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.bistandsenhet')),
                    ('case', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                    ('handlaggare', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('hindrance', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.code')),
                    ('language', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.code')),
                    ('participant', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.participant')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referral')),
                    ('primary_group', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.targetgroup')),
                    ('return_reason', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.code')),
                    ('stadsdel', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.stadsdel')),
                    ('unit', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.unit')),
                ],
                options={
                    'verbose_name': 'ändring, remiss',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ReferralTransitionHistory',
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
                    ('from_state', models.CharField(null=True)),
                    ('to_state', models.CharField(null=True)),
                    ('why', models.TextField(null=True)),
                    ('by_assignment', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.roleassignment')),
                    ('by_user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.referraltransition')),
                    ('reason', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organisation.code')),
                    ('referral', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='referrals.referral')),
                ],
                options={
                    'verbose_name': 'ändring, händelse i remiss',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='StatementVersionHistory',
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
                    ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                    ('sent_at', models.DateTimeField(null=True)),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='referrals.statementversion')),
                    ('referral', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='referrals.referral')),
                ],
                options={
                    'verbose_name': 'ändring, uppgifter i remiss',
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='ReferralFlag',
                fields=[
                ],
                options={
                    'verbose_name': 'flagga i remiss',
                    'verbose_name_plural': 'flaggor i remisser',
                    'proxy': True,
                    'indexes': [],
                    'constraints': [],
                },
                bases=('referrals.referral_flags',),
            ), pgtrigger.migrations.AddTrigger(
                model_name='consent',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_consenthistory" ("by_assignment_id", "by_system", "by_user_id", "file_id", "form", "from_on", "id", "key", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient", "recorded_at", "referral_id", "replaced_at", "scope", "until_on", "withdrawn_as_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."file_id", NEW."form", NEW."from_on", NEW."id", NEW."key", NEW."occurred_at", clock_timestamp(), \'insert\', NEW."id", NEW."recipient", NEW."recorded_at", NEW."referral_id", NEW."replaced_at", NEW."scope", NEW."until_on", NEW."withdrawn_as_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='0c5548184cee6ed178b16c6000bf64962a0b88d0', operation='INSERT', pgid='pgtrigger_insert_insert_0b172', table='referrals_consent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='consent',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "referrals_consenthistory" ("by_assignment_id", "by_system", "by_user_id", "file_id", "form", "from_on", "id", "key", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient", "recorded_at", "referral_id", "replaced_at", "scope", "until_on", "withdrawn_as_id", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."file_id", NEW."form", NEW."from_on", NEW."id", NEW."key", NEW."occurred_at", clock_timestamp(), \'update\', NEW."id", NEW."recipient", NEW."recorded_at", NEW."referral_id", NEW."replaced_at", NEW."scope", NEW."until_on", NEW."withdrawn_as_id", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='27edcb81f742f2456e6a872368588d09291e3e52', operation='UPDATE', pgid='pgtrigger_update_update_62932', table='referrals_consent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='consent',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_consenthistory" ("by_assignment_id", "by_system", "by_user_id", "file_id", "form", "from_on", "id", "key", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient", "recorded_at", "referral_id", "replaced_at", "scope", "until_on", "withdrawn_as_id", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."file_id", OLD."form", OLD."from_on", OLD."id", OLD."key", OLD."occurred_at", clock_timestamp(), \'delete\', OLD."id", OLD."recipient", OLD."recorded_at", OLD."referral_id", OLD."replaced_at", OLD."scope", OLD."until_on", OLD."withdrawn_as_id", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;', hash='bb429df7c570772efdafe2dfa5ba1457d6ee2553', operation='DELETE', pgid='pgtrigger_delete_delete_e53ba', table='referrals_consent', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='disputevoice',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_disputevoicehistory" ("by_assignment_id", "by_system", "by_user_id", "id", "occurred_at", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "referral_id", "role", "round", "why") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."id", NEW."occurred_at", NEW."outcome", clock_timestamp(), \'insert\', NEW."id", NEW."recorded_at", NEW."referral_id", NEW."role", NEW."round", NEW."why"); RETURN NULL;', hash='3f54f313ba1223e462e0863afeb2a2512c6f02a5', operation='INSERT', pgid='pgtrigger_insert_insert_21b31', table='referrals_disputevoice', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='disputevoice',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "referrals_disputevoicehistory" ("by_assignment_id", "by_system", "by_user_id", "id", "occurred_at", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "referral_id", "role", "round", "why") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."id", NEW."occurred_at", NEW."outcome", clock_timestamp(), \'update\', NEW."id", NEW."recorded_at", NEW."referral_id", NEW."role", NEW."round", NEW."why"); RETURN NULL;', hash='6a1ea0a5417218ee69664fd78d70c589ec6590e3', operation='UPDATE', pgid='pgtrigger_update_update_8bfb7', table='referrals_disputevoice', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='disputevoice',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_disputevoicehistory" ("by_assignment_id", "by_system", "by_user_id", "id", "occurred_at", "outcome", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "referral_id", "role", "round", "why") VALUES (OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."id", OLD."occurred_at", OLD."outcome", clock_timestamp(), \'delete\', OLD."id", OLD."recorded_at", OLD."referral_id", OLD."role", OLD."round", OLD."why"); RETURN NULL;', hash='c2db15d964ce463430c9ff33967deceaa06394e1', operation='DELETE', pgid='pgtrigger_delete_delete_4d5f6', table='referrals_disputevoice', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='otherplan',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_otherplanhistory" ("contact", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "until_on") VALUES (NEW."contact", NEW."id", NEW."kind", clock_timestamp(), \'insert\', NEW."id", NEW."referral_id", NEW."until_on"); RETURN NULL;', hash='c2cab41cf3ec0841a9a33aaca4e0dfe685068df7', operation='INSERT', pgid='pgtrigger_insert_insert_06828', table='referrals_otherplan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='otherplan',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "referrals_otherplanhistory" ("contact", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "until_on") VALUES (NEW."contact", NEW."id", NEW."kind", clock_timestamp(), \'update\', NEW."id", NEW."referral_id", NEW."until_on"); RETURN NULL;', hash='0871913fe64e7e767506effe990937431734e3a6', operation='UPDATE', pgid='pgtrigger_update_update_00125', table='referrals_otherplan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='otherplan',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_otherplanhistory" ("contact", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "until_on") VALUES (OLD."contact", OLD."id", OLD."kind", clock_timestamp(), \'delete\', OLD."id", OLD."referral_id", OLD."until_on"); RETURN NULL;', hash='9e1e3ba9bb9c516f131c74770330b5ef0dd0bc09', operation='DELETE', pgid='pgtrigger_delete_delete_91b42', table='referrals_otherplan', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referral',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_referralhistory" ("af_contact", "af_programme_id", "af_since", "answered_at", "benefit_since", "birth_date", "bistandsenhet_id", "can_and_wants", "case_id", "city", "created_at", "decision_wish", "education_level", "email", "first_name", "first_visit_proposed_at", "guardian_name", "guardian_phone", "handlaggare_id", "hindrance_id", "id", "identity_kind", "identity_number", "introduction_ends_on", "key", "language_id", "last_name", "needs_interpreter", "obstacles", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "primary_group_id", "protection_level", "received_at", "return_reason_id", "return_text", "sent_at", "sex", "stadsdel_id", "state", "street", "support_kind", "unit_id", "version", "work_background") VALUES (NEW."af_contact", NEW."af_programme_id", NEW."af_since", NEW."answered_at", NEW."benefit_since", NEW."birth_date", NEW."bistandsenhet_id", NEW."can_and_wants", NEW."case_id", NEW."city", NEW."created_at", NEW."decision_wish", NEW."education_level", NEW."email", NEW."first_name", NEW."first_visit_proposed_at", NEW."guardian_name", NEW."guardian_phone", NEW."handlaggare_id", NEW."hindrance_id", NEW."id", NEW."identity_kind", NEW."identity_number", NEW."introduction_ends_on", NEW."key", NEW."language_id", NEW."last_name", NEW."needs_interpreter", NEW."obstacles", NEW."participant_id", clock_timestamp(), \'insert\', NEW."id", NEW."phone", NEW."postal_code", NEW."primary_group_id", NEW."protection_level", NEW."received_at", NEW."return_reason_id", NEW."return_text", NEW."sent_at", NEW."sex", NEW."stadsdel_id", NEW."state", NEW."street", NEW."support_kind", NEW."unit_id", NEW."version", NEW."work_background"); RETURN NULL;', hash='e39008bcf39456c65128e9c7986cccf15492e34a', operation='INSERT', pgid='pgtrigger_insert_insert_a74c8', table='referrals_referral', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referral',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."af_contact" IS DISTINCT FROM (NEW."af_contact") OR OLD."af_programme_id" IS DISTINCT FROM (NEW."af_programme_id") OR OLD."af_since" IS DISTINCT FROM (NEW."af_since") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."benefit_since" IS DISTINCT FROM (NEW."benefit_since") OR OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."bistandsenhet_id" IS DISTINCT FROM (NEW."bistandsenhet_id") OR OLD."can_and_wants" IS DISTINCT FROM (NEW."can_and_wants") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."decision_wish" IS DISTINCT FROM (NEW."decision_wish") OR OLD."education_level" IS DISTINCT FROM (NEW."education_level") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."first_visit_proposed_at" IS DISTINCT FROM (NEW."first_visit_proposed_at") OR OLD."guardian_name" IS DISTINCT FROM (NEW."guardian_name") OR OLD."guardian_phone" IS DISTINCT FROM (NEW."guardian_phone") OR OLD."handlaggare_id" IS DISTINCT FROM (NEW."handlaggare_id") OR OLD."hindrance_id" IS DISTINCT FROM (NEW."hindrance_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."identity_kind" IS DISTINCT FROM (NEW."identity_kind") OR OLD."identity_number" IS DISTINCT FROM (NEW."identity_number") OR OLD."introduction_ends_on" IS DISTINCT FROM (NEW."introduction_ends_on") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."language_id" IS DISTINCT FROM (NEW."language_id") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."needs_interpreter" IS DISTINCT FROM (NEW."needs_interpreter") OR OLD."obstacles" IS DISTINCT FROM (NEW."obstacles") OR OLD."participant_id" IS DISTINCT FROM (NEW."participant_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."postal_code" IS DISTINCT FROM (NEW."postal_code") OR OLD."primary_group_id" IS DISTINCT FROM (NEW."primary_group_id") OR OLD."protection_level" IS DISTINCT FROM (NEW."protection_level") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."return_reason_id" IS DISTINCT FROM (NEW."return_reason_id") OR OLD."return_text" IS DISTINCT FROM (NEW."return_text") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sex" IS DISTINCT FROM (NEW."sex") OR OLD."stadsdel_id" IS DISTINCT FROM (NEW."stadsdel_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."street" IS DISTINCT FROM (NEW."street") OR OLD."support_kind" IS DISTINCT FROM (NEW."support_kind") OR OLD."unit_id" IS DISTINCT FROM (NEW."unit_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."work_background" IS DISTINCT FROM (NEW."work_background"))', func='INSERT INTO "referrals_referralhistory" ("af_contact", "af_programme_id", "af_since", "answered_at", "benefit_since", "birth_date", "bistandsenhet_id", "can_and_wants", "case_id", "city", "created_at", "decision_wish", "education_level", "email", "first_name", "first_visit_proposed_at", "guardian_name", "guardian_phone", "handlaggare_id", "hindrance_id", "id", "identity_kind", "identity_number", "introduction_ends_on", "key", "language_id", "last_name", "needs_interpreter", "obstacles", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "primary_group_id", "protection_level", "received_at", "return_reason_id", "return_text", "sent_at", "sex", "stadsdel_id", "state", "street", "support_kind", "unit_id", "version", "work_background") VALUES (NEW."af_contact", NEW."af_programme_id", NEW."af_since", NEW."answered_at", NEW."benefit_since", NEW."birth_date", NEW."bistandsenhet_id", NEW."can_and_wants", NEW."case_id", NEW."city", NEW."created_at", NEW."decision_wish", NEW."education_level", NEW."email", NEW."first_name", NEW."first_visit_proposed_at", NEW."guardian_name", NEW."guardian_phone", NEW."handlaggare_id", NEW."hindrance_id", NEW."id", NEW."identity_kind", NEW."identity_number", NEW."introduction_ends_on", NEW."key", NEW."language_id", NEW."last_name", NEW."needs_interpreter", NEW."obstacles", NEW."participant_id", clock_timestamp(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."primary_group_id", NEW."protection_level", NEW."received_at", NEW."return_reason_id", NEW."return_text", NEW."sent_at", NEW."sex", NEW."stadsdel_id", NEW."state", NEW."street", NEW."support_kind", NEW."unit_id", NEW."version", NEW."work_background"); RETURN NULL;', hash='091cfcf3bba0b79190741b57cb762ad8b1431cb6', operation='UPDATE', pgid='pgtrigger_update_update_223e7', table='referrals_referral', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referral',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_referralhistory" ("af_contact", "af_programme_id", "af_since", "answered_at", "benefit_since", "birth_date", "bistandsenhet_id", "can_and_wants", "case_id", "city", "created_at", "decision_wish", "education_level", "email", "first_name", "first_visit_proposed_at", "guardian_name", "guardian_phone", "handlaggare_id", "hindrance_id", "id", "identity_kind", "identity_number", "introduction_ends_on", "key", "language_id", "last_name", "needs_interpreter", "obstacles", "participant_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "primary_group_id", "protection_level", "received_at", "return_reason_id", "return_text", "sent_at", "sex", "stadsdel_id", "state", "street", "support_kind", "unit_id", "version", "work_background") VALUES (OLD."af_contact", OLD."af_programme_id", OLD."af_since", OLD."answered_at", OLD."benefit_since", OLD."birth_date", OLD."bistandsenhet_id", OLD."can_and_wants", OLD."case_id", OLD."city", OLD."created_at", OLD."decision_wish", OLD."education_level", OLD."email", OLD."first_name", OLD."first_visit_proposed_at", OLD."guardian_name", OLD."guardian_phone", OLD."handlaggare_id", OLD."hindrance_id", OLD."id", OLD."identity_kind", OLD."identity_number", OLD."introduction_ends_on", OLD."key", OLD."language_id", OLD."last_name", OLD."needs_interpreter", OLD."obstacles", OLD."participant_id", clock_timestamp(), \'delete\', OLD."id", OLD."phone", OLD."postal_code", OLD."primary_group_id", OLD."protection_level", OLD."received_at", OLD."return_reason_id", OLD."return_text", OLD."sent_at", OLD."sex", OLD."stadsdel_id", OLD."state", OLD."street", OLD."support_kind", OLD."unit_id", OLD."version", OLD."work_background"); RETURN NULL;', hash='fca4f744112f9dde0ed3d6b828d41d4065597662', operation='DELETE', pgid='pgtrigger_delete_delete_e24da', table='referrals_referral', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referraltransition',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_referraltransitionhistory" ("by_assignment_id", "by_system", "by_user_id", "from_state", "id", "name", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "referral_id", "to_state", "why") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."from_state", NEW."id", NEW."name", NEW."occurred_at", clock_timestamp(), \'insert\', NEW."id", NEW."reason_id", NEW."recorded_at", NEW."referral_id", NEW."to_state", NEW."why"); RETURN NULL;', hash='1412312d9d5de3395a02ac7cc84cce4b04951630', operation='INSERT', pgid='pgtrigger_insert_insert_2b3bd', table='referrals_referraltransition', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referraltransition',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "referrals_referraltransitionhistory" ("by_assignment_id", "by_system", "by_user_id", "from_state", "id", "name", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "referral_id", "to_state", "why") VALUES (NEW."by_assignment_id", NEW."by_system", NEW."by_user_id", NEW."from_state", NEW."id", NEW."name", NEW."occurred_at", clock_timestamp(), \'update\', NEW."id", NEW."reason_id", NEW."recorded_at", NEW."referral_id", NEW."to_state", NEW."why"); RETURN NULL;', hash='737bb3d50139f08e2719d83027abeaec17376487', operation='UPDATE', pgid='pgtrigger_update_update_ee2c0', table='referrals_referraltransition', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referraltransition',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_referraltransitionhistory" ("by_assignment_id", "by_system", "by_user_id", "from_state", "id", "name", "occurred_at", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason_id", "recorded_at", "referral_id", "to_state", "why") VALUES (OLD."by_assignment_id", OLD."by_system", OLD."by_user_id", OLD."from_state", OLD."id", OLD."name", OLD."occurred_at", clock_timestamp(), \'delete\', OLD."id", OLD."reason_id", OLD."recorded_at", OLD."referral_id", OLD."to_state", OLD."why"); RETURN NULL;', hash='96374e2c8b2a4cde1156c6be6ba7e552acfae9fe', operation='DELETE', pgid='pgtrigger_delete_delete_bb8e3', table='referrals_referraltransition', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementversion',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_statementversionhistory" ("content", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "sent_at") VALUES (NEW."content", NEW."id", clock_timestamp(), \'insert\', NEW."id", NEW."referral_id", NEW."sent_at"); RETURN NULL;', hash='a9fa5fc1d78f0697497e6cbfbca0cbf1c425ad2d', operation='INSERT', pgid='pgtrigger_insert_insert_da70b', table='referrals_statementversion', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementversion',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "referrals_statementversionhistory" ("content", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "sent_at") VALUES (NEW."content", NEW."id", clock_timestamp(), \'update\', NEW."id", NEW."referral_id", NEW."sent_at"); RETURN NULL;', hash='f682df5969e30cfefcb69f29005addc24bccd077', operation='UPDATE', pgid='pgtrigger_update_update_3e07f', table='referrals_statementversion', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='statementversion',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_statementversionhistory" ("content", "id", "pgh_created_at", "pgh_label", "pgh_obj_id", "referral_id", "sent_at") VALUES (OLD."content", OLD."id", clock_timestamp(), \'delete\', OLD."id", OLD."referral_id", OLD."sent_at"); RETURN NULL;', hash='df22d4b6df4d373f4ed20ba4b5f223c7f12bcb1b', operation='DELETE', pgid='pgtrigger_delete_delete_1fe8f', table='referrals_statementversion', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referralflag',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_referralflaghistory" ("id", "pgh_created_at", "pgh_label", "referral_id", "targetgroup_id") VALUES (NEW."id", clock_timestamp(), \'insert\', NEW."referral_id", NEW."targetgroup_id"); RETURN NULL;', hash='8c81b1ac5bad770309d06372b2cc6914b8ba6442', operation='INSERT', pgid='pgtrigger_insert_insert_607e6', table='referrals_referral_flags', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referralflag',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "referrals_referralflaghistory" ("id", "pgh_created_at", "pgh_label", "referral_id", "targetgroup_id") VALUES (NEW."id", clock_timestamp(), \'update\', NEW."referral_id", NEW."targetgroup_id"); RETURN NULL;', hash='7fb990e7cc5f6bea42a3f584adfbbcba5a91f321', operation='UPDATE', pgid='pgtrigger_update_update_c81e0', table='referrals_referral_flags', when='AFTER')),
            ), pgtrigger.migrations.AddTrigger(
                model_name='referralflag',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "referrals_referralflaghistory" ("id", "pgh_created_at", "pgh_label", "referral_id", "targetgroup_id") VALUES (OLD."id", clock_timestamp(), \'delete\', OLD."referral_id", OLD."targetgroup_id"); RETURN NULL;', hash='125f40fa70a17852a7047a5f9c1ef7f4a0a0e40b', operation='DELETE', pgid='pgtrigger_delete_delete_eee20', table='referrals_referral_flags', when='AFTER')),
            )],
        ),
    ]
