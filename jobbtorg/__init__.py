"""Jobbtorg: from benefit to work. The project package and its base apps."""

from jobbtorg.celery import app as celery_app

__all__ = ["celery_app"]
