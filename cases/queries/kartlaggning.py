"""The kartläggning as its tab shows it, and the summary that starts the plan."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cases.enums import MappingSection
from cases.models import Case, Kartlaggning, KartlaggningSection
from cases.permissions.kartlaggning import can_edit_mapping, sees_mapping_details
from cases.rules import ANSWERS_OF_SECTION, REQUIRED_SECTIONS
from jobbtorg.core.actor import Actor

S = MappingSection

# Health and home are written down as far as they matter for work, and stay at the jobbtorg.
NOT_IN_SUMMARY = frozenset({S.HEALTH, S.HOME})
HELP: dict[str, str] = {
    S.WORK: "Vad deltagaren har arbetat med, kan och är bra på.",
    S.OBSTACLES: "Vad som står i vägen för arbete eller studier nu.",
    S.GOAL: "Vad deltagaren vill nå, på kort och längre sikt.",
    S.EDUCATION: "Skola, kurser och betyg, här eller i annat land.",
    S.LANGUAGE: "Fråga om läsning och skrivning för sig, också på modersmålet.",
    S.HEALTH: "Skriv bara det som har betydelse för arbete.",
    S.HOME: "Skriv bara det som har betydelse för arbete.",
    S.DIGITAL: "Dator, mobil, e-post och e-legitimation.",
    S.LICENCE: "Körkort och andra behörigheter.",
    S.RESOURCES: "Styrkor, nätverk och intressen som går att bygga på.",
}


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section: its text, its answers as (label, value), and where it stands."""

    section: KartlaggningSection
    label: str
    required: bool
    help: str
    answers: list[tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        return not self.section.text and not self.answers


def find_mapping(case: Case) -> Kartlaggning | None:
    """The case's kartläggning with its sections, in two queries."""
    return (
        Kartlaggning.objects.filter(case=case)
        .select_related("copied_from")
        .prefetch_related("sections__edited_by")
        .first()
    )


def sections_of(mapping: Kartlaggning) -> list[SectionView]:
    """All sections in the order of the form."""
    rows = {row.kind: row for row in mapping.sections.all()}
    return [
        SectionView(
            section=rows[kind],
            label=kind.label,
            required=kind in REQUIRED_SECTIONS,
            help=HELP[kind],
            answers=answers_of(mapping, kind),
        )
        for kind in MappingSection
        if kind in rows
    ]


def answers_of(mapping: Kartlaggning, kind: str) -> list[tuple[str, str]]:
    """The structured answers of a section that have been given, with their labels."""
    given = []
    for name in ANSWERS_OF_SECTION.get(kind, ()):
        value = getattr(mapping, name)
        if value in ("", None):
            continue
        label = str(getattr(mapping._meta.get_field(name), "verbose_name", name))
        if isinstance(value, bool):
            shown = "Ja" if value else "Nej"
        else:
            shown = str(getattr(mapping, f"get_{name}_display")())
        given.append((label[:1].upper() + label[1:], shown))
    return given


def missing(mapping: Kartlaggning) -> list[str]:
    """The required sections that are not ticked as done."""
    done = {row.kind for row in mapping.sections.all() if row.done_at}
    return [kind.label for kind in REQUIRED_SECTIONS if kind not in done]


def summary(
    mapping: Kartlaggning, *, finished_only: bool = True, without: Collection[str] = ()
) -> str:
    """The sections under their names: what the enhet reads, and what the plan starts from.

    Health and home are left out: they stay at the jobbtorg, for the coach to put into words
    where they matter. The enhet reads finished sections; the coach's draft starts from all.
    """
    left_out = {*NOT_IN_SUMMARY, *without}
    parts = []
    for view in sections_of(mapping):
        unfinished = finished_only and not view.section.done_at
        if view.section.kind in left_out or unfinished or view.is_empty:
            continue
        answers = ". ".join(f"{label}: {value.lower()}" for label, value in view.answers)
        texts = [text for text in (answers and f"{answers}.", view.section.text.strip()) if text]
        parts.append(f"{view.label}\n" + "\n".join(texts))
    return "\n\n".join(parts)


def mapping_panel(case: Case, actor: Actor) -> dict[str, Any]:
    """Sections for casework, the summary for the enhet and the reception."""
    mapping = find_mapping(case)
    edits = bool(can_edit_mapping(actor, case))
    if mapping is None:
        return {"mapping": None, "edits": edits}
    details = sees_mapping_details(actor, case)
    return {
        "mapping": mapping,
        "details": details,
        "edits": edits,
        "sections": sections_of(mapping) if details else [],
        "summary": "" if details else summary(mapping),
        "missing": missing(mapping),
    }
