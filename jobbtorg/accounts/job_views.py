"""The systemförvaltare's page of jobs that stand still."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jobbtorg.accounts import job_actions
from jobbtorg.accounts.access import roles
from jobbtorg.accounts.enums import Role
from jobbtorg.core import feedback, lists, stopped
from jobbtorg.core.formtokens import one_time
from jobbtorg.core.http import Request
from jobbtorg.core.models import Job


@roles(Role.SYSTEMFORVALTARE)
@require_safe
def stopped_jobs(request: Request) -> HttpResponse:
    """What has been tried and given up, with its error; no case content."""
    page = stopped.stopped_page(request.GET.get("efter", ""))
    after = lists.query_of({"efter": page.next_cursor}) if page.next_cursor else ""
    context = {
        "rows": page.rows,
        "queue": stopped.queue(),
        "next_url": lists.address_of(request.path, after) if after else "",
    }
    return render(request, "accounts/jobs.html", context)


@roles(Role.SYSTEMFORVALTARE)
@require_POST
@one_time
def try_job_again(request: Request, key: uuid.UUID) -> HttpResponse:
    """Let a job that was given up be tried again."""
    try:
        job = job_actions.try_job_again(key, by=request.actor)
    except Job.DoesNotExist:
        raise Http404 from None
    feedback.success(request, f"{stopped.label_of(job.kind)}: jobbet är i kö och görs igen.")
    return redirect("accounts:jobs")
