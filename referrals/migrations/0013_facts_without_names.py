"""What the collector reads: figures' facts of cases and remisser, no names, numbers or texts.

By column, and by its type: keys, dates, times, numbers and yes or no, and short codes. Whatever
may hold words of or about a person is left out, and so is a column that comes later until a
migration grants it.
"""

from django.db import migrations

# Short, and still somebody's.
NOT_CODES = "('identity_number', 'postal_code', 'phone', 'guardian_phone')"

GRANT = f"""
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT c.table_name AS tab, string_agg(quote_ident(c.column_name), ', ') AS cols
        FROM information_schema.columns c
        JOIN pg_class t ON t.relname = c.table_name AND t.relkind = 'r'
            AND t.relnamespace = 'public'::regnamespace AND t.relforcerowsecurity
        WHERE c.table_schema = 'public'
            AND (c.table_name LIKE 'cases\\_%' OR c.table_name LIKE 'referrals\\_%')
            AND c.table_name NOT LIKE '%history%'
            AND c.table_name NOT IN ('cases_savedview', 'cases_protectedaccess')
            AND (c.data_type IN ('bigint', 'integer', 'smallint', 'numeric', 'boolean', 'date',
                    'timestamp with time zone', 'uuid')
                OR c.udt_name = 'daterange'
                OR (c.data_type = 'character varying' AND c.character_maximum_length <= 24
                    AND c.column_name NOT IN {NOT_CODES}))
        GROUP BY c.table_name
    LOOP
        EXECUTE format('GRANT SELECT (%s) ON %I TO jobbtorg_collector', found.cols, found.tab);
        EXECUTE format('CREATE POLICY collector ON %I FOR SELECT TO jobbtorg_collector'
            ' USING (true)', found.tab);
    END LOOP;
    FOR found IN SELECT relname AS tab FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND (relname LIKE 'organisation\\_%' OR relname IN
                ('cases_insats', 'cases_groupmeeting', 'accounts_roleassignment',
                 'accounts_absence'))
            AND relname NOT LIKE '%history%'
    LOOP
        EXECUTE format('GRANT SELECT ON %I TO jobbtorg_collector', found.tab);
    END LOOP;
    GRANT SELECT (id, is_active) ON accounts_user TO jobbtorg_collector;
END $$;
"""

REVOKE = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename AS tab FROM pg_policies
        WHERE schemaname = 'public' AND policyname = 'collector'
    LOOP
        EXECUTE format('DROP POLICY collector ON %I', found.tab);
    END LOOP;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM jobbtorg_collector;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0012_row_policies")]

    operations = [migrations.RunSQL(GRANT, REVOKE)]
