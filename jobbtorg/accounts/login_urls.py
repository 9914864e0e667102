"""Addresses of log-in. The views are django-allauth's and keep the names that it looks up."""

from allauth.account import views
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as reserve_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from jobbtorg.accounts import views_of_second_step

urlpatterns = [
    path("logga-in/", views.login, name="account_login"),
    path("logga-ut/", views.logout, name="account_logout"),
    path("konto/stangt/", views.account_inactive, name="account_inactive"),
    path("konto/losenord/", views.password_change, name="account_change_password"),
    path("konto/bekrafta/", views.reauthenticate, name="account_reauthenticate"),
    path("logga-in/andra-steget/", second_step.authenticate, name="mfa_authenticate"),
    path("logga-in/passnyckel/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("konto/tva-steg/", second_step.index, name="mfa_index"),
    path("konto/tva-steg/bekrafta/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("konto/tva-steg/app/", views_of_second_step.AddApp.as_view(), name="mfa_activate_totp"),
    path("konto/tva-steg/app/ta-bort/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "konto/tva-steg/passnyckel/",
        views_of_second_step.AddPasskey.as_view(),
        name="mfa_add_webauthn",
    ),
    path(
        "konto/tva-steg/passnyckel/bekrafta/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "konto/tva-steg/reservkoder/",
        reserve_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "konto/tva-steg/reservkoder/nya/",
        reserve_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    # Closed in accounts.access; there only because allauth asks for their addresses.
    path("konto/nytt/", views.signup, name="account_signup"),
    path("konto/glomt/", views.password_reset, name="account_reset_password"),
    path("konto/valj-losenord/", views.password_set, name="account_set_password"),
    path("konto/adresser/", views.email, name="account_email"),
]
