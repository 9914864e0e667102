"""Addresses of the machinery: drafts, mails in development."""

from django.urls import URLPattern, URLResolver, path

from jobbtorg.core import views

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = [
    path("utkast/", views.draft, name="draft"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("e-post/", views.mails, name="mails"),
]
