from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Remisser"

    def ready(self) -> None:
        from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
        from jobbtorg.core.files import register_kind
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from referrals import on_case, purge_rules, steps  # models are loaded by now
        from referrals.actions.consents import CONSENT_FILE
        from referrals.actions.disputes import climb_overdue

        steps.register()
        on_case.register()
        purge_rules.register()
        register_kind(CONSENT_FILE)
        register_part("sena svar om remisser", lambda by: climb_overdue(by=by), position=40)
        readers = {*ENHET_ROLES, *UNIT_ROLES, Role.JOBBTORGSCHEF}
        register_item("Remisser", "send", "referrals:list", readers, position=30)
        register_item("Planer", "clipboard-check", "referrals:decisions", ENHET_ROLES, position=40)
