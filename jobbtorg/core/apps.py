"""The machinery registers its own jobs, tasks and purge rules as every room does."""

from django.apps import AppConfig

WITHOUT_POLICIES = {
    "core_job": "kinds, keys and times of work, never a name; asked by all and done by the worker",
    "core_mail": "that something waits and a link, never who it is about",
    "core_accessseal": "sums over rows of the log, which tell nothing of them",
    "core_formtoken": "random numbers of forms that have been sent",
    "django_session": "read before anybody is known; what is in it is encrypted (core/sessionstore.py)",
    "django_content_type": "Django's list of models",
    "django_migrations": "Django's list of migrations",
}
# What is deleted at run time, by whom: from no other table has anybody the right.
DELETED_FROM = {
    "core_formdraft": "what was typed and has been sent, thrown away or left for 30 days",
    "django_session": "log-ins that have ended, renewed their key or run out",
}
DELETED_AT_NIGHT = {
    "core_formtoken": "used tokens that are too old to be sent once more",
    "core_job": "seals of the access log that are done, one a minute",
}


class CoreConfig(AppConfig):
    name = "jobbtorg.core"
    label = "core"
    verbose_name = "Grund"

    def ready(self) -> None:
        from celery.schedules import crontab
        from django.conf import settings
        from django.db.models.signals import post_migrate

        from jobbtorg.core import (
            database_safety,
            drafts,
            formtokens,
            historyguard,
            jobs,
            mail,
            nightly,
            purge_rules,
            schedule,
        )
        from jobbtorg.core.rowpolicies import WORKER

        jobs.register_job(
            mail.JOB, mail.send_now, on_give_up=mail.give_up, waits=mail.WAITS, label="E-post"
        )
        schedule.every("core.sweep_jobs", "core.sweep_jobs", settings.JOB_SWEEP)
        jobs.register_job(
            nightly.JOB, nightly.run_part, atomic=False, lease=nightly.LEASE, label="Nattkörningen"
        )
        # Twice, so that a night that was cut short is finished before the morning.
        schedule.every("core.nightly", "core.nightly", crontab(hour="2,5", minute=10))
        _keep_the_log()
        nightly.register_part("glöm utkast", lambda _by: drafts.forget_old(), position=50)
        nightly.register_part("glöm formulär", lambda _by: formtokens.forget_old(), position=51)
        purge_rules.register()
        post_migrate.connect(historyguard.after_migrate, sender=self)
        database_safety.without_policies(WITHOUT_POLICIES)
        database_safety.deleted_from(DELETED_FROM)
        database_safety.deleted_from(DELETED_AT_NIGHT, by=[WORKER])


def _keep_the_log() -> None:
    """The access log is sealed each minute, and verified each night."""
    from jobbtorg.core import jobs, nightly, schedule, sealing, verifying

    jobs.register_job(
        sealing.JOB, sealing.carry_out, atomic=False, label="Försegling av åtkomstloggen"
    )
    schedule.every("core.seal_access_log", "core.seal_access_log", sealing.EVERY)
    jobs.register_job(
        verifying.JOB,
        verifying.carry_out,
        atomic=False,
        lease=verifying.LEASE,
        label="Kontroll av åtkomstloggen",
    )
    nightly.register_part(
        "pröva åtkomstloggen", lambda _by: verifying.order_of_night(), position=53
    )
    nightly.register_part("glöm förseglingar", lambda _by: sealing.forget_jobs(), position=52)
