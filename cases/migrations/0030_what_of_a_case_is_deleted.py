"""Lines of a draft, a contact that is taken back at once, and saved lists: nothing else goes."""

from django.db import migrations

from jobbtorg.core.rowpolicies import WEB, deletable, undeletable

BY_HAND = "cases_contact", "cases_savedview"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0029_seats_taken"),
        ("core", "0013_few_tables_are_deleted_from"),
    ]

    operations = [
        migrations.RunSQL(deletable("cases_planline"), undeletable("cases_planline")),
        migrations.RunSQL(deletable(*BY_HAND, by=WEB), undeletable(*BY_HAND, by=WEB)),
    ]
