from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jobbtorg.accounts"
    label = "accounts"
    verbose_name = "Konton och roller"

    def ready(self) -> None:
        """Roles follow a merger, and hold a node open while they last."""
        from jobbtorg.accounts.actions import carry_roles, roles_left
        from jobbtorg.accounts.enums import Role
        from jobbtorg.core.navigation import register_item
        from jobbtorg.organisation.registry import add_once, closing_objections, dated_handlers

        add_once(dated_handlers, carry_roles)
        add_once(closing_objections, roles_left)
        register_item("Förvaltning", "settings", "admin:index", [Role.SYSTEMFORVALTARE], 95)
