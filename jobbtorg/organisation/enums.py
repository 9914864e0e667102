"""Kinds of node in the organisation."""

from django.db import models


class NodeKind(models.TextChoices):
    """What a node of the organisation is (handbook §2)."""

    CITY = "stad", "Stad"
    REGION = "region", "Region"
    UNIT = "enhet", "Jobbtorg eller filial"
    GROUP = "grupp", "Grupp"
    STADSDEL = "stadsdel", "Stadsdel"
    BISTANDSENHET = "bistandsenhet", "Försörjningsstödsenhet"
    ANORDNARE = "anordnare", "Anordnare"


class UnitKind(models.TextChoices):
    """A jobbtorg has a chief; a filial is led from its jobbtorg."""

    JOBBTORG = "jobbtorg", "Jobbtorg"
    FILIAL = "filial", "Filial"


class CodeList(models.TextChoices):
    """The code lists that the systemförvaltare keeps."""

    LANGUAGE = "sprak", "Språk"
    HINDRANCE = "forsorjningshinder", "Försörjningshinder"
    RETURN_REASON = "aterremiss_orsak", "Orsak till återremiss"
    HOLD_REASON = "uppehall_orsak", "Orsak till uppehåll"
    BREAK_REASON = "avbrott_orsak", "Orsak till avbrott"
    MOVE_REASON = "byte_orsak", "Orsak till byte"
    AF_PROGRAMME = "af_program", "Program hos Arbetsförmedlingen"
