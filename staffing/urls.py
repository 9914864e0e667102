"""Addresses of the chiefs' pages."""

from django.urls import URLPattern, URLResolver, path

from staffing.views import distribution

app_name = "staffing"

urlpatterns: list[URLPattern | URLResolver] = [
    path("fordela/", distribution.distribution, name="distribution"),
]
