"""A canary in every personal field: lives at a place, and a mark in each text that they hold."""

import hashlib
import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from cases.actions.kartlaggning import start_kartlaggning
from cases.actions.plan_documents import put_back_signed
from cases.enums import CaseState, NoteLane, PauseKind, ProtectionLevel
from cases.models import Case, Note, ParticipantChange, PlanFollowup, SavedView
from jobbtorg.core import clock, database_safety
from jobbtorg.core.files import PDF, CheckedFile
from jobbtorg.core.history import is_history
from jobbtorg.core.models import FormDraft
from referrals.actions.consents import record_consent
from referrals.actions.disputes import give_voice
from referrals.enums import DisputeOutcome
from referrals.models import OtherPlan
from tests import factories
from tests.cases import plans, rows
from tests.oversight import matrix as oversight
from tests.project.matrix import World
from tests.referrals import factories as referrals
from tests.roles import OWNER, as_fixture, as_role

CANARY = re.compile(r"k([fplow])(\d{5})x", re.IGNORECASE)
KINDS = {"foreign": "f", "protected": "p", "later": "l", "former": "o", "words": "w"}
PAPER = b"%%PDF-1.4\n%s\n%%%%EOF"
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# Words of the program, which name nobody: codes, sums and names of parts of itself.
CODES = {
    "by_system", "outcome_system", "from_state", "to_state", "field", "kind", "content_type",
    "sha256", "content_hash", "purge_rule", "scanned_by", "form", "subject", "path", "role",
    "query", "case_role", "request_id", "system",
}  # fmt: skip
# Whole models that nobody writes in, and why.
NOT_WRITTEN = {
    "core.AccessEntry": "the log names by number",
    "core.AccessSeal": "sums",
    "core.Crossing": "names of blocks of the program",
    "core.OwnHistory": "no runtime role reads it: named tests 4 and 6",
    "pghistory.Context": "not used",
    "pghistory.Events": "no table of its own",
    "pghistory.MiddlewareEvents": "no table of its own",
}


def personal_fields() -> Iterator[tuple[type[models.Model], "models.Field[Any, Any]"]]:
    """Every field of every personal table in which a person may write."""
    for model in apps.get_models():
        table, label = model._meta.db_table, model._meta.label
        if table in database_safety.open_tables() or is_history(model) or label in NOT_WRITTEN:
            continue
        for one in model._meta.local_fields:
            code = one.name in CODES or (one.name == "name" and label.endswith("Transition"))
            written = isinstance(one, TEXT) and not isinstance(one, models.GeneratedField)
            if written and not one.choices and not code:
                yield model, one


def life(at: referrals.Side, level: ProtectionLevel = ProtectionLevel.NONE) -> Case:
    """Somebody at a place of whom all is written that can be, and whose remisser are sent."""
    who = factories.participant(protection_level=level)
    case: Case = factories.case(
        at.unit, at.enhet, who=who, coach=at.coach, handlaggare=at.handlaggare
    )
    here = plans.World(case, at.coach, at.handlaggare, at.unit, at.enhet)
    start_kartlaggning(by=at.coach, case=case)
    version = plans.submitted(here)
    put_back_signed(version=version, by=at.coach, upload=CheckedFile("plan.pdf", PDF, PAPER % b"x"))
    plans.accept(version, at.handlaggare)
    _under_case(case, at)
    closed = factories.case(
        at.unit, at.enhet, state=CaseState.CLOSED, who=factories.participant(protection_level=level)
    )
    rows.aftermath(closed)
    paused = factories.case(
        at.unit,
        at.enhet,
        state=CaseState.ON_HOLD,
        who=factories.participant(protection_level=level),
    )
    rows.pause(paused, PauseKind.HOLD)
    _remisser(at, level)
    _drafts(at)
    world = World()
    oversight.asked(at.coach)
    oversight.extract(case, world, at.coach)
    return case


def _under_case(case: Case, at: referrals.Side) -> None:
    who = case.participant
    with as_fixture():
        for lane in NoteLane:
            Note(lane=lane, text="x").stand_under(case, at.coach).save()
        followup = PlanFollowup(note="x", next_on=clock.today() + timedelta(days=30))
        followup.stand_under(case, at.coach).save()
        changed = ParticipantChange(participant=who, field="phone", before="1", after="2", why="x")
        changed.set_actor(at.coach)
        changed.save()
        access = apps.get_model("cases.ProtectedAccess")(
            participant=who, user_id=at.administrator.user_id or 0, why="x"
        )
        access.set_actor(at.chief)
        access.save()
    rows.visit(case)
    rows.contact(case, at.coach)
    rows.task(case, at.coach_user)
    rows.member(case, factories.user())
    rows.planned_support(case)


