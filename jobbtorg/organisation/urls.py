"""Addresses of the organisation."""

from django.urls import path

from jobbtorg.organisation import views

app_name = "organisation"

urlpatterns = [path("organisation/", views.overview, name="overview")]
