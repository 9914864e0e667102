"""States and kinds of the handläggare's work, with their Swedish labels."""

from django.db import models


class ReferralState(models.TextChoices):
    """The life of a remiss (handbook §5.1–§5.4)."""

    DRAFT = "utkast", "Utkast"
    SENT = "skickad", "Skickad"
    RECEIVED = "mottagen", "Mottagen"
    ACCEPTED = "accepterad", "Accepterad"
    RETURNED = "atersand", "Återsänd"
    CONTESTED = "bestridd", "Oenighet hos cheferna"
    ESCALATED = "dodlage", "Hos Jobbtorgschefen"
    WITHDRAWN = "atertagen", "Återtagen"
    RETURN_ACCEPTED = "atersand_klar", "Återsänd och avslutad"


CLOSED_STATES = frozenset(
    {ReferralState.ACCEPTED, ReferralState.WITHDRAWN, ReferralState.RETURN_ACCEPTED}
)


class DecisionWish(models.TextChoices):
    """Whether the person wants a decision on benefit before enrolment (handbook §5.1)."""

    NOT_ASKED = "inte_begart", "Inte begärt"
    REQUESTED = "begart", "Beslut begärt"
    DECIDED = "fattat", "Beslut fattat"


class OtherPlanKind(models.TextChoices):
    """Plans that may run beside the aktivitetsplan."""

    INTRODUCTION = "introduktionsplan", "Introduktionsplan"
    SFI = "sfi_studieplan", "Sfi-studieplan"
    AF = "af_handlingsplan", "Arbetsförmedlingens handlingsplan"
    OTHER = "annan", "Annan plan"


class ConsentForm(models.TextChoices):
    """How the consent was given."""

    WRITTEN = "skriftligt", "Skriftligt"
    ORAL = "muntligt", "Muntligt"


class ConsentScope(models.TextChoices):
    """What the person consents to being passed on."""

    ALL = "allt", "Alla uppgifter i remissen"
    WITHOUT_HEALTH = "utan_halsa", "Allt utom hinder och hälsa"


class DisputeOutcome(models.TextChoices):
    """What a chief, or the Jobbtorgschef, holds."""

    ACCEPT = "ta_emot", "Jobbtorget tar emot"
    RETURN = "atersand", "Remissen går tillbaka"
