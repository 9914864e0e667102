"""Who may take a remiss through its life (handbook §3, §5.2, §5.4)."""

from cases.models import Step
from jobbtorg.accounts.enums import ENHET_ROLES, UNIT_ROLES, Role
from jobbtorg.core.actor import Actor
from jobbtorg.core.permissions import Allowed, Denied, Verdict
from referrals.enums import CLOSED_STATES, ReferralState
from referrals.models import Referral
from referrals.rules import LAST_WORD, REFERRAL_TRANSITIONS

EDITABLE_STATES = frozenset({ReferralState.DRAFT, ReferralState.RETURNED})


def at_enhet(actor: Actor, referral: Referral) -> bool:
    """The actor works at the enhet that refers."""
    return actor.role in ENHET_ROLES and referral.bistandsenhet_id in actor.node_ids


def at_unit(actor: Actor, referral: Referral) -> bool:
    """The actor works at the unit that the remiss went to."""
    return actor.role in UNIT_ROLES and referral.unit_id in actor.node_ids


def can_act_as(actor: Actor, verb: str) -> Verdict:
    """The role is one that the table names for the verb."""
    allowed = REFERRAL_TRANSITIONS[verb].roles
    if actor.is_system or actor.role in allowed:
        return Allowed()
    names = ", ".join(sorted(Role(role).label.lower() for role in allowed))
    return Denied(f"Det här görs av: {names}.")


def can_take(actor: Actor, verb: str, referral: Referral) -> Verdict:
    """The actor may take the remiss through a row of the table, on its own side of it."""
    verdict = can_act_as(actor, verb)
    if not verdict or actor.is_system:
        return verdict
    if REFERRAL_TRANSITIONS[verb].roles == LAST_WORD:
        return verdict
    if at_enhet(actor, referral) or at_unit(actor, referral):
        return Allowed()
    return Denied("Remissen hör till en annan enhet.")


def can_start(actor: Actor) -> Verdict:
    """Only an enhet refers: a person does not walk in (handbook §1)."""
    if actor.role in ENHET_ROLES and actor.node_id is not None:
        return Allowed()
    return Denied("Bara en försörjningsstödsenhet skriver remisser.")


def can_edit(actor: Actor, referral: Referral) -> Verdict:
    """The enhet writes its statement until the remiss is sent, and again when it is returned."""
    if not at_enhet(actor, referral):
        return Denied("Uppgifterna är avsändarens. Bara enheten som skrev remissen ändrar dem.")
    if referral.state not in EDITABLE_STATES:
        return Denied(
            f"Remissen är {referral.get_state_display().lower()} och kan inte ändras. "
            "Återta den, eller skriv en ny, om uppgifterna är fel."
        )
    return Allowed()


def can_keep_consent(actor: Actor, referral: Referral) -> Verdict:
    """The enhet that asked the person for consent records it, and its withdrawal."""
    if not at_enhet(actor, referral):
        return Denied("Samtycket registreras av enheten som skrev remissen.")
    return Allowed()


def can_give_consent(actor: Actor, referral: Referral) -> Verdict:
    """A new consent serves a remiss that is under way or accepted."""
    if referral.state in CLOSED_STATES - {ReferralState.ACCEPTED}:
        return Denied("Remissen är avslutad. Ett samtycke har inget att gälla för.")
    return can_keep_consent(actor, referral)


def can_handle_known(actor: Actor, step: Step) -> Verdict:
    """Caseworkers of the unit with the open case settle what a new remiss changes in it."""
    case = step.case
    if case is None or not (actor.role in UNIT_ROLES and case.unit_id in actor.node_ids):
        return Denied("Ärendet står hos en annan enhet.")
    if actor.role == Role.ADMINISTRATOR:
        return Denied("Det här gör ansvarig coach, gruppledare eller chef.")
    return Allowed()


def can_give_voice(actor: Actor, referral: Referral) -> Verdict:
    """The two chiefs of the remiss, each for their own side (handbook §5.4)."""
    if actor.role == Role.ENHETSCHEF and at_enhet(actor, referral):
        return Allowed()
    if actor.role == Role.LOKAL_CHEF and at_unit(actor, referral):
        return Allowed()
    return Denied("Oenigheten avgörs av enhetschefen och den lokala jobbtorgschefen.")
