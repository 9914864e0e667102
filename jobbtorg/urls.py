"""All addresses. Each room has a file of its own; Swedish words, ASCII letters."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from cases.views.search import search
from jobbtorg.organisation.admin_site import site as keeper_site

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("jobbtorg.core.urls")),
    path("", include("jobbtorg.organisation.urls")),
    path("", include("jobbtorg.accounts.login_urls")),
    path("", include("jobbtorg.accounts.urls")),
    path("forvaltning/", keeper_site.urls),
    # Before the tabs of a case, which take any word behind its key.
    path("", include("jobbtorg.oversight.urls")),
    path("", include("cases.urls")),
    path("", include("staffing.urls")),
    path("sok/", search, name="search"),
    path("", include("referrals.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("stilguide/", include("jobbtorg.stilguide.urls")))

handler400 = "jobbtorg.core.pages_of_error.bad_request"
handler403 = "jobbtorg.core.pages_of_error.permission_denied"
handler404 = "jobbtorg.core.pages_of_error.page_not_found"
handler500 = "jobbtorg.core.pages_of_error.server_error"
