"""Addresses of the jobbtorg's work. Each subject adds its own lines."""

from django.urls import URLPattern, URLResolver, path

from cases.views import case_page, minday

app_name = "cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", minday.home, name="home"),
    path("min-dag/", minday.min_dag, name="min_dag"),
    path("arenden/<uuid:key>/", case_page.case, name="case"),
    path("arenden/<uuid:key>/<slug:tab>/", case_page.case, name="case_tab"),
]
