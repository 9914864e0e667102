"""Plans that no enhet decides on: they hold when person and jobbtorg agree (handbook §5.1)."""

from datetime import date

from django.db import transaction

from cases.actions.activities import put_in_force, take_out_of_force
from cases.actions.decisions import after_answer, begin_activity_state
from cases.actions.plan_base import checked, locked, log
from cases.enums import DecisionBasis, LineChange, PlanState
from cases.models import PlanVersion
from cases.permissions.plan import can_agree
from cases.plan_rules import has_run_out
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.permissions import require


@transaction.atomic
def agree_on_plan(*, version: PlanVersion, by: Actor, agreed_on: date) -> PlanVersion:
    """Write down that person and jobbtorg agreed on a day; all lines hold from now on.

    Where the enhet had answered some lines before the support ended, those answers stand:
    what it returned comes back to the coach in a draft, as after a decision.
    """
    case, version = locked(version)
    require(can_agree(by, case))
    checked("agree", version)
    if agreed_on > clock.today():
        raise DomainError("Datumet ligger i framtiden.", field="agreed_on")
    begun = version.transitions.filter(name="draft").values_list("occurred_at", flat=True).first()
    if begun is not None and agreed_on < begun.astimezone(clock.STOCKHOLM).date():
        raise DomainError("Den dagen var planen inte påbörjad än.", field="agreed_on")
    unanswered = version.lines.filter(decision__isnull=True)
    for line in unanswered.exclude(change=LineChange.UNCHANGED).select_related("insats"):
        if has_run_out(line, clock.today()):
            raise DomainError(
                f"{line.insats.name}: tiden gick ut {line.until_on}. Återta planen och ange en ny tid."
            )
        if line.change == LineChange.REMOVED:
            take_out_of_force(case=case, line=line)
        else:
            put_in_force(case=case, line=line, by=by)
    version.state = PlanState.DECIDED
    version.basis = DecisionBasis.AGREEMENT
    version.agreed_on = agreed_on
    version.decided_at = clock.now()
    version.decided_by_id = by.user_id
    version.save(update_fields=["state", "basis", "agreed_on", "decided_at", "decided_by"])
    log(version, "agree", by=by, from_state=PlanState.SUBMITTED)
    begin_activity_state(case=case, by=by)
    after_answer(case=case, version=version, by=by)
    return version
