"""Whoever names a handläggare of a case that has come to an enhet: beside the way of the case."""

from django.db import migrations, models

BEFORE = (
    "ersattning_slut",
    "kvittera_avbrott",
    "uppgift",
    "las_svar",
    "ny_remiss_oppet_arende",
    "sen_beslut",
    "folj_upp_avslut",
)

FUNCTION = """
CREATE OR REPLACE FUNCTION cases_case_not_lost() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    about bigint;
BEGIN
    IF TG_TABLE_NAME = 'cases_case' THEN
        about := NEW.id;
    ELSE
        about := OLD.case_id;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_case WHERE id = about AND state <> 'avslutad')
       AND NOT EXISTS (SELECT 1 FROM cases_step
                       WHERE case_id = about AND closed_at IS NULL{beside}) THEN
        RAISE EXCEPTION 'Ärendet skulle stå utan öppet steg.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_not_lost';
    END IF;
    RETURN NULL;
END $$;
"""


def asking(*beside: str) -> str:
    """The trigger's function, with the steps that do not keep a case found."""
    return FUNCTION.format(beside=" AND kind NOT IN ({})".format(", ".join(map(repr, beside))))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_a_plan_is_taken_back_in_one_word'),
    ]

    operations = [
        migrations.AlterField(
            model_name='step',
            name='kind',
            field=models.CharField(choices=[('skicka_remiss', 'Skriv klart remissen'), ('ta_emot', 'Ta emot remissen'), ('besvara_retur', 'Åtgärda återremissen'), ('stod_under_tiden', 'Ge deltagaren stöd under oenigheten'), ('avgora', 'Avgör oenigheten'), ('avgora_dodlage', 'Avgör ärendet i sista hand'), ('ny_remiss_oppet_arende', 'Ny remiss på öppet ärende'), ('fordela', 'Fördela till coach'), ('utse_handlaggare', 'Utse handläggare'), ('boka_besok', 'Boka första besöket'), ('halla_besok', 'Första besöket'), ('skriv_plan', 'Skriv aktivitetsplan'), ('besluta_plan', 'Besluta om aktivitetsplanen'), ('sen_beslut', 'Beslut om plan dröjer'), ('arbeta_om_plan', 'Arbeta om planen'), ('bekrafta_plan', 'Kom överens om planen med deltagaren'), ('folj_upp', 'Följ upp planen'), ('uppgift', 'Uppgift från kollega'), ('las_svar', 'Svar från kollega'), ('uppehall_slut', 'Uppehållet går ut'), ('nystart', 'Ta ställning till nystart'), ('kvittera_avbrott', 'Kvittera avbrottet'), ('folj_upp_arbete', 'Följ upp arbetet'), ('ersattning_slut', 'Introduktionsersättningen upphör'), ('folj_upp_avslut', 'Följ upp efter avslut')], max_length=24, verbose_name='slag'),
        ),
        migrations.RunSQL(asking(*BEFORE, "utse_handlaggare"), asking(*BEFORE)),
    ]
