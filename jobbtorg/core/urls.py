"""Addresses of the machinery: drafts, mails in development."""

from django.urls import URLPattern, URLResolver

app_name = "core"

urlpatterns: list[URLPattern | URLResolver] = []
