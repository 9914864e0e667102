from django.apps import AppConfig

_RESTATED = "said otherwise in a remiss that is not sent, or is sent again"
# What is deleted at run time: from no other table has anybody the right.
DELETED_FROM = {
    "referrals_otherplan": _RESTATED,
    "referrals_referral_flags": _RESTATED,
    "referrals_statementversion": "what waited to be sent again; a trigger keeps what was sent",
}


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Remisser"

    def ready(self) -> None:
        from cases.scope import register_keepers
        from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
        from jobbtorg.core import database_safety
        from jobbtorg.core.files import register_kind
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from jobbtorg.core.persons import register_mask
        from jobbtorg.organisation.registry import (
            add_once,
            closing_objections,
            succession_handlers,
        )
        from referrals import masking, on_case, purge_rules, steps  # models are loaded by now
        from referrals.actions.consents import CONSENT_FILE
        from referrals.actions.disputes import climb_overdue
        from referrals.actions.succession import carry_referrals, referrals_left
        from referrals.scope import hides_steps, keeps_by_referral

        register_keepers(keeps_by_referral, hides_steps)

        register_mask("referrals.Referral", masking.shown_in)
        steps.register()
        on_case.register()
        purge_rules.register()
        register_kind(CONSENT_FILE)
        register_part("sena svar om remisser", lambda by: climb_overdue(by=by), position=40)
        add_once(succession_handlers, carry_referrals)
        add_once(closing_objections, referrals_left)
        readers = {*ENHET_ROLES, *UNIT_ROLES, Role.JOBBTORGSCHEF}
        register_item("Remisser", "send", "referrals:list", readers, position=30)
        register_item("Planer", "clipboard-check", "referrals:decisions", ENHET_ROLES, position=40)
        database_safety.deleted_from(DELETED_FROM)
