"""Answers to "may this actor do that?", always with a reason when the answer is no."""

from dataclasses import dataclass

from jobbtorg.core.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """No, because of `reason`, a Swedish sentence that the page shows."""

    reason: str

    def __bool__(self) -> bool:
        return False


Verdict = Allowed | Denied


def require(verdict: Verdict) -> None:
    """Raise `NotAllowed` with the reason unless the verdict is a yes."""
    if isinstance(verdict, Denied):
        raise NotAllowed(verdict.reason)
