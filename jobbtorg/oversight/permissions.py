"""Who may review, answer and order an extract, with the reason when the answer is no."""

from django.db import connection

from cases.enums import ProtectionLevel
from cases.masking import shown
from cases.models import Case, Participant
from cases.permissions.case_page import has_now
from cases.scope import hidden_persons, is_enhet_staff
from jobbtorg.accounts.enums import Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict
from jobbtorg.oversight.enums import WITH_REVIEWER, CheckState, ExtractFor, Judgement
from jobbtorg.oversight.models import LogCheck
from jobbtorg.oversight.rules import AT_PLACE

ORDERING = frozenset({Role.COACH, Role.HANDLAGGARE, Role.LOKAL_CHEF, Role.ENHETSCHEF})
# They see names of staff in an extract: the inquiry is theirs.
INQUIRING = frozenset({Role.LOKAL_CHEF, Role.ENHETSCHEF})

NOT_YOURS = Denied("Coach, handläggare och chefer beställer registerutdrag i sina ärenden.")


def can_review(actor: Actor, check: LogCheck) -> Verdict:
    """The reviewer in the acting role, never of one's own looks."""
    if check.user_id == actor.user_id:
        return Denied("Ingen granskar sina egna loggposter.")
    in_reach = check.reviewer_role not in AT_PLACE or check.node_id in actor.node_ids
    if actor.role == check.reviewer_role and in_reach:
        return Allowed()
    return Denied(f"Granskas av {Role(check.reviewer_role).label.lower()}.")


def can_judge(actor: Actor, check: LogCheck, judgement: str) -> Verdict:
    """A judgement while the reviewer has it; a question is put once it has not been judged."""
    if judgement == Judgement.CLOSED:
        return can_close(actor, check)
    verdict = can_review(actor, check)
    if not verdict:
        return verdict
    if check.state == CheckState.ASKED and judgement == Judgement.ASKED:
        return Denied("En fråga är redan ställd. Vänta på svaret, eller bedöm utan det.")
    if check.state == CheckState.DONE and judgement == Judgement.ASKED:
        return Denied("Kontrollen är granskad. Ändra bedömningen i stället.")
    return Allowed()


def can_close(actor: Actor, check: LogCheck) -> Verdict:
    """Whoever was handed what was reported, until it is closed."""
    if not check.handed_to or check.closed_at is not None:
        return Denied("Anmälan är avslutad, eller så finns ingen.")
    if actor.role == check.handed_to and actor.user_id != check.user_id:
        return Allowed()
    return Denied(f"Anmälan ligger hos {Role(check.handed_to).label.lower()}.")


def is_open_to(actor: Actor, check: LogCheck) -> bool:
    """Whether the page asks the actor for a judgement, rather than for a correction."""
    return bool(can_review(actor, check)) and check.state in (*WITH_REVIEWER, CheckState.ASKED)


def can_answer(actor: Actor, check: LogCheck) -> Verdict:
    """The one who was asked, while the question waits."""
    if check.user_id != actor.user_id or check.asked_at is None:
        return Denied("Frågan är ställd till någon annan.")
    if check.state != CheckState.ASKED:
        return Denied("Frågan är besvarad, eller så har granskaren redan bedömt loggposten.")
    return Allowed()


def can_order(actor: Actor, case: Case, made_for: str = ExtractFor.PERSON) -> Verdict:
    """Coach, handläggare and chiefs of a case that is theirs now; names are for chiefs alone.

    Of a protected person only who is on the person's list, and how they are reached.
    """
    verdict = offers_extract(actor, case, made_for)
    return verdict if not verdict or _has_the_person(actor, case) else NOT_YOURS


def offers_extract(actor: Actor, case: Case, made_for: str = ExtractFor.PERSON) -> Verdict:
    """`can_order`, but for whether the person of a closed case has gone on: asks no database."""
    if actor.role not in ORDERING or not has_now(actor, case):
        return NOT_YOURS
    person = shown(case.participant, actor, case=case)
    if person.masked or (person.contact_hidden and actor.role not in INQUIRING):
        return Denied("Deltagaren har skyddad identitet. Ansvarig eller chef beställer utdraget.")
    if made_for == ExtractFor.INTERNAL and actor.role not in INQUIRING:
        return Denied("Ett utdrag med medarbetares namn beställs av chefen.")
    return Allowed()


def _has_the_person(actor: Actor, case: Case) -> bool:
    """Whether nobody else has the person now: an extract says where all of the jobbtorg looked.

    The enhet's holds its own looks alone, so nothing is asked of other enheter there.
    """
    if case.participant.protection_level != ProtectionLevel.NONE and _is_hidden(actor, case):
        return False
    if case.is_open or actor.is_system or is_enhet_staff(actor):
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT jt_latest_case(%s)", [case.participant_id])
        return bool(cursor.fetchone()[0] == case.pk)


def _is_hidden(actor: Actor, case: Case) -> bool:
    seen = Participant.objects.filter(pk=case.participant_id)
    return not seen.exclude(pk__in=hidden_persons(actor).values("pk")).exists()
