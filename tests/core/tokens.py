"""Form tokens for tests that post a form without opening its page first."""

import uuid

from jobbtorg.core.formtokens import FIELD, Token, issue


def token_field(
    user_id: int | None, *, path: str = "/", form: str = "", subject: str = ""
) -> dict[str, str]:
    """The hidden field of a form that this user has opened: merge it into the posted data."""
    return {FIELD: issue(Token(uuid.uuid4(), user_id, path, form, subject))}
