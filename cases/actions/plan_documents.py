"""Papers of a plan: ordered when the transaction has ended."""

from cases.models import PlanVersion
from jobbtorg.core.actor import Actor


def order_documents(*, version: PlanVersion, by: Actor) -> None:
    """Ask for the papers that the version's state calls for."""
