"""Log-ins that ended, factors that were removed, leave and roles that never began."""

from django.db import migrations

from jobbtorg.core.rowpolicies import WEB, deletable, undeletable

BOTH = ("accounts_opensession",)
BY_HAND = (
    "mfa_authenticator",
    "accounts_absence",
    "accounts_roleassignment",
    "accounts_user_languages",
    "accounts_user_target_groups",
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_open_sessions"),
        ("core", "0013_few_tables_are_deleted_from"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(deletable(*BOTH), undeletable(*BOTH)),
        migrations.RunSQL(deletable(*BY_HAND, by=WEB), undeletable(*BY_HAND, by=WEB)),
    ]
