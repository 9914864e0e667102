"""Two people save the same row: the second sees both texts."""

from datetime import date, datetime

import pytest
from django.db import models

from jobbtorg.core.errors import Conflict, Difference, DomainError
from jobbtorg.core.locking import check_version, next_version
from jobbtorg.core.models import Versioned


class Note(Versioned):
    text = models.TextField("målet med planen")
    kind = models.CharField("slag", choices=[("a", "Arbete"), ("s", "Studier")], max_length=1)
    due_on = models.DateField("senast", null=True)
    seen_at = models.DateTimeField("sedd", null=True)
    shared = models.BooleanField("delad", default=False)

    class Meta:
        app_label = "tests"
        managed = False

    def __str__(self) -> str:
        return self.text


def note() -> Note:
    return Note(
        version=4, text="deras", kind="a", due_on=date(2008, 1, 7), seen_at=None, shared=True
    )


def test_same_version_passes() -> None:
    obj = note()
    check_version(obj, 4)
    assert next_version(obj) == "version"
    assert obj.version == 5


def test_other_version_carries_both_texts_of_what_differs() -> None:
    mine = {
        "text": "mitt",
        "kind": "s",
        "due_on": date(2008, 1, 7),
        "seen_at": datetime(2008, 1, 7, 9, 5),  # noqa: DTZ001
        "shared": False,
    }
    with pytest.raises(Conflict) as caught:
        check_version(note(), 3, mine=mine)
    assert caught.value.version == 4
    assert caught.value.differences == (
        Difference("Målet med planen", "mitt", "deras"),
        Difference("Slag", "Studier", "Arbete"),
        Difference("Sedd", "2008-01-07 09.05", ""),
        Difference("Delad", "Nej", "Ja"),
    )


def test_form_must_name_its_version() -> None:
    with pytest.raises(DomainError, match="saknar version"):
        check_version(note(), None)
