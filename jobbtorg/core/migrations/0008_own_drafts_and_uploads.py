"""Row policies of what somebody has typed and uploaded: their own alone.

Rooms above add who reaches a file through what it belongs to.
"""

from django.db import migrations

from jobbtorg.core.rowpolicies import protect, unprotect

OWN_DRAFT = "user_id = (SELECT jt_user())"
OWN_FILE = "created_by_id = (SELECT jt_user())"

# The product's own day: a demo has another than the server.
TODAY = """
CREATE FUNCTION jt_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('app.today', true), '')::date, current_date);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0007_own_history")]

    operations = [
        migrations.RunSQL(TODAY, "DROP FUNCTION jt_today()"),
        migrations.RunSQL(protect("core_formdraft", OWN_DRAFT), unprotect("core_formdraft")),
        migrations.RunSQL(protect("core_storedfile", OWN_FILE), unprotect("core_storedfile")),
    ]
