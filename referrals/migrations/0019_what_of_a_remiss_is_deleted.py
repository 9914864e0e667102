"""What is said otherwise before a remiss is sent, or sent again; the remiss itself stays."""

from django.db import migrations

from jobbtorg.core.rowpolicies import deletable, undeletable

RESTATED = "referrals_otherplan", "referrals_referral_flags", "referrals_statementversion"


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0018_one_open_remiss_for_each_writer"),
        ("core", "0013_few_tables_are_deleted_from"),
    ]

    operations = [migrations.RunSQL(deletable(*RESTATED), undeletable(*RESTATED))]
