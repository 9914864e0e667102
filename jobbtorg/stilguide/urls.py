"""Addresses of the stilguide, included by `jobbtorg.urls` in development only."""

from django.urls import path

from jobbtorg.stilguide import views

urlpatterns = [
    path("", views.components, name="stilguide"),
    path("<slug:name>/", views.mock_up, name="stilguide_page"),
]
