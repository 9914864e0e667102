from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_step_awaited_by'),
    ]

    operations = [
        migrations.AlterField(
            model_name='step',
            name='kind',
            field=models.CharField(choices=[('skicka_remiss', 'Skriv klart remissen'), ('ta_emot', 'Ta emot remissen'), ('besvara_retur', 'Åtgärda återremissen'), ('stod_under_tiden', 'Ge deltagaren stöd under oenigheten'), ('avgora', 'Avgör oenigheten'), ('avgora_dodlage', 'Avgör ärendet i sista hand'), ('ny_remiss_oppet_arende', 'Ny remiss på öppet ärende'), ('fordela', 'Fördela till coach'), ('boka_besok', 'Boka första besöket'), ('halla_besok', 'Första besöket'), ('skriv_plan', 'Skriv aktivitetsplan'), ('besluta_plan', 'Besluta om aktivitetsplanen'), ('sen_beslut', 'Beslut om plan dröjer'), ('arbeta_om_plan', 'Arbeta om planen'), ('bekrafta_plan', 'Kom överens om planen med deltagaren'), ('folj_upp', 'Följ upp planen'), ('uppgift', 'Uppgift från kollega'), ('uppehall_slut', 'Uppehållet går ut'), ('nystart', 'Ta ställning till nystart'), ('kvittera_avbrott', 'Kvittera avbrottet'), ('folj_upp_arbete', 'Följ upp arbetet'), ('ersattning_slut', 'Introduktionsersättningen upphör'), ('folj_upp_avslut', 'Följ upp efter avslut')], max_length=24, verbose_name='slag'),
        ),
    ]
