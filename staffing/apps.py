from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "staffing"
    verbose_name = "Bemanning"

    def ready(self) -> None:
        from jobbtorg.accounts.enums import LEAD_ROLES, Role
        from jobbtorg.accounts.registry import hanging, left_behind
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from jobbtorg.organisation.registry import add_once
        from staffing.actions.check import check_nobody_lost
        from staffing.actions.left import hanging_on, tell_chief
        from staffing.views import chosen, reassignment  # models are loaded by now

        register_part("ingen tappas bort", lambda by: check_nobody_lost(by=by), position=60)
        chosen.register()
        reassignment.register()
        add_once(hanging, hanging_on)
        add_once(left_behind, tell_chief)
        register_item(
            "Fördela", "arrow-right-left", "staffing:distribution", LEAD_ROLES, position=78
        )
        register_item(
            "Medarbetare",
            "user-cog",
            "staffing:staff",
            (Role.LOKAL_CHEF, Role.ENHETSCHEF),
            position=80,
        )
        register_item(
            "Ingen tappas bort",
            "shield-alert",
            "staffing:lost",
            (*LEAD_ROLES, Role.ENHETSCHEF, Role.JOBBTORGSCHEF),
            position=82,
        )
