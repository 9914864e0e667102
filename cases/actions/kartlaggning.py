"""Writes on the kartläggning: it begins when the person first comes (handbook §5.5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases.actions.base import locked_case
from cases.enums import MappingSection
from cases.models import Case, Kartlaggning, KartlaggningSection
from cases.permissions.kartlaggning import can_edit_mapping
from cases.rules import ANSWERS_OF_SECTION, REQUIRED_SECTIONS
from jobbtorg.core import clock
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.locking import check_version, next_version
from jobbtorg.core.permissions import require
from jobbtorg.core.scope import crossing
from jobbtorg.organisation.queries import carried_on_by

# What a new case takes over from the person's last kartläggning.
ANSWERS = tuple(name for names in ANSWERS_OF_SECTION.values() for name in names)


@transaction.atomic
def start_kartlaggning(*, by: Actor, case: Case, on: date | None = None) -> Kartlaggning:
    """Begin the case's kartläggning, from a copy of the last one that the same enhet asked for.

    What another enhet's case found stays there: nobody has consented to more (handbook §5.2).
    It began the day the person came, whenever that was registered (§5.5). Called by whoever
    registers that the person came; the case is locked and checked there.
    A case that already has one keeps it: a nystart goes on where it was.
    """
    found: Kartlaggning | None = Kartlaggning.objects.filter(case=case).first()
    if found is not None:
        return found
    before, texts = _last_one(case)
    mapping = Kartlaggning(started_on=on or clock.today(), copied_from=before)
    if before is None:
        mapping.education_level = case.to_enhet.education_level
    else:
        for name in ANSWERS:
            setattr(mapping, name, getattr(before, name))
    mapping.stand_under(case, by).save()
    if before is None and case.to_enhet.work_background:
        texts = {MappingSection.WORK: case.to_enhet.work_background}
    _open_sections(mapping, texts)
    return mapping


@crossing("copy_kartlaggning")
def _last_one(case: Case) -> tuple[Kartlaggning | None, dict[str, str]]:
    """The person's last kartläggning for the same enhet, and the texts of its sections."""
    asked = Kartlaggning.objects.filter(_asked_for_by(case), case__participant=case.participant_id)
    before = asked.order_by("-started_on", "-id").first()
    texts = dict(before.sections.values_list("kind", "text")) if before is not None else {}
    return before, texts


def _asked_for_by(case: Case) -> Q:
    """Of cases that stand under the same enhet, or under one that it carries on."""
    return Q(case__bistandsenhet__in=carried_on_by(case.bistandsenhet_id, clock.today()))


def _open_sections(mapping: Kartlaggning, texts: Mapping[str, str]) -> None:
    """One row per section. Copied texts stand without their tick: each is gone through again."""
    KartlaggningSection.objects.bulk_create(
        KartlaggningSection(kartlaggning=mapping, kind=kind, text=texts.get(kind, ""))
        for kind in MappingSection
    )


@transaction.atomic
def save_section(
    *,
    by: Actor,
    section: KartlaggningSection,
    version: int | None,
    text: str,
    done: bool,
    answers: dict[str, Any] | None = None,
) -> KartlaggningSection:
    """Save one section with its structured answers and its tick.

    Each section is locked on its own, so that two may write in different ones at once. An
    answer belongs to one section alone and is covered by that section's version.
    """
    case = locked_case(section.kartlaggning.case)
    mapping = Kartlaggning.objects.select_for_update(of=("self",)).get(case=case)
    section = KartlaggningSection.objects.select_for_update(of=("self",)).get(
        pk=section.pk, kartlaggning=mapping
    )
    require(can_edit_mapping(by, case))
    answers = {
        n: v for n, v in (answers or {}).items() if n in ANSWERS_OF_SECTION.get(section.kind, ())
    }
    check_version(section, version, mine={"text": text}, beside=(mapping, answers))
    _check_done(section, text, answers, done=done)
    now = clock.now()
    section.text = text
    section.done_at = (section.done_at or now) if done else None
    section.edited_at, section.edited_by_id = now, by.user_id
    fields = ["text", "done_at", "edited_at", "edited_by", next_version(section)]
    section.save(update_fields=fields)
    for name, value in answers.items():
        setattr(mapping, name, value)
    mapping.completed_at = _completed(mapping, now)
    mapping.save(update_fields=[*answers, "completed_at", next_version(mapping)])
    return section


def _check_done(
    section: KartlaggningSection, text: str, answers: dict[str, Any], *, done: bool
) -> None:
    """A required section is not done while it is empty."""
    given = text.strip() or any(value not in ("", None) for value in answers.values())
    if done and section.kind in REQUIRED_SECTIONS and not given:
        raise DomainError(
            "Avsnittet krävs och är tomt. Skriv något eller spara det som inte klart.", field="text"
        )


def _completed(mapping: Kartlaggning, now: datetime) -> datetime | None:
    """When the required sections were all done; nothing while one of them is open."""
    done = mapping.sections.filter(kind__in=REQUIRED_SECTIONS, done_at__isnull=False).count()
    return (mapping.completed_at or now) if done == len(REQUIRED_SECTIONS) else None


@transaction.atomic
def begin_kartlaggning(*, by: Actor, case: Case) -> Kartlaggning:
    """Begin by hand where no first visit was registered here: cases taken over on 2008-01-01."""
    case = locked_case(case)
    require(can_edit_mapping(by, case))
    return start_kartlaggning(by=by, case=case)
