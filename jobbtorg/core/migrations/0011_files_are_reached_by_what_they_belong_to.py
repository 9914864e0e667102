"""Whoever stored a file has no reach of it for that: only who reaches what it belongs to has.

Files are stored in a crossing or by a job, together with the row that points at them. The
policies of that row hold after a move, a change of role and a protection; whoever had stored
the file went on reading, changing and deleting it.
"""

from django.db import migrations

BACK = """
CREATE POLICY scope ON core_storedfile TO jobbtorg_web, jobbtorg_worker
    USING (created_by_id = (SELECT jt_user())) WITH CHECK (created_by_id = (SELECT jt_user()));
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0010_masked_looks_are_found")]

    operations = [migrations.RunSQL("DROP POLICY scope ON core_storedfile", BACK)]
