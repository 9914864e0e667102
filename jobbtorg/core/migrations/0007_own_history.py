"""The function that keeps what must not be kept by the library alone: see `OwnHistory`.

It runs as the owner, so that nobody else needs a right on the table it writes; a trigger
names the columns that it is about, or none for the whole row.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION core_keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    was jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    became jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    about bigint := coalesce(became, was) ->> 'id';
    differing text[];
BEGIN
    SELECT array_agg(key) INTO differing
    FROM jsonb_object_keys(coalesce(became, was)) AS key
    WHERE was -> key IS DISTINCT FROM became -> key AND (TG_NARGS = 0 OR key = ANY (TG_ARGV));
    IF differing IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO core_ownhistory (table_name, row_id, operation, old, new)
    SELECT TG_TABLE_NAME, about, TG_OP,
           (SELECT jsonb_object_agg(key, was -> key) FROM unnest(differing) AS key
            WHERE was IS NOT NULL),
           (SELECT jsonb_object_agg(key, became -> key) FROM unnest(differing) AS key
            WHERE became IS NOT NULL);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION core_keep_history() FROM PUBLIC;
"""

BACKWARD = "DROP FUNCTION core_keep_history();"


class Migration(migrations.Migration):
    dependencies = [("core", "0006_history_of_changes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
