"""A stored file has the size and checksum it says, and its bytes never change."""

from django.db import migrations

FORWARDS = """
ALTER TABLE core_storedfile ADD CONSTRAINT stored_file_is_what_it_says
    CHECK (size = octet_length(content) AND sha256 = encode(sha256(content), 'hex'));

CREATE FUNCTION core_storedfile_keeps_its_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A stored file is never changed: store a new one.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stored_file_keeps_its_bytes';
END $$;

CREATE TRIGGER stored_file_keeps_its_bytes
    BEFORE UPDATE OF key, kind, name, content_type, size, sha256, content, created_at ON core_storedfile
    FOR EACH ROW EXECUTE FUNCTION core_storedfile_keeps_its_bytes();
"""

BACKWARDS = """
DROP TRIGGER stored_file_keeps_its_bytes ON core_storedfile;
DROP FUNCTION core_storedfile_keeps_its_bytes();
ALTER TABLE core_storedfile DROP CONSTRAINT stored_file_is_what_it_says;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
