from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jobbtorg.accounts"
    label = "accounts"
    verbose_name = "Konton och roller"

    def ready(self) -> None:
        """Roles follow a merger, and hold a node open while they last. Log-ins run out."""
        from django.contrib.sessions.models import Session

        from jobbtorg.accounts import factor_events
        from jobbtorg.accounts.actions import carry_roles, roles_left
        from jobbtorg.accounts.enums import Role
        from jobbtorg.accounts.sessions import forget_expired
        from jobbtorg.core import purge
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from jobbtorg.organisation.registry import add_once, closing_objections, dated_handlers

        factor_events.connect()
        add_once(dated_handlers, carry_roles)
        add_once(closing_objections, roles_left)
        register_part("glöm inloggningar", lambda _by: forget_expired(), position=52)
        purge.not_personal(
            Session, "Den inloggades. Ett meddelande kan ha ett namn: det går med inloggningen."
        )
        register_item("Förvaltning", "settings", "admin:index", [Role.SYSTEMFORVALTARE], 95)
