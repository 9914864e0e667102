"""Which nodes an actor reaches as staff of a jobbtorg, and as staff of an enhet, in SQL.

The roles are those of `accounts.enums.UNIT_ROLES` and `ENHET_ROLES`; a test holds them alike.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION jt_units() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN jt_role() IN ('coach', 'matchare', 'syv', 'it_pedagog', 'administrator',
    'gruppledare', 'lokal_chef') THEN jt_nodes() ELSE '{}'::bigint[] END;

CREATE FUNCTION jt_enheter() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN jt_role() IN ('handlaggare', 'enhetschef')
    THEN jt_nodes() ELSE '{}'::bigint[] END;
"""

DROP = "DROP FUNCTION jt_units(); DROP FUNCTION jt_enheter();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_own_password_first"), ("core", "0003_scope_in_sql")]

    operations = [migrations.RunSQL(CREATE, DROP)]
