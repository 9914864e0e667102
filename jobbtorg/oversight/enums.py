"""States and kinds of loggkontroll."""

from django.db import models


class CheckKind(models.TextChoices):
    """Why a look is checked: drawn by lot, or by one of the signals of the night."""

    SAMPLE = "stickprov", "Stickprov"
    NO_RELATION = "utan_koppling", "Utan koppling"
    PROTECTED = "skyddad", "Skyddad identitet"
    COLLEAGUE = "kollega", "En själv eller en kollega"
    MANY = "manga", "Många på kort tid"
    OUTSIDE_HOURS = "utanfor_tid", "Utanför arbetstid"
    DENIED = "nekade", "Många nekade försök"


SIGNALS = tuple(kind for kind in CheckKind if kind != CheckKind.SAMPLE)


class CheckState(models.TextChoices):
    """Where a check is on its way to a judgement."""

    OPEN = "oppen", "Att granska"
    ASKED = "fragad", "Väntar på svar"
    ANSWERED = "besvarad", "Svar att läsa"
    DONE = "klar", "Granskad"


# The reviewer has it; in the state between them the one who looked has it.
WITH_REVIEWER = (CheckState.OPEN, CheckState.ANSWERED)


class Judgement(models.TextChoices):
    """What a reviewer writes down. Only a question leaves the check undone.

    What was reported is closed by whoever it was handed on to.
    """

    JUSTIFIED = "befogad", "Befogad"
    ASKED = "fragad", "Fråga ställd"
    REPORTED = "anmald", "Anmäld"
    CLOSED = "avslutad", "Anmälan avslutad"


class ExtractFor(models.TextChoices):
    """Whom an extract is made for, which decides how much it says."""

    PERSON = "deltagaren", "Deltagaren"
    INTERNAL = "internt", "Intern utredning"


class ExtractPurpose(models.TextChoices):
    """Why an extract is ordered."""

    REQUESTED = "begaran", "Deltagaren har bett om det"
    INQUIRY = "utredning", "Utredning av misstänkt obehörig åtkomst"
    SUPERVISION = "tillsyn", "Tillsyn eller revision"
