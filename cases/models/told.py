"""What the enhet of a case sees of the person: its own words, not what others had said before."""

from django.db import models

from cases.models.case import Case
from cases.models.participant import PersonFacts
from jobbtorg.core.history import tracked
from jobbtorg.core.sorting import sort_key_field


@tracked()
class PersonToEnhet(PersonFacts):
    """The person of a case as its enhet sees them (handbook §5.3).

    Begins as the enhet's own statement and follows what the jobbtorg changes on the record
    while the case is open. The record itself may carry another enhet's words. Protection is
    not read here: the record holds the strictest level that anybody has stated.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="to_enhet")
    sort_key = sort_key_field("last_name", "first_name")

    class Meta:
        verbose_name = "uppgifter till enheten"
        verbose_name_plural = "uppgifter till enheten"

    def __str__(self) -> str:
        return f"Uppgifter till enheten i ärende {self.case_id}"
