"""Writes on how people log in: what they did themselves, and what the systemförvaltare resets."""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from jobbtorg.accounts import sealing
from jobbtorg.accounts.events import log
from jobbtorg.accounts.models import OpenSession, User
from jobbtorg.accounts.notices import tell as tell_user
from jobbtorg.accounts.permissions import can_manage_accounts
from jobbtorg.core import scope
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError, NotAllowed
from jobbtorg.core.permissions import require

SUBJECT = "Din inloggning har ändrats"
NOT_YOU = "Var det inte du? Hör genast av dig till systemförvaltaren, som kan stänga kontot."


def own_actor(user: User) -> Actor:
    """Somebody at log-in, before any role."""
    return Actor(user_id=user.pk, name=str(user))


def write_own_event(user: User, name: str, text: str, *, tell: bool = False) -> None:
    """Write down what somebody did with their own log-in, and tell them by mail."""
    by = own_actor(user)
    with scope.scoped(by):
        log(user, name, text, by)
        if tell:
            _tell(user, text)


def add_first_factor(user: User, text: str, *, keep: str) -> User:
    """Somebody has a second factor now: what was begun by a password alone ends, but for this."""
    by = own_actor(user)
    with scope.scoped(by):
        locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        end_all_sessions(locked, keep=keep)
        text = f"{text} Andra inloggningar avslutades."
        log(locked, "factor_added", text, by)
        _tell(locked, text)
    return locked


@transaction.atomic
def change_app(user: User, secret: str, *, by: Actor) -> Authenticator:
    """Another app in the old one's place: somebody has another telephone. Reserve codes stay."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.pk != by.user_id:
        raise NotAllowed("Du kan bara byta din egen app.")
    kind = Authenticator.Type.TOTP
    Authenticator.objects.filter(user=locked, type=kind).delete()
    data = {"secret": sealing.seal(secret)}
    made: Authenticator = Authenticator.objects.create(user=locked, type=kind, data=data)
    text = "Bytte app för engångskoder. Den gamla appens koder gäller inte längre."
    log(locked, "factor_changed", text, by)
    _tell(locked, text)
    return made


@transaction.atomic
def reset_second_factor(user: User, *, by: Actor) -> int:
    """Take away somebody's app, passkeys and reserve codes; their sessions end.

    They set up a new one at the next log-in. Nobody resets their own: a colleague looks first
    at who asks.
    """
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_manage_accounts(by))
    if locked.pk == by.user_id:
        raise DomainError(
            "Du kan inte nollställa ditt eget andra steg. Be en annan systemförvaltare."
        )
    gone: int = Authenticator.objects.filter(user=locked).delete()[0]
    end_all_sessions(locked)
    text = "Systemförvaltaren nollställde det andra steget."
    log(locked, "factor_reset", text, by)
    _tell(locked, f"{text} Nästa gång du loggar in väljer du ett nytt.")
    return gone


@transaction.atomic
def sign_out_everywhere(user: User, *, by: Actor) -> None:
    """The systemförvaltare ends everything that somebody is logged in to."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(can_manage_accounts(by))
    end_all_sessions(locked)
    log(locked, "signed_out", "Systemförvaltaren avslutade alla inloggningar.", by)


def end_all_sessions(user: User, *, keep: str = "") -> None:
    """Every session of somebody is out on its next request: what it was signed with has changed.

    Those in the person's own list are deleted too, but for the one to `keep`.
    """
    user.session_round += 1
    user.save(update_fields=["session_round"])
    listed = OpenSession.objects.filter(user=user).exclude(session_key=keep)
    Session.objects.filter(session_key__in=listed.values("session_key")).delete()
    listed.delete()


@transaction.atomic
def end_own_sessions(*, by: Actor, keep: str) -> User:
    """Somebody ends all their log-ins but the one that they are in."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=by.user_id or 0)
    end_all_sessions(locked, keep=keep)
    log(locked, "signed_out", "Avslutade sina andra inloggningar.", by)
    return locked


@transaction.atomic
def end_session(row: OpenSession, *, by: Actor) -> None:
    """Somebody ends one of their own log-ins."""
    if row.user_id != by.user_id:
        raise NotAllowed("Du kan bara avsluta dina egna inloggningar.")
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    log(row.user, "session_ended", f"Avslutade inloggningen med {row.browser}.", by)


def _tell(user: User, text: str) -> None:
    tell_user(user, subject=SUBJECT, body=f"{text}\n\n{NOT_YOU}", kind="login")
