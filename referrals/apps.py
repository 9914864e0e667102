from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Remisser"

    def ready(self) -> None:
        from referrals import steps  # models are loaded by now

        steps.register()
