"""A dated row that had not begun goes when another is written over it; all others stay."""

from django.db import migrations

from jobbtorg.core.rowpolicies import WEB, deletable, undeletable

DATED = "organisation_nodeperiod", "organisation_catchment", "organisation_route"


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0005_uppgar_i"),
        ("core", "0013_few_tables_are_deleted_from"),
    ]

    operations = [migrations.RunSQL(deletable(*DATED, by=WEB), undeletable(*DATED, by=WEB))]
