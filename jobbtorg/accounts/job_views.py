"""The systemförvaltare's page of jobs that stand still."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobbtorg.accounts import job_actions
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import feedback, stopped
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.models import Job
from jobbtorg.core.words import plural


@roles(Role.SYSTEMFORVALTARE)
@require_safe
def stopped_jobs(request: Request) -> HttpResponse:
    """What has been tried and given up, with its error; no case content."""
    context = {
        "rows": stopped.stopped_jobs(),
        "count": stopped.stopped_count(),
        "queue": stopped.queue(),
    }
    return render(request, "accounts/jobs.html", context)


@roles(Role.SYSTEMFORVALTARE)
@require_POST
@one_time
def try_job_again(request: Request, key: uuid.UUID) -> HttpResponse:
    """Let a job that was given up be tried again."""
    try:
        job, count = job_actions.try_job_again(key, by=request.actor)
    except Job.DoesNotExist:
        raise Http404 from None
    what = "jobbet är i kö och görs igen." if count == 1 else f"{count} jobb är i kö och görs igen."
    feedback.success(request, f"{stopped.label_of(job.kind)}: {what}")
    return redirect("accounts:jobs")


@roles(Role.SYSTEMFORVALTARE)
@require_POST
@one_time
def try_all_jobs_again(request: Request) -> HttpResponse:
    """Let everything that was given up be tried again."""
    count = job_actions.try_all_jobs_again(by=request.actor)
    feedback.success(request, f"{plural(count, 'jobb', 'jobb')} är i kö och görs igen.")
    return redirect("accounts:jobs")
