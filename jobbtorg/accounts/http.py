"""The request with what the acting-role middleware has put on it."""

from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core.http import Request


class ActingRequest(Request):
    """Annotate views with this where they need the assignments themselves."""

    acting: RoleAssignment | None
    assignments: list[RoleAssignment]
