"""Plans, decisions and protection levels are kept by our own trigger too."""

from django.db import migrations

from jobbtorg.core.historyguard import forget, keep

KEPT: dict[str, tuple[str, ...]] = {
    "cases_aktivitetsplan": (),
    "cases_planversion": (),
    "cases_planline": (),
    "cases_linedecision": (),
    "cases_plantransition": (),
    "cases_participant": ("protection_level",),
}


class Migration(migrations.Migration):
    dependencies = [("core", "0007_own_history"), ("cases", "0024_history_of_changes")]

    operations = [
        migrations.RunSQL(keep(table, *columns), forget(table)) for table, columns in KEPT.items()
    ]
