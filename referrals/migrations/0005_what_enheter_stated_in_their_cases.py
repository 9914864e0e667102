"""Each case shows its enhet what that enhet stated; a case without a remiss, the record."""

from django.db import migrations

FILL = """
INSERT INTO cases_persontoenhet (
    case_id, work_background,
    first_name, last_name, birth_date, sex, phone,
    email, street, postal_code, city, guardian_name,
    guardian_phone, language_id, needs_interpreter, education_level, protection_level
)
SELECT case_.id, '',
    said.first_name, said.last_name, said.birth_date, said.sex, said.phone,
    said.email, said.street, said.postal_code, said.city, said.guardian_name,
    said.guardian_phone, said.language_id, said.needs_interpreter, said.education_level, said.protection_level
FROM cases_case case_ JOIN referrals_referral said ON said.key = case_.referral_key
UNION ALL
SELECT case_.id, '',
    person.first_name, person.last_name, person.birth_date, person.sex, person.phone,
    person.email, person.street, person.postal_code, person.city, person.guardian_name,
    person.guardian_phone, person.language_id, person.needs_interpreter, person.education_level, person.protection_level
FROM cases_case case_ JOIN cases_participant person ON person.id = case_.participant_id
WHERE NOT EXISTS (SELECT FROM referrals_referral said WHERE said.key = case_.referral_key)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0012_person_as_the_enhet_sees_them'),
        ('referrals', '0004_remiss_in_swedish_order'),
    ]

    operations = [
        migrations.RunSQL(FILL, "DELETE FROM cases_persontoenhet"),
    ]
