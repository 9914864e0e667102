"""The extracts that have been ordered of a person, for the page where one more is."""

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast

from cases.models import Case
from jobbtorg.core.actor import Actor
from jobbtorg.core.models import Job, JobState
from jobbtorg.oversight.actions.extracting import JOB
from jobbtorg.oversight.models import Extract

MOST = 20


def ordered_extracts(actor: Actor, case: Case) -> list[Extract]:
    """The latest ones; `is_stopped` where the job has been given up, and nothing is being made."""
    jobs = Job.objects.filter(kind=JOB, unique_key=Cast(OuterRef("key"), CharField()))
    rows = Extract.objects.visible_to(actor).filter(participant=case.participant_id)
    rows = rows.annotate(is_stopped=Exists(jobs.filter(state=JobState.FAILED)))
    return list(rows.select_related("by_user", "file")[:MOST])
