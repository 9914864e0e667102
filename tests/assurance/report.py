"""docs/assurance.md: what each named test must show, and what it showed."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.assurance.named import BY_NUMBER, NAMED, Named

HOLDS, SHORT, FAILED, MISSING = "holds", "falls short", "failed", "missing"
# Everything else was shown, and what was not is known, told of and expected by the test itself.
REASONED = "falls short, with a reason"
HEAD = """# Assurance

Ten tests bear a name. Each says what it must show and what it showed when `script/assure` last ran it with these counts and this commit. `script/test` runs a short form of each. Counts are arguments: `script/assure --only 7 --count child_kills=100` is the same test for longer. A figure that falls short stands as it is, with its reason; where everything else was shown and the test expects the shortfall, it is called so; a test that is missing or failed is never shown as fine.

"""
SECTION = re.compile(r"^## (\d+)\. .* — (.+)$", re.MULTILINE)


@dataclass(slots=True)
class Result:
    """What one run of one named test gave."""

    number: int
    seconds: float = 0.0
    exit_code: int = 0
    facts: list[dict[str, Any]] = field(default_factory=list)
    missing: bool = False

    def of(self, what: str) -> list[dict[str, Any]]:
        """The facts of one kind, each once."""
        found: list[dict[str, Any]] = []
        for fact in self.facts:
            if fact["what"] == what and fact not in found:
                found.append(fact)
        return found

    @property
    def ended(self) -> list[str]:
        return [fact["outcome"] for fact in self.of("test")]

    @property
    def status(self) -> str:
        """Fine only where every test passed and every figure held, and there was one of each."""
        if self.missing:
            return MISSING
        short = [figure for figure in self.of("figure") if not figure["holds"]]
        if short:
            known = set(self.ended) == {"passed", "expected"} and self.exit_code == 0
            return REASONED if known and all(figure["note"] for figure in short) else SHORT
        passed = bool(self.ended) and set(self.ended) == {"passed"}
        return HOLDS if passed and self.exit_code == 0 and self.of("figure") else FAILED

    @property
    def reason(self) -> str:
        """Why it is not fine, where no figure says so."""
        if self.status == MISSING:
            return "There is no such test yet."
        if self.status != FAILED:
            return ""
        if "skipped" in self.ended and "failed" not in self.ended:
            return "Something was skipped, so it has not been shown."
        if self.exit_code == 0:
            return "No figure was written down."
        return "The test ended with an error before it could show this."


def line(result: Result) -> str:
    """The one line of a named test."""
    named = BY_NUMBER[result.number]
    said = [f"{one['name']} {one['value']}" for one in result.of("figure")]
    told = "; ".join(said) or result.reason
    return f"{result.number:2}  {result.status:26}  {named.title}: {told} ({result.seconds:.0f} s)"


def section(result: Result, *, run: str) -> str:
    """What the document says about one named test. `run` says when, of what and how."""
    named = BY_NUMBER[result.number]
    parts = [_heading(named, result.status), f"**Done:** {named.done}.", ""]
    parts += [f"**Must show:** {named.shows}.", ""]
    if not result.missing:
        parts += [f"{run}, {result.seconds:.0f} s.", ""]
    if result.reason:
        parts += [f"**{result.reason}**", ""]
    figures = result.of("figure")
    if figures:
        parts += ["| Figure | Value | |", "|---|--:|---|", *map(_row, figures), ""]
    counts = {fact["name"]: fact for fact in result.of("count")}
    if counts:
        said = (_count(fact) for _, fact in sorted(counts.items()))
        parts += [f"Counts: {', '.join(said)}.", ""]
    return "\n".join(parts)


def _heading(named: Named, status: str) -> str:
    return f"## {named.number}. {named.title} — {status}\n"


def _row(figure: dict[str, Any]) -> str:
    told = HOLDS if figure["holds"] else SHORT
    note = f": {figure['note']}" if figure["note"] else ""
    return f"| {_cell(figure['name'])} | {_cell(figure['value'])} | {told}{_cell(note)} |"


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")


def _count(fact: dict[str, Any]) -> str:
    short = "" if fact["value"] >= fact["full"] else f" (of {fact['full']})"
    return f"{fact['name'].replace('_', ' ')} {fact['value']}{short}"


def document(sections: dict[int, str]) -> str:
    """The whole document: a table of all ten, then each."""
    whole = {one.number: sections.get(one.number) or _absent(one) for one in NAMED}
    rows = ["| # | Test | |", "|--:|---|---|"]
    for number, text in whole.items():
        found = SECTION.search(text)
        status = found.group(2) if found else FAILED
        rows.append(f"| {number} | {BY_NUMBER[number].title} | {status} |")
    body = "\n".join(text.strip() + "\n" for text in whole.values())
    return HEAD + "\n".join(rows) + "\n\n" + body


def _absent(named: Named) -> str:
    return section(Result(named.number, missing=True), run="")


def sections_of(text: str) -> dict[int, str]:
    """The sections of a document as it stands: a run of some leaves the others."""
    starts = [(int(found.group(1)), found.start()) for found in SECTION.finditer(text)]
    ends = [start for _, start in starts] + [len(text)]
    return {number: text[start:end] for (number, start), end in zip(starts, ends[1:], strict=True)}
