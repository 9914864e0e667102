"""No day without an answer: periods, catchments and routes may not have gaps.

Exclusion constraints refuse overlaps row by row; a gap shows only when a change is
finished, so these triggers wait for the commit.
"""

from django.db import migrations

NODE = """
CREATE FUNCTION organisation_node_without_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    life daterange;
BEGIN
    IF TG_TABLE_NAME = 'organisation_node' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.node_id;
    ELSE
        checked := NEW.node_id;
    END IF;
    SELECT daterange(opened_on, closed_on + 1) INTO life FROM organisation_node WHERE id = checked;
    IF FOUND AND datemultirange(life) IS DISTINCT FROM
        (SELECT range_agg(period) FROM organisation_nodeperiod WHERE node_id = checked)
    THEN
        RAISE EXCEPTION 'The periods of node % do not cover its life % without a gap', checked, life
            USING ERRCODE = 'check_violation', CONSTRAINT = 'node_periods_without_gap';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER node_period_without_gap
    AFTER INSERT OR UPDATE OR DELETE ON organisation_nodeperiod
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisation_node_without_gap();
CREATE CONSTRAINT TRIGGER node_without_gap
    AFTER INSERT OR UPDATE OF opened_on, closed_on ON organisation_node
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisation_node_without_gap();
"""

STADSDEL = """
CREATE FUNCTION organisation_stadsdel_served(checked bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    until date;
    served daterange;
    age integer;
BEGIN
    SELECT closed_on + 1 INTO until FROM organisation_node WHERE id = checked;
    SELECT daterange(min(lower(period)), until) INTO served
        FROM organisation_catchment WHERE stadsdel_id = checked HAVING count(*) > 0;
    IF FOUND AND datemultirange(served) IS DISTINCT FROM
        (SELECT range_agg(period) FROM organisation_catchment WHERE stadsdel_id = checked)
    THEN
        RAISE EXCEPTION 'Stadsdel % lacks a bistandsenhet on some day of %', checked, served
            USING ERRCODE = 'check_violation', CONSTRAINT = 'catchment_without_gap';
    END IF;
    SELECT daterange(min(lower(period)), until) INTO served
        FROM organisation_route WHERE stadsdel_id = checked HAVING count(*) > 0;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    -- Where no age span begins or ends in between, one age answers for all of its span. The
    -- youngest age that jobbtorg take is 16 (organisation.rules.YOUNGEST).
    FOR age IN
        SELECT 16
        UNION
        SELECT lower(ages) FROM organisation_route WHERE stadsdel_id = checked
        UNION
        SELECT upper(ages) FROM organisation_route
            WHERE stadsdel_id = checked AND NOT upper_inf(ages)
    LOOP
        IF datemultirange(served) IS DISTINCT FROM
            (SELECT range_agg(period) FROM organisation_route
                WHERE stadsdel_id = checked AND ages @> age)
        THEN
            RAISE EXCEPTION 'Stadsdel % lacks a unit for age % on some day of %',
                checked, age, served
                USING ERRCODE = 'check_violation', CONSTRAINT = 'route_without_gap';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION organisation_served_without_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.stadsdel_id IS NOT NULL THEN
        PERFORM organisation_stadsdel_served(OLD.stadsdel_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.stadsdel_id IS NOT NULL THEN
        PERFORM organisation_stadsdel_served(NEW.stadsdel_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION organisation_closed_stadsdel_served() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'stadsdel' THEN
        PERFORM organisation_stadsdel_served(NEW.id);
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER catchment_without_gap
    AFTER INSERT OR UPDATE OR DELETE ON organisation_catchment
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisation_served_without_gap();
CREATE CONSTRAINT TRIGGER route_without_gap
    AFTER INSERT OR UPDATE OR DELETE ON organisation_route
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisation_served_without_gap();
CREATE CONSTRAINT TRIGGER stadsdel_served_to_its_end
    AFTER UPDATE OF closed_on ON organisation_node
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisation_closed_stadsdel_served();
"""

UNDO = """
DROP TRIGGER stadsdel_served_to_its_end ON organisation_node;
DROP TRIGGER route_without_gap ON organisation_route;
DROP TRIGGER catchment_without_gap ON organisation_catchment;
DROP TRIGGER node_without_gap ON organisation_node;
DROP TRIGGER node_period_without_gap ON organisation_nodeperiod;
DROP FUNCTION organisation_closed_stadsdel_served();
DROP FUNCTION organisation_served_without_gap();
DROP FUNCTION organisation_stadsdel_served(bigint);
DROP FUNCTION organisation_node_without_gap();
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_succession_and_events")]

    operations = [
        migrations.RunSQL(sql=NODE + STADSDEL, reverse_sql=UNDO),
    ]
