"""The rows of accounts in the access matrix."""

from collections.abc import Mapping
from uuid import uuid4

from jobbtorg.accounts.enums import Role
from jobbtorg.accounts.models import RoleAssignment
from jobbtorg.core import clock
from jobbtorg.core.models import Job, JobState
from tests.project.matrix import Arguments, Row, World
from tests.roles import as_fixture


def own_role(world: World, role: Role | None) -> Mapping[str, str]:
    """The role that one has already, as the menu sends it."""
    if role is None:
        return {}
    held = RoleAssignment.objects.get(pk=world.actor(role).assignment_id or 0)
    return {"assignment": str(held.key)}


def stopped(world: World) -> Arguments:
    """A job that has been given up: it lies in nobody's scope, and everybody else is refused."""
    with as_fixture():
        job = Job.objects.create(
            kind="mail", state=JobState.FAILED, attempts=3, finished_at=clock.now()
        )
    return {"key": job.key}


def no_such_job(world: World) -> Arguments:
    """There is no foreign job: the systemförvaltare is the same for the whole city."""
    return {"key": uuid4()}


ROWS = {
    "accounts:jobs": Row(),
    "accounts:try_all_jobs_again": Row(method="post"),
    "accounts:try_job_again": Row(method="post", inside=stopped, foreign=no_such_job),
    "accounts:roles": Row(),
    "accounts:act_as": Row(method="post", data=own_role),
    "accounts:table_rows": Row(method="post"),
    "accounts:sessions": Row(),
    # Off until the settings name a provider: tests/accounts/test_oidc.py.
    "accounts:oidc_start": Row(answers={404: "finns inte"}),
    "accounts:oidc_callback": Row(answers={404: "finns inte"}),
    "accounts:end_session": Row(method="post", answers={404: "finns inte"}),
    "accounts:end_other_sessions": Row(method="post"),
    "accounts:change_app": Row(),
    "accounts:remove_passkey": Row(method="post", answers={404: "finns inte"}),
}
