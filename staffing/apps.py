from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "staffing"
    verbose_name = "Bemanning"

    def ready(self) -> None:
        from jobbtorg.accounts.enums import LEAD_ROLES, Role
        from jobbtorg.core.navigation import register_item
        from staffing.views import chosen  # models are loaded by now

        chosen.register()
        register_item(
            "Fördela", "arrow-right-left", "staffing:distribution", LEAD_ROLES, position=78
        )
        register_item(
            "Medarbetare",
            "users",
            "staffing:staff",
            (Role.LOKAL_CHEF, Role.ENHETSCHEF),
            position=80,
        )
        register_item(
            "Ingen tappas bort",
            "shield-alert",
            "staffing:lost",
            (*LEAD_ROLES, Role.ENHETSCHEF),
            position=82,
        )
