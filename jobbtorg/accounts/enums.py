"""The roles of the handbook §3."""

from django.db import models


class Role(models.TextChoices):
    """What a person acts as. One acts in one role at one node at a time."""

    HANDLAGGARE = "handlaggare", "Handläggare"
    ENHETSCHEF = "enhetschef", "Enhetschef försörjningsstöd"
    COACH = "coach", "Coach"
    MATCHARE = "matchare", "Matchare"
    SYV = "syv", "Studie- och yrkesvägledare"
    IT_PEDAGOG = "it_pedagog", "IT-pedagog"
    ADMINISTRATOR = "administrator", "Administratör"
    GRUPPLEDARE = "gruppledare", "Gruppledare"
    LOKAL_CHEF = "lokal_chef", "Lokal jobbtorgschef"
    JOBBTORGSCHEF = "jobbtorgschef", "Jobbtorgschef"
    ANORDNARE = "anordnare", "Anordnare"
    STYRNING = "styrning", "Lednings-, styr- eller samordningsgrupp"
    LEX_SARAH = "lex_sarah", "Lex Sarah-ansvarig"
    SYSTEMFORVALTARE = "systemforvaltare", "Systemförvaltare"


# Who answers for the stadsdel, who for the jobbtorg; the others belong to neither.
ENHET_ROLES = frozenset({Role.HANDLAGGARE, Role.ENHETSCHEF})
TEAM_ROLES = frozenset({Role.MATCHARE, Role.SYV, Role.IT_PEDAGOG})
CASEWORK_ROLES = frozenset({Role.COACH, *TEAM_ROLES, Role.GRUPPLEDARE, Role.LOKAL_CHEF})
LEAD_ROLES = frozenset({Role.GRUPPLEDARE, Role.LOKAL_CHEF})
UNIT_ROLES = frozenset({*CASEWORK_ROLES, Role.ADMINISTRATOR})
CITY_ROLES = frozenset({Role.JOBBTORGSCHEF, Role.STYRNING, Role.LEX_SARAH, Role.SYSTEMFORVALTARE})
