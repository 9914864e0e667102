"""A statement that was sent stays as it was sent; what waits to be sent is still to be changed."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON referrals_statementversion
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION cases_append_only();
"""

BACKWARD = "DROP TRIGGER append_only ON referrals_statementversion;"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_consent_replaced_and_return_reason")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
