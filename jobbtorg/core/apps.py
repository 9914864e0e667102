"""The machinery registers its own jobs, tasks and purge rules as every room does."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "jobbtorg.core"
    label = "core"
    verbose_name = "Grund"

    def ready(self) -> None:
        from celery.schedules import crontab

        from jobbtorg.core import jobs, mail, purge, schedule
        from jobbtorg.core.models import StoredFile

        jobs.register_job(mail.JOB, mail.send_now, on_give_up=mail.give_up)
        schedule.every("core.sweep_jobs", "core.sweep_jobs", jobs.SWEEP)
        schedule.every("core.forget_old_forms", "core.forget_old_forms", crontab(hour=3, minute=10))
        purge.personal(StoredFile, "filer", "participant_key", note="Filens egen regel gäller.")
