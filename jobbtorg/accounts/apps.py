from django.apps import AppConfig

_STAFF = "who works where in what role: every colleague sees it, and log-in asks before it knows"
_DJANGO = "rights of Django's own that the product gives nobody"
WITHOUT_POLICIES = {
    "accounts_user": _STAFF,
    "accounts_user_languages": _STAFF,
    "accounts_user_target_groups": _STAFF,
    "accounts_roleassignment": _STAFF,
    "accounts_absence": "who is away when, which colleagues must see; no cause is asked for",
    "accounts_accountevent": "what was done to an account, for those who administer accounts",
    "accounts_opensession": "who is logged in with what; log-in asks before anybody is known",
    "mfa_authenticator": "second factors, sealed; log-in asks for them before anybody is known",
    "account_emailaddress": "allauth's copy of the address of an account",
    "account_emailconfirmation": "allauth's confirmations, which the product does not use",
    "accounts_user_groups": _DJANGO,
    "accounts_user_user_permissions": _DJANGO,
    "auth_group": _DJANGO,
    "auth_group_permissions": _DJANGO,
    "auth_permission": _DJANGO,
    "django_admin_log": "what a systemförvaltare did to accounts and lists; no persons are there",
}
DELETED_FROM = {
    "accounts_opensession": "the list of one's own log-ins, when one has ended or run out",
}
DELETED_BY_HAND = {
    "mfa_authenticator": "a second factor that its user removes or changes, or that is reset",
    "accounts_absence": "a leave that came to nothing before it began",
    "accounts_roleassignment": "a role that had not begun when its node was merged into another",
    "accounts_user_languages": "a language that a member of staff no longer works in",
    "accounts_user_target_groups": "a target group that a member of staff no longer works with",
}


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
        from jobbtorg.core import database_safety, purge, stopped
        from jobbtorg.core.navigation import register_item
        from jobbtorg.core.nightly import register_part
        from jobbtorg.core.rowpolicies import WEB
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
        database_safety.without_policies(WITHOUT_POLICIES)
        database_safety.deleted_from(DELETED_FROM)
        database_safety.deleted_from(DELETED_BY_HAND, by=[WEB])
