"""Addresses of the own account."""

from django.urls import path

from jobbtorg.accounts import (
    job_views,
    views,
    views_of_log_in,
    views_of_oidc,
    views_of_second_step,
)

app_name = "accounts"

urlpatterns = [
    path("konto/roll/", views.roles, name="roles"),
    path("konto/roll/byt/", views.act_as, name="act_as"),
    path("konto/inloggningar/", views_of_log_in.sessions, name="sessions"),
    path("konto/inloggningar/avsluta/", views_of_log_in.end_session, name="end_session"),
    path(
        "konto/inloggningar/avsluta-andra/",
        views_of_log_in.end_other_sessions,
        name="end_other_sessions",
    ),
    path("konto/tva-steg/app/byt/", views_of_second_step.change_app, name="change_app"),
    path(
        "konto/tva-steg/passnyckel/ta-bort/",
        views_of_log_in.remove_passkey,
        name="remove_passkey",
    ),
    path("logga-in/stadens-konto/", views_of_oidc.start, name="oidc_start"),
    path("logga-in/stadens-konto/svar/", views_of_oidc.callback, name="oidc_callback"),
    path("jobb/", job_views.stopped_jobs, name="jobs"),
    path("jobb/igen/", job_views.try_all_jobs_again, name="try_all_jobs_again"),
    path("jobb/<uuid:key>/igen/", job_views.try_job_again, name="try_job_again"),
    path("konto/tabeller/", views.table_rows, name="table_rows"),
]
