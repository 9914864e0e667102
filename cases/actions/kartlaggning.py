"""Writes on the kartläggning: it begins when the person first comes (handbook §5.5)."""

from django.db import transaction

from cases.enums import MappingSection
from cases.models import Case, Kartlaggning, KartlaggningSection
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor

# What a new case takes over from the person's last kartläggning.
ANSWERS = (
    "education_level",
    "sfi_level",
    "reading",
    "writing",
    "digital_level",
    "has_driving_licence",
)


@transaction.atomic
def start_kartlaggning(*, by: Actor, case: Case) -> Kartlaggning:
    """Begin the case's kartläggning, from a copy of the person's last one where there is one.

    Called by whoever registers that the person came; the case is locked and checked there.
    A case that already has one keeps it: a nystart goes on where it was.
    """
    found = Kartlaggning.objects.filter(case=case).first()
    if found is not None:
        return found
    before = (
        Kartlaggning.objects.filter(case__participant_id=case.participant_id)
        .order_by("-started_on", "-id")
        .first()
    )
    mapping = Kartlaggning(started_on=clock.today(), copied_from=before)
    if before is None:
        mapping.education_level = case.participant.education_level
    else:
        for name in ANSWERS:
            setattr(mapping, name, getattr(before, name))
    mapping.stand_under(case, by).save()
    _open_sections(mapping, before, background=case.participant.work_background)
    return mapping


def _open_sections(mapping: Kartlaggning, before: Kartlaggning | None, *, background: str) -> None:
    """One row per section. Copied texts stand without their tick: each is gone through again."""
    texts: dict[str, str] = {}
    if before is not None:
        texts = dict(before.sections.values_list("kind", "text"))
    elif background:
        texts = {MappingSection.WORK: background}
    KartlaggningSection.objects.bulk_create(
        KartlaggningSection(kartlaggning=mapping, kind=kind, text=texts.get(kind, ""))
        for kind in MappingSection
    )
