"""Papers of a plan: ordered when the transaction has ended, kept with their version."""

import uuid
from collections.abc import Callable

from django.db import transaction

from cases.actions.plan_base import locked
from cases.enums import DecisionBasis, DocumentKind, PlanState
from cases.models import PlanDocument, PlanVersion
from cases.permissions.plan import can_sign
from cases.purge_rules import RULE
from jobbtorg.core import files, jobs
from jobbtorg.core.actor import Actor, system_actor
from jobbtorg.core.files import PDF, CheckedFile, FileKind
from jobbtorg.core.models import Job
from jobbtorg.core.permissions import require

JOB = "planens_handlingar"
PLAN_PAPER = FileKind("planhandling", RULE, types=(PDF,))
SIGNED_PLAN = FileKind("undertecknad_plan", RULE)

Renderer = Callable[[PlanVersion, str], bytes]


def order_documents(*, version: PlanVersion, by: Actor) -> Job:
    """Ask for the papers that the version's state calls for; asking twice is asking once."""
    return jobs.enqueue(
        JOB,
        args={"version": str(version.key)},
        unique_key=f"{version.key}:{version.state}",
        by=by,
    )


def kinds_due(version: PlanVersion) -> list[DocumentKind]:
    """The papers that a version has in its state: the decision is a document of its own."""
    if version.state == PlanState.DRAFT:
        return []
    kinds = [DocumentKind.PLAN, DocumentKind.EASY]
    if version.state == PlanState.DECIDED and version.basis == DecisionBasis.DECISION:
        kinds.append(DocumentKind.DECISION)
    return kinds


def carry_out(job: Job) -> None:
    """Make what is missing; safe to run twice."""
    from cases.plan_papers import render  # WeasyPrint's page is built only where it is used

    make_documents(version_key=uuid.UUID(job.args["version"]), render=render)


def make_documents(*, version_key: uuid.UUID, render: Renderer) -> list[PlanDocument]:
    """Render and keep the papers that the version still lacks.

    Rendered from what is frozen, without a lock, so that nobody who answers the plan waits.
    """
    related = ("case__participant", "decided_by", "decided_for")
    version = PlanVersion.objects.select_related(*related).get(key=version_key)
    return _keep_missing(version, {kind: render(version, kind) for kind in _missing(version)})


def _missing(version: PlanVersion) -> list[DocumentKind]:
    there = set(version.documents.values_list("kind", flat=True))
    return [kind for kind in kinds_due(version) if kind not in there]


@transaction.atomic
def _keep_missing(version: PlanVersion, made: dict[DocumentKind, bytes]) -> list[PlanDocument]:
    """Keep what nobody else has kept meanwhile."""
    _case, version = locked(version)
    by = system_actor(f"jobb:{JOB}")
    return [_keep(version, kind, made[kind], by) for kind in _missing(version) if kind in made]


def _keep(version: PlanVersion, kind: DocumentKind, content: bytes, by: Actor) -> PlanDocument:
    file = files.store(
        kind=PLAN_PAPER.name,
        name=f"{kind.label}, version {version.number}",
        content=content,
        by=by,
        participant_key=version.case.participant.key,
    )
    document = PlanDocument(plan_version=version, kind=kind, file=file)
    document.set_actor(by)
    document.save()
    return document


@transaction.atomic
def put_back_signed(*, version: PlanVersion, by: Actor, upload: CheckedFile) -> PlanDocument:
    """Keep a signed copy beside the version. A better scan is put beside the first."""
    case, version = locked(version)
    require(can_sign(by, case, version))
    file = files.store(
        kind=SIGNED_PLAN.name,
        name=upload.name,
        content=upload.content,
        by=by,
        participant_key=case.participant.key,
        scanned_by=upload.scanned_by,
    )
    document = PlanDocument(plan_version=version, kind=DocumentKind.SIGNED, file=file)
    document.set_actor(by)
    document.save()
    return document


def register_plan_papers() -> None:
    """Put the job and the kinds of file in their registries."""
    jobs.register_job(JOB, carry_out, label="Planens handlingar")
    files.register_kind(PLAN_PAPER)
    files.register_kind(SIGNED_PLAN)
