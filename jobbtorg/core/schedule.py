"""What runs by the clock. Rooms add to it in `AppConfig.ready()`; beat reads the setting."""

from datetime import timedelta
from typing import Any

from django.conf import settings


def every(name: str, task: str, when: timedelta | Any) -> None:
    """Run a task every so often: a timedelta, or a celery `crontab` in Stockholm's time.

    Scheduled tasks take no arguments and are safe to run twice.
    """
    schedule: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    if name in schedule and schedule[name]["task"] != task:
        raise ValueError(f"Something else is scheduled as {name!r}.")
    schedule[name] = {"task": task, "schedule": when}
    if isinstance(when, timedelta):
        # Busy workers do not find a heap of them: the next one is on its way.
        schedule[name]["options"] = {"expires": when.total_seconds()}
