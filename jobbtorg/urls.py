"""All addresses. Each room has a file of its own; Swedish words, ASCII letters."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jobbtorg.core.urls")),
]
