"""Lives at a place, in which every field is written, by the product's own actions where it can be."""

import itertools
from datetime import timedelta
from typing import Any

from cases.actions.activities import end_activity
from cases.actions.kartlaggning import start_kartlaggning
from cases.actions.notes import write_note
from cases.actions.plan_documents import put_back_signed
from cases.actions.submissions import submit_plan, withdraw_plan
from cases.actions.team import finish_task, give_task
from cases.actions.visits import cancel_visit
from cases.enums import AftermathAnswer, CaseState, NoteLane, PauseKind, ProtectionLevel
from cases.models import Case, Note, ParticipantChange, PlanFollowup, ProtectedAccess, SavedView
from jobbtorg.core import clock
from jobbtorg.core.files import PDF, CheckedFile
from jobbtorg.core.models import FormDraft
from jobbtorg.oversight.actions.extracting import order_extract
from jobbtorg.oversight.enums import CheckState, ExtractFor, ExtractPurpose
from jobbtorg.oversight.models import Answer, LogCheck, Review
from referrals.actions.consents import record_consent
from referrals.actions.disputes import give_voice
from referrals.actions.drafting import save_draft
from referrals.enums import DisputeOutcome
from referrals.models import OtherPlan
from tests import factories
from tests.assurance.canaries import PAPER
from tests.cases import plans, rows
from tests.oversight import matrix as oversight
from tests.referrals import factories as referrals
from tests.roles import as_fixture

# Canaries from the first: what goes into queues, mails and log lines meanwhile is told by them.
_numbers = itertools.count(50_000)


def words() -> str:
    """A text that nothing else holds."""
    return f"Kq{next(_numbers)}x"


def life(at: referrals.Side, level: ProtectionLevel = ProtectionLevel.NONE) -> Case:
    """Somebody at a place of whom all is written that can be, and others beside."""
    case = _case(at, level)
    _plans(case, at)
    _under_case(case, at)
    _closed(_case(at, level, CaseState.CLOSED), at)
    rows.pause(_case(at, level, CaseState.ON_HOLD), PauseKind.HOLD)
    _remisser(at, level)
    _own(case, at)
    _checks(case, at)
    return case


def _case(at: referrals.Side, level: ProtectionLevel, state: CaseState = CaseState.MAPPING) -> Case:
    who = factories.participant(
        f"{words()} {words()}", protection_level=level, street=words(), guardian_name=words()
    )
    made: Case = factories.case(
        at.unit, at.enhet, who=who, coach=at.coach, handlaggare=at.handlaggare, state=state
    )
    return made


def _plans(case: Case, at: referrals.Side) -> None:
    """One that has been taken back, one that is in force with its papers, and one in writing."""
    here = plans.World(case, at.coach, at.handlaggare, at.unit, at.enhet)
    start_kartlaggning(by=at.coach, case=case)
    taken = plans.submitted(here, "Matchning", "Praktik")
    version = submit_plan(
        version=withdraw_plan(version=taken, by=at.coach, why=words()), by=at.coach
    )
    put_back_signed(
        version=version, by=at.coach, upload=CheckedFile("plan.pdf", PDF, PAPER % words().encode())
    )
    plans.accept(version, at.handlaggare)
    ended = case.activities.filter(ended_at=None).order_by("id")[0]
    end_activity(activity=ended, by=at.coach, reason=words())


def _under_case(case: Case, at: referrals.Side) -> None:
    who = case.participant
    for lane in NoteLane:
        write_note(by=at.coach, case=case, lane=lane, text=words())
    with as_fixture():
        followup = PlanFollowup(note=words(), next_on=clock.today() + timedelta(days=30))
        followup.stand_under(case, at.coach).save()
        changed = ParticipantChange(
            participant=who, field="phone", before="1", after="2", why=words()
        )
        changed.set_actor(at.coach)
        changed.save()
        access = ProtectedAccess(
            participant=who, user_id=at.administrator.user_id or 0, why=words()
        )
        access.set_actor(at.chief)
        access.save()
    cancel_visit(by=at.coach, visit=rows.visit(case), why=words())
    rows.visit(case)
    rows.contact(case, at.coach)
    for answer in ("", words()):
        task = give_task(
            by=at.coach, case=case, to_user=at.coach_user, text=words(), due_on=clock.today()
        )
        if answer:
            finish_task(by=at.coach, task=task, answer=answer)
    rows.member(case, factories.user())
    rows.planned_support(case)


def _closed(case: Case, at: referrals.Side) -> None:
    found = rows.aftermath(case)
    with as_fixture():
        type(found).objects.filter(pk=found.pk).update(
            answer=AftermathAnswer.PARTLY, text=words(), answered_at=clock.now()
        )


def _remisser(at: referrals.Side, level: ProtectionLevel) -> None:
    stated = _stated(level)
    referrals.draft(at.handlaggare, **stated)
    sent = referrals.sent(at.handlaggare, **stated)
    record_consent(
        by=at.handlaggare, referral=sent, scope="allt", form="skriftligt",
        from_on=clock.today(), file=CheckedFile("a.pdf", PDF, PAPER % words().encode()),
    )  # fmt: skip
    with as_fixture():
        OtherPlan.objects.create(referral=sent, kind="sfi", contact=words())
    disputed = referrals.contested(at, **stated)
    give_voice(by=at.enhetschef, referral=disputed, outcome=DisputeOutcome.ACCEPT, why=words())
    referrals.accepted(at, **stated)
    back = referrals.returned(at, **stated)
    save_draft(
        by=at.handlaggare, referral=back, version=back.version,
        stated=referrals.statement(**stated),
    )  # fmt: skip


def _stated(level: ProtectionLevel) -> dict[str, Any]:
    names = ("first_name", "last_name", "street", "guardian_name", "obstacles", "work_background")
    return {"protection_level": level, **{name: words() for name in names}}


def _own(case: Case, at: referrals.Side) -> None:
    """What the coach alone has: a list, and a note that is not saved yet."""
    user_id = at.coach.user_id or 0
    with as_fixture():
        SavedView.objects.create(user_id=user_id, name=words(), query=f"mina={words()}")
        FormDraft.objects.create(
            user_id=user_id, form="anteckning", subject=str(case.key), fields={"text": [words()]},
            path=f"/arenden/{case.key}/anteckningar/ny/", saved_at=clock.now(),
        )  # fmt: skip


def _checks(case: Case, at: referrals.Side) -> None:
    """Looks that the chief asks about: one question waits, one is answered; and the extract."""
    oversight.asked(at.coach)
    answered = oversight.asked(at.coach)
    with as_fixture():
        answer = Answer(review=Review.objects.get(check_row=answered), text=words())
        answer.set_actor(at.coach)
        answer.save()
        LogCheck.objects.filter(pk=answered.pk).update(state=CheckState.ANSWERED)
    order_extract(
        by=at.coach, case=case, made_for=ExtractFor.PERSON,
        purpose=ExtractPurpose.REQUESTED, note=words(),
    )  # fmt: skip


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
            Note(lane=lane, text=words()).stand_under(case, away.coach).save()
    rows.visit(case)
    rows.contact(case, away.coach)
    rows.task(case, away.coach_user)
