"""What others have proposed for a case: `referrals` tells of the first visit that a remiss names."""

from collections.abc import Callable
from datetime import datetime

from cases.models import Case
from jobbtorg.core.actor import Actor

VisitProposal = Callable[[Case, Actor], datetime | None]
_visit_proposals: list[VisitProposal] = []


def register_visit_proposal(proposal: VisitProposal) -> None:
    """Tell of a proposed first visit; the room above fills it in `AppConfig.ready()`."""
    _visit_proposals.append(proposal)


def proposed_visit(case: Case, actor: Actor) -> datetime | None:
    """When somebody has proposed the first visit, as far as the actor may read it."""
    found = (proposal(case, actor) for proposal in _visit_proposals)
    return next((at for at in found if at is not None), None)
