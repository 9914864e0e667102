"""Who was given access, and who took it away, is kept by our own trigger too."""

from django.db import migrations

from jobbtorg.core.historyguard import forget, keep

KEPT: dict[str, tuple[str, ...]] = {
    "accounts_roleassignment": (),
    "accounts_user": ("is_active", "is_staff", "is_superuser"),
    "accounts_user_groups": (),
    "accounts_user_user_permissions": (),
}


class Migration(migrations.Migration):
    dependencies = [("core", "0007_own_history"), ("accounts", "0009_history_of_changes")]

    operations = [
        migrations.RunSQL(keep(table, *columns), forget(table)) for table, columns in KEPT.items()
    ]
