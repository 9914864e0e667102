"""Addresses of log-in. The views are django-allauth's and keep the names that it looks up."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("logga-in/", views.login, name="account_login"),
    path("logga-ut/", views.logout, name="account_logout"),
    path("konto/stangt/", views.account_inactive, name="account_inactive"),
    path("konto/losenord/", views.password_change, name="account_change_password"),
    path("konto/bekrafta/", views.reauthenticate, name="account_reauthenticate"),
    # Closed in accounts.access; there only because allauth asks for their addresses.
    path("konto/nytt/", views.signup, name="account_signup"),
    path("konto/glomt/", views.password_reset, name="account_reset_password"),
    path("konto/valj-losenord/", views.password_set, name="account_set_password"),
    path("konto/adresser/", views.email, name="account_email"),
]
