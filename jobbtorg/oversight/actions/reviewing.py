"""Reviewing a check: a judgement, a question and its answer. What is written is never changed."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse

from jobbtorg.accounts.models import User
from jobbtorg.accounts.notices import tell
from jobbtorg.core import clock, mail, workdays
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require
from jobbtorg.organisation.settings import setting
from jobbtorg.oversight.actions.base import Reviewers, works_here
from jobbtorg.oversight.enums import CheckState, Judgement
from jobbtorg.oversight.models import Answer, LogCheck, Review
from jobbtorg.oversight.permissions import can_answer, can_judge

MAIL_KIND = "loggkontroll"
ANSWER_PAGE = "oversight:answer"
CHECK_PAGE = "oversight:check"


@transaction.atomic
def review_check(*, check: LogCheck, by: Actor, judgement: str, text: str) -> Review:
    """Judge a check, or ask the one who looked. A check that was judged gets a correction."""
    check = _locked(check)
    require(can_judge(by, check, judgement))
    if not text.strip():
        raise DomainError("Skriv varför.", field="text")
    asking = judgement == Judgement.ASKED
    if asking and not works_here(check.user_id, clock.today()):
        raise DomainError(
            f"{check.user} arbetar inte kvar och kan inte få frågan. Bedöm utan svar.",
            field="judgement",
        )
    former = _last_judgement(check) if check.state == CheckState.DONE else None
    if judgement == Judgement.CLOSED:
        former = None
    review = Review(
        check_row=check, judgement=judgement, text=text, looker_id=check.user_id, corrects=former
    )
    review.set_actor(by)
    review.save()
    _AFTER[Judgement(judgement)](check)
    return review


def _last_judgement(check: LogCheck) -> Review | None:
    judged = check.reviews.exclude(judgement__in=[Judgement.ASKED, Judgement.CLOSED])
    return judged.order_by("-occurred_at", "-pk").first()


def _settle(check: LogCheck, judgement: str, **more: Any) -> None:
    more = {"handed_to": "", "closed_at": None, **more}
    _change(
        check,
        state=CheckState.DONE,
        outcome=judgement,
        done_at=check.done_at or clock.now(),
        **more,
    )


def _justify(check: LogCheck) -> None:
    _settle(check, Judgement.JUSTIFIED)


def _hand_on(check: LogCheck) -> None:
    """What is reported goes to the role above, with a date, reminders and a mail without names."""
    if check.handed_to and check.closed_at is None:
        return
    today = clock.today()
    reviewers = Reviewers(today)
    _settle(
        check,
        Judgement.REPORTED,
        handed_to=reviewers.handed_role(check),
        due_on=workdays.add_working_days(today, setting("review_days", today)),
        reminders=0,
        reminded_at=None,
    )
    address = mail.link(reverse(CHECK_PAGE, args=[check.key]))
    for user in User.objects.filter(pk__in=reviewers.handed(check), is_active=True):
        tell(
            user,
            subject="En anmälan från loggkontrollen i Jobbtorg",
            body=f"En chef har anmält misstänkt obehörig åtkomst och lämnat det till dig. Läs:\n\n{address}\n",
            kind=MAIL_KIND,
            about_key=check.key,
        )


def _close(check: LogCheck) -> None:
    """Whoever was handed the report has seen to it."""
    _change(check, closed_at=clock.now())


def _ask(check: LogCheck) -> None:
    """The question waits with the one who looked, who gets a mail that says no more than that."""
    today = clock.today()
    due_on = workdays.add_working_days(today, setting("look_answer_days", today))
    _wait(check, CheckState.ASKED, due_on, asked_at=clock.now())
    address = mail.link(reverse(ANSWER_PAGE, args=[check.key]))
    tell(
        check.user,
        subject="En fråga till dig i Jobbtorg",
        body=f"Den som granskar loggen undrar varför du har öppnat något i Jobbtorg. Läs och svara:\n\n{address}\n",
        kind=MAIL_KIND,
        about_key=check.key,
    )


@transaction.atomic
def answer_question(*, check: LogCheck, by: Actor, text: str) -> Answer:
    """The one who looked says why; the check goes back to the reviewer."""
    check = _locked(check)
    require(can_answer(by, check))
    if not text.strip():
        raise DomainError("Skriv ett svar.", field="text")
    asked = check.reviews.filter(judgement=Judgement.ASKED).order_by("-occurred_at", "-pk")[0]
    answer = Answer(review=asked, text=text)
    answer.set_actor(by)
    answer.save()
    today = clock.today()
    due_on = workdays.add_working_days(today, setting("review_days", today))
    _wait(check, CheckState.ANSWERED, due_on)
    return answer


_AFTER: dict[Judgement, Callable[[LogCheck], None]] = {
    Judgement.JUSTIFIED: _justify,
    Judgement.ASKED: _ask,
    Judgement.REPORTED: _hand_on,
    Judgement.CLOSED: _close,
}


def _wait(check: LogCheck, state: CheckState, due_on: Any, **more: Any) -> None:
    """Somebody else has it now, with a date and reminders of their own."""
    _change(check, state=state, due_on=due_on, reminders=0, reminded_at=None, **more)


def _change(check: LogCheck, **values: Any) -> None:
    for name, value in values.items():
        setattr(check, name, value)
    check.save(update_fields=list(values))


def _locked(check: LogCheck) -> LogCheck:
    """The check's row, locked until the transaction ends, as it stands now."""
    LogCheck.objects.select_for_update(of=("self",)).only("pk").get(pk=check.pk)
    return LogCheck.objects.select_related("user", "node").get(pk=check.pk)


@transaction.atomic
def follow_reviewers(*, by: Actor) -> int:
    """Let what nobody may review any more go to the next in the chain; returns how many.

    A chief has left, or has become chief of what they looked at themselves.
    """
    reviewers, moved = Reviewers(clock.today()), 0
    undone = LogCheck.objects.exclude(state=CheckState.DONE).order_by("pk")
    for check in undone.select_for_update(of=("self",), skip_locked=True):
        role = reviewers.role_for(check.role, check.user_id, check.node_id)
        if role != check.reviewer_role:
            _change(check, reviewer_role=role)
            moved += 1
    return moved
