"""Addresses of the own account."""

from django.urls import path

from jobbtorg.accounts import views

app_name = "accounts"

urlpatterns = [
    path("konto/roll/", views.roles, name="roles"),
    path("konto/roll/byt/", views.act_as, name="act_as"),
    path("konto/tabeller/", views.table_rows, name="table_rows"),
]
