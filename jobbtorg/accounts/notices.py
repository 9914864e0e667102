"""Mail to those who work here: that something waits, and a link; never a name (handbook §10)."""

from uuid import UUID

from jobbtorg.accounts.models import User
from jobbtorg.core import mail


def tell(
    user: User | None, *, subject: str, body: str, kind: str, about_key: UUID | None = None
) -> None:
    """Write a mail to a user. Nobody, or somebody who has left, gets none."""
    if user is None or not user.is_active:
        return
    mail.send(
        to_address=user.email,
        to_user_id=user.pk,
        subject=subject,
        body=body,
        kind=kind,
        about_key=about_key,
    )
