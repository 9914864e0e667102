"""Whoever reaches an extract reads its file."""

from django.db import migrations

CREATE = """
CREATE POLICY extracts ON core_storedfile FOR SELECT TO jobbtorg_web, jobbtorg_worker
    USING (EXISTS (SELECT FROM oversight_extract e WHERE e.file_id = core_storedfile.id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0004_utan_koppling_in_two_words"),
        ("core", "0008_own_drafts_and_uploads"),
    ]

    operations = [migrations.RunSQL(CREATE, "DROP POLICY extracts ON core_storedfile;")]
