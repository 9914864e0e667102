"""Addresses of the chiefs' pages."""

from django.urls import URLPattern, URLResolver, path

from staffing.views import distribution, leave, lost, offboarding, reassignment

app_name = "staffing"

urlpatterns: list[URLPattern | URLResolver] = [
    path("fordela/", distribution.distribution, name="distribution"),
    path("fordela/angra/", distribution.undo, name="undo_distribution"),
    path("byt-handlaggare/", reassignment.reassign_chosen, name="reassign"),
    path("medarbetare/", offboarding.staff, name="staff"),
    path("medarbetare/<uuid:key>/avsluta/", offboarding.leaving, name="leaving"),
    path("medarbetare/<uuid:key>/ledighet/", leave.leave, name="leave"),
    path("ingen-tappas-bort/", lost.lost, name="lost"),
]
