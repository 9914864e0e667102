"""Decisions on remisser, and protection as it was stated, are kept by our own trigger too."""

from django.db import migrations

from jobbtorg.core.historyguard import forget, keep

KEPT: dict[str, tuple[str, ...]] = {
    "referrals_referraltransition": (),
    "referrals_disputevoice": (),
    "referrals_referral": ("protection_level",),
}


class Migration(migrations.Migration):
    dependencies = [("core", "0007_own_history"), ("referrals", "0010_history_of_changes")]

    operations = [
        migrations.RunSQL(keep(table, *columns), forget(table)) for table, columns in KEPT.items()
    ]
