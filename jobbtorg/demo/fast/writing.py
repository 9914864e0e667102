"""Writing copies in bulk, in the order that the database's own rules ask for."""

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from itertools import groupby

from django.db import connection, models

from cases.enums import PlanState
from cases.models import LineDecision, PlanLine, PlanVersion
from jobbtorg.demo.fast.lives import TABLES

Made = dict[type[models.Model], list[models.Model]]

BATCH = 1000
OF_PLANS = (PlanVersion, PlanLine, LineDecision)

SUBMIT = """
UPDATE cases_planversion v SET state = %s, submitted_at = r.submitted_at, content_hash = r.hash
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[]) AS r (id, submitted_at, hash)
WHERE v.id = r.id
"""
ANSWER = """
UPDATE cases_planversion v SET state = r.state, decided_at = r.decided_at, basis = r.basis
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[])
    AS r (id, state, decided_at, basis)
WHERE v.id = r.id
"""


def write(copies: Iterable[Made]) -> int:
    """Insert the rows of some copies; what is deferred is checked at once. Returns how many."""
    rows: Made = defaultdict(list)
    for made in copies:
        for model, own in made.items():
            rows[model] += own
    for model in TABLES:
        if model is PlanVersion:
            _write_plans(rows)
        elif model not in OF_PLANS:
            model._base_manager.bulk_create(rows[model], batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return sum(len(own) for own in rows.values())


def _write_plans(rows: Made) -> None:
    """Versions by their number: each is written as a draft, sent in, then answered.

    A plan has one draft and one submitted version at a time, a line is written into a draft
    alone, and an answer is given to what has been sent in: the triggers hold this here too.
    """
    versions = [row for row in rows[PlanVersion] if isinstance(row, PlanVersion)]
    lines: dict[int, list[PlanLine]] = defaultdict(list)
    answers: dict[int, list[LineDecision]] = defaultdict(list)
    for line in rows[PlanLine]:
        assert isinstance(line, PlanLine)  # noqa: S101 — it stands under its own model
        lines[line.plan_version_id].append(line)
    for answer in rows[LineDecision]:
        assert isinstance(answer, LineDecision)  # noqa: S101
        answers[answer.line_id].append(answer)
    versions.sort(key=lambda version: version.number)
    for _, numbered in groupby(versions, key=lambda version: version.number):
        wave = list(numbered)
        own = [line for version in wave for line in lines[version.pk]]
        PlanVersion.objects.bulk_create(map(_as_draft, wave), batch_size=BATCH)
        PlanLine.objects.bulk_create(own, batch_size=BATCH)
        _submit([version for version in wave if version.state != PlanState.DRAFT])
        LineDecision.objects.bulk_create(
            [answer for line in own for answer in answers[line.pk]], batch_size=BATCH
        )
        _answer([v for v in wave if v.state not in (PlanState.DRAFT, PlanState.SUBMITTED)])


def _as_draft(version: PlanVersion) -> PlanVersion:
    draft = copy(version)
    draft.state = PlanState.DRAFT
    draft.submitted_at = draft.decided_at = None
    draft.content_hash = draft.basis = ""
    return draft


def _submit(versions: list[PlanVersion]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            SUBMIT,
            [
                PlanState.SUBMITTED,
                [v.pk for v in versions],
                [v.submitted_at for v in versions],
                [v.content_hash for v in versions],
            ],
        )


def _answer(versions: list[PlanVersion]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            ANSWER,
            [
                [v.pk for v in versions],
                [str(v.state) for v in versions],
                [v.decided_at for v in versions],
                [str(v.basis) for v in versions],
            ],
        )
