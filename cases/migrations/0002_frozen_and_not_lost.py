"""What constraints cannot say: submitted plans never change, and nobody is lost.

The functions run as the owner, so that a row the writer does not see still counts.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Raden i % får inte ändras eller tas bort.', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;

CREATE FUNCTION cases_plan_line_frozen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    version_id bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.plan_version_id
                              ELSE OLD.plan_version_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM cases_planversion
               WHERE id = version_id AND state <> 'utkast') THEN
        RAISE EXCEPTION 'Planen är inskickad och kan inte ändras.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_line_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION cases_plan_version_frozen() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'utkast' AND (
        TG_OP = 'DELETE'
        OR (NEW.plan_id, NEW.number, NEW.goal, NEW.sub_goals, NEW.summary, NEW.person_view,
            NEW.dissent, NEW.next_followup_on, NEW.written_by_id, NEW.submitted_at,
            NEW.content_hash)
           IS DISTINCT FROM
           (OLD.plan_id, OLD.number, OLD.goal, OLD.sub_goals, OLD.summary, OLD.person_view,
            OLD.dissent, OLD.next_followup_on, OLD.written_by_id, OLD.submitted_at,
            OLD.content_hash)
    ) THEN
        RAISE EXCEPTION 'Planen är inskickad och kan inte ändras.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_version_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION cases_case_not_lost() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    about bigint := CASE WHEN TG_TABLE_NAME = 'cases_case' THEN NEW.id ELSE OLD.case_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case WHERE id = about AND state <> 'avslutad')
       AND NOT EXISTS (SELECT 1 FROM cases_step WHERE case_id = about AND closed_at IS NULL) THEN
        RAISE EXCEPTION 'Ärendet skulle stå utan öppet steg.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_not_lost';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER plan_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON cases_planline
    FOR EACH ROW EXECUTE FUNCTION cases_plan_line_frozen();
CREATE TRIGGER plan_version_frozen BEFORE UPDATE OR DELETE ON cases_planversion
    FOR EACH ROW EXECUTE FUNCTION cases_plan_version_frozen();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_linedecision
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_casetransition
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON cases_plantransition
    FOR EACH ROW EXECUTE FUNCTION cases_append_only();

CREATE CONSTRAINT TRIGGER case_not_lost AFTER INSERT OR UPDATE OF state ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_case_not_lost();
CREATE CONSTRAINT TRIGGER case_not_lost AFTER UPDATE OR DELETE ON cases_step
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION cases_case_not_lost();
"""

BACKWARD = """
DROP TRIGGER case_not_lost ON cases_step;
DROP TRIGGER case_not_lost ON cases_case;
DROP TRIGGER append_only ON cases_plantransition;
DROP TRIGGER append_only ON cases_casetransition;
DROP TRIGGER append_only ON cases_linedecision;
DROP TRIGGER plan_version_frozen ON cases_planversion;
DROP TRIGGER plan_line_frozen ON cases_planline;
DROP FUNCTION cases_case_not_lost();
DROP FUNCTION cases_plan_version_frozen();
DROP FUNCTION cases_plan_line_frozen();
DROP FUNCTION cases_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
