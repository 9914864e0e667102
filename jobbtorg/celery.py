"""The Celery application. Redis only wakes workers; the truth about a job is its row."""

import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbtorg.settings.development")

app = Celery("jobbtorg")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def guard_database(**_kwargs: object) -> None:
    """A worker looks at its database as the web server does."""
    from jobbtorg.core import database_safety

    database_safety.guard()