def _remisser(at: referrals.Side, level: ProtectionLevel) -> None:
    sent = referrals.sent(at.handlaggare, protection_level=level)
    record_consent(
        by=at.handlaggare, referral=sent, scope="allt", form="skriftligt",
        from_on=date(2008, 3, 3), file=CheckedFile("a.pdf", PDF, PAPER % b"y"),
    )  # fmt: skip
    with as_fixture():
        OtherPlan.objects.create(referral=sent, kind="sfi", contact="x")
    disputed = referrals.contested(at, protection_level=level)
    give_voice(by=at.enhetschef, referral=disputed, outcome=DisputeOutcome.ACCEPT, why="x")
    referrals.accepted(at, protection_level=level)


def _drafts(at: referrals.Side) -> None:
    user_id = at.coach.user_id or 0
    with as_fixture():
        SavedView.objects.create(user_id=user_id, name="Min", query="mina=ja")
        FormDraft.objects.create(
            user_id=user_id, form="note", subject="x", path="/", fields={"text": ["x"]},
            saved_at=clock.now(),
        )  # fmt: skip


class Canaries:
    """Marks what has been planted since the last time, and knows where each mark stands."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}
        # What has to be as it is, such as a number, is its own mark: its kind and field.
        self.literal: dict[str, tuple[str, str]] = {}
        self.filled: set[str] = set()
        self._numbers = itertools.count(10_000)
        self._seen: dict[str, int] = {}

    def mark(self, kind: str, only: str = "") -> None:
        """A mark of the kind in each field of each row that is new, of one model or of all."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        fields: dict[type[models.Model], list[Any]] = {}
        for model, one in personal_fields():
            if only and model._meta.label != only:
                continue
            fields.setdefault(model, []).append(one)
        with as_role(OWNER):
            for model, columns in fields.items():
                self._mark_table(model, columns, kind)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _mark_table(self, model: type[models.Model], columns: list[Any], kind: str) -> None:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            new = model._base_manager.filter(pk__gt=self._seen.get(table, 0)).order_by("pk")
            for row in new:
                for column in columns:
                    self._mark_field(row, column, kind)
                self._seen[table] = row.pk
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    def _mark_field(self, row: models.Model, column: Any, kind: str) -> None:
        label = f"{row._meta.label}.{column.name}"
        mark = f"K{KINDS[kind]}{next(self._numbers)}x"
        values = {column.name: _with(getattr(row, column.name), mark, column)}
        if isinstance(column, models.BinaryField):
            content = values[column.name]
            values |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**values)
            self.where[mark.casefold()] = label
        except DatabaseError:
            old = str(getattr(row, column.name) or "")
            if len(old) < 8:
                return
            self.literal[old.casefold()] = KINDS[kind], label
        self.filled.add(label)

    def found(self, text: str, kinds: str) -> set[str]:
        """The fields of which a text holds a mark, where the mark is of one of the kinds."""
        folded = text.casefold()
        return {
            self.where.get(f"k{kind}{number}x", "unknown")
            for kind, number in set(CANARY.findall(folded))
            if kind in kinds
        } | {
            label
            for value, (kind, label) in self.literal.items()
            if kind in kinds and value in folded
        }


def _with(old: Any, mark: str, column: Any) -> Any:
    if isinstance(column, models.BinaryField):
        return PAPER % mark.encode()
    if isinstance(column, models.EmailField):
        return f"{mark}@example.se"
    if isinstance(column, models.JSONField):
        return _in_json(old, mark)
    return mark


def _in_json(old: Any, mark: str) -> Any:
    """The mark in each text that is not a code, a date or a key."""
    if isinstance(old, dict):
        return {name: _in_json(value, mark) for name, value in old.items()}
    if isinstance(old, list):
        return [_in_json(value, mark) for value in old]
    is_words = isinstance(old, str) and (" " in old or old[:1].isupper() or old == "x")
    return mark if is_words else old


def left_elsewhere(home: referrals.Side, away: referrals.Side) -> Case:
    """A case that home had: what away writes after it is not home's to read."""
    case: Case = factories.case(home.unit, home.enhet, coach=home.coach)
    with as_fixture():
        factories.move(case, to=away.unit, sent_by=away.enhet)
        Case.objects.filter(pk=case.pk).update(coach_id=away.coach.user_id)
    return case


def written_later(case: Case, away: referrals.Side) -> None:
    """What the new unit writes in the case: notes, a visit, a contact, a task."""
    case.refresh_from_db()
    with as_fixture():
        for lane in NoteLane:
            Note(lane=lane, text="x").stand_under(case, away.coach).save()
    rows.visit(case)
    rows.contact(case, away.coach)
    rows.task(case, away.coach_user)
