"""Who somebody is, is read in few places: what shows it goes through `shown`, which logs it.

A template or module that reads a name, a number, a contact or a plan's frozen person is named here
with its reason, or it fails. What `shown` gives (`PersonView`) is for everybody.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
ROOMS = ("cases", "referrals", "staffing", "jobbtorg")
# Nothing but persons and those who work have these.
FIELDS = frozenset(
    {
        "identity_number", "first_name", "last_name", "full_name", "birth_date", "street",
        "postal_code", "guardian_name", "guardian_phone",
    }
)  # fmt: skip
# Colleagues' names, and machinery that is no part of the product.
ELSEWHERE = ("jobbtorg/accounts/", "jobbtorg/demo/", "jobbtorg/devserver/", "jobbtorg/stilguide/")
READERS = {
    "cases/masking.py": "decides what is shown, and logs it",
    "cases/models/participant.py": "the fields themselves",
    "cases/actions/background.py": "compares a day with the birth date; shows nothing",
    "cases/actions/participants.py": "writes the record",
    "cases/plan_content.py": "freezes what the papers say; whoever opens one is logged",
    "cases/queries/case_page.py": "the clocks of the state by age, on a page that shows the head",
    "cases/queries/places.py": "the way by age; shows nothing",
    "jobbtorg/oversight/queries/reading.py": "asks the log for the digest of a number",
    "jobbtorg/oversight/extracts.py": "freezes the registerutdrag; whoever fetches it is logged",
    "referrals/actions/drafting.py": "writes the statement",
    "referrals/actions/reserve.py": "compares numbers",
    "referrals/actions/sending.py": "finds the way and the record; shows nothing",
    "referrals/actions/succession.py": "compares numbers",
    "referrals/forms/statement.py": "what the number says of the birth date, beside person_head",
    "referrals/queries/earlier.py": "compares numbers; names go through name_in",
    "referrals/queries/known.py": "what a remiss says otherwise, after `shown` and as it allows",
    "referrals/queries/statement.py": "the sender's words, after `shown_in` and as it allows",
    "referrals/queries/typed.py": "whether a name is missing",
    "referrals/statement.py": "what the number says of the birth date",
    "referrals/views/writing.py": "compares numbers",
}
# A template may ask whether there is a name, and shows what `person_head` gives.
TEMPLATES = {"templates/referrals/edit.html": "asks whether the remiss has a name yet"}
IN_TEMPLATE = re.compile(
    r"\{[{%][^}]*\.(?:identity_number|(?<!form\.)first_name|(?<!form\.)last_name|full_name"
    r"|(?<!form\.)birth_date|(?<!form\.)street|(?<!form\.)postal_code|guardian_name|guardian_phone"
    r"|participant\s*[|}%]|participant\.(?!language|needs_interpreter|key))"
)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((BASE / room).rglob("*.py")):
            name = str(path.relative_to(BASE))
            if "migrations" not in path.parts and not name.startswith(ELSEWHERE):
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def reads_a_person(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in FIELDS for node in ast.walk(tree))


def test_few_modules_read_who_somebody_is() -> None:
    found = {name for name, tree in modules() if reads_a_person(tree)}
    assert found - set(READERS) == set(), "go through cases.masking.shown, or say here why not"
    assert set(READERS) - found == set(), "no longer read: take them off the list"


def test_no_template_reads_who_somebody_is() -> None:
    found = {
        str(path.relative_to(BASE))
        for path in sorted((BASE / "templates").rglob("*.html"))
        if "stilguide" not in path.parts and IN_TEMPLATE.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(TEMPLATES), "use {% name_of case %}, or a row made with shown"


def test_only_masking_makes_what_is_shown() -> None:
    """A `PersonView` made elsewhere would be a way round the mask."""
    makers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PersonView"
    }
    assert makers == {"cases/masking.py"}


def test_only_files_gives_out_the_bytes_of_a_file() -> None:
    readers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "with_content"
    }
    assert readers <= {"jobbtorg/core/files.py", "jobbtorg/core/models.py"}


def test_only_one_module_makes_rows_for_a_spreadsheet() -> None:
    writers = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"writer", "DictWriter", "Workbook"}
        and getattr(node.value, "id", "") in {"csv", "openpyxl", "xlsxwriter"}
    }
    assert writers == {"jobbtorg/core/spreadsheet.py"}


def test_nobody_is_named_by_what_stands_for_their_row() -> None:
    """`str(case)` in a text or a log line says no name."""
    from cases.models import Case, Participant, PersonToEnhet
    from referrals.models import Referral

    for model in (Participant, PersonToEnhet, Referral):
        assert "Kanarina" not in str(model(first_name="Kanarina", last_name="Kanarinason"))
    assert "Kanarina" not in str(Case(participant=Participant(first_name="Kanarina")))
