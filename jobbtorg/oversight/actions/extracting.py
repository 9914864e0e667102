"""Ordering a registerutdrag: asked for with a purpose, made by a job, kept with the person."""

import uuid

from django.db import transaction

from cases.models import Case
from cases.purge_rules import RULE
from jobbtorg.core import accesslog, files, jobs
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.files import PDF, FileKind
from jobbtorg.core.identity import refuse_numbers
from jobbtorg.core.models import AccessKind, Job
from jobbtorg.core.permissions import require
from jobbtorg.oversight.enums import ExtractFor
from jobbtorg.oversight.models import Extract
from jobbtorg.oversight.permissions import can_order

JOB = "registerutdrag"
PAPER = FileKind("registerutdrag", RULE, types=(PDF,))
PAGE = "oversight:order_extract"


@transaction.atomic
def order_extract(*, by: Actor, case: Case, made_for: str, purpose: str, note: str = "") -> Extract:
    """Ask for the paper. The order itself stands in the log, whatever becomes of the paper."""
    require(can_order(by, case, made_for))
    refuse_numbers(note, field="note")
    extract = Extract(
        participant=case.participant,
        node_id=case.bistandsenhet_id if case.bistandsenhet_id in by.node_ids else case.unit_id,
        case_key=case.key,
        made_for=made_for,
        purpose=purpose,
        note=note,
    )
    extract.set_actor(by)
    extract.save()
    seen = accesslog.Seen(participants={case.participant_id}, purpose=_purpose(extract))
    accesslog.write(by, kind=AccessKind.EXPORT, page=PAGE, object_key=str(case.key), seen=seen)
    jobs.enqueue(JOB, args={"extract": str(extract.key)}, unique_key=str(extract.key), by=by)
    return extract


def _purpose(extract: Extract) -> str:
    return f"{extract.get_purpose_display()}. {extract.note}".strip()


def carry_out(job: Job) -> None:
    """Make the paper and keep it; safe to run twice."""
    from jobbtorg.oversight.extracts import collect_extract, render_extract

    rows = Extract.objects.select_for_update(of=("self",))
    extract = rows.select_related("participant", "node").get(key=uuid.UUID(job.args["extract"]))
    if extract.file_id is not None:
        return
    extract.file = files.store(
        kind=PAPER.name,
        name="Registerutdrag, internt" if _internal(extract) else "Registerutdrag",
        content=render_extract(collect_extract(extract)),
        by=system_actor(f"jobb:{JOB}"),
        participant_key=extract.participant.key,
    )
    extract.save(update_fields=["file"])


def _internal(extract: Extract) -> bool:
    return extract.made_for == ExtractFor.INTERNAL


def register_extracts() -> None:
    """Put the job and the kind of file in their registries."""
    jobs.register_job(JOB, carry_out, label="Registerutdrag")
    files.register_kind(PAPER)
