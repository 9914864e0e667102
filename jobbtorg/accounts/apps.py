from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "jobbtorg.accounts"
    label = "accounts"
    verbose_name = "Konton och roller"

    def ready(self) -> None:
        """Roles follow a merger, and hold a node open while they last. Log-ins run out."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out
        from django.contrib.sessions.models import Session

        from jobbtorg.accounts import factor_events, sessions
        from jobbtorg.accounts.actions import carry_roles, roles_left
        from jobbtorg.accounts.enums import Role
        from jobbtorg.core import purge, stopped
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from jobbtorg.organisation.registry import add_once, closing_objections, dated_handlers

        factor_events.connect()
        user_logged_in.connect(sessions.began, dispatch_uid="accounts.began")
        user_logged_out.connect(sessions.ended, dispatch_uid="accounts.ended")
        add_once(dated_handlers, carry_roles)
        add_once(closing_objections, roles_left)
        register_part("glöm inloggningar", lambda _by: sessions.forget_expired(), position=52)
        purge.not_personal(
            Session, "Den inloggades. Ett meddelande kan ha ett namn: det går med inloggningen."
        )
        register_item(
            "Stoppade jobb",
            "circle-alert",
            "accounts:jobs",
            [Role.SYSTEMFORVALTARE],
            94,
            count=stopped.stopped_count,
        )
        register_item("Förvaltning", "settings", "admin:index", [Role.SYSTEMFORVALTARE], 95)
