from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "jobbtorg.organisation"
    label = "organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        from celery.schedules import crontab

        from jobbtorg.core import schedule
        from jobbtorg.core.navigation import register_item

        register_item("Organisation", "building-2", "organisation:overview", position=90)
        task = "organisation.carry_due_successions"
        schedule.every(task, task, crontab(hour=0, minute=10))
