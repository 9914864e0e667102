"""Addresses of loggkontroll."""

from django.urls import URLPattern, URLResolver, path

from jobbtorg.oversight.views import checks, extracts, questions, reading, reports

app_name = "oversight"

urlpatterns: list[URLPattern | URLResolver] = [
    path("loggkontroll/", checks.check_list, name="checks"),
    path("loggkontroll/rapport/", reports.report, name="report"),
    path("loggkontroll/rapport/pdf/", reports.report_paper, name="report_paper"),
    path("loggkontroll/logg/", reading.log, name="log"),
    path("loggkontroll/fragor/", questions.question_list, name="questions"),
    path("loggkontroll/fragor/<uuid:key>/", questions.answer, name="answer"),
    path("loggkontroll/<uuid:key>/", checks.check_page, name="check"),
    path("arenden/<uuid:key>/registerutdrag/", extracts.order, name="order_extract"),
    path("registerutdrag/<uuid:key>/", extracts.fetch_extract, name="extract"),
]
