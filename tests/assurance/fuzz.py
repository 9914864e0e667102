"""What Hypothesis sends to a form: hostile values, wrong kinds, the same name twice, names too many."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote_plus, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import strategies as st

from jobbtorg.core.formtokens import FIELD
from tests.project.bad_input import Form, Input

UNTOUCHED = frozenset({FIELD, "csrfmiddlewaretoken"})
Fields = Mapping[str, Sequence[str]]

HOSTILE = (
    "", " ", "\x00", "a\x00b", "\u202etxe.fdp\u202c", "\u2066hej\u2069", "\u200b\u200d\ufeff",
    "\ud800", "\udfff\ud800", "\U0010ffff", "\ufffe\uffff", "e" + "\u0301" * 500, "ﷺ" * 300,
    "\r\n\r\nSet-Cookie: x=1", "\x1b[31m", "\x07" * 9, "å" * 70_000, "9" * 400, "-" + "9" * 40,
    "9" * 19, "2147483648", "-1", "0", "1e400", "NaN", "Infinity", "0x10", "１２３", "٣", "½", "1_000",
    "2008-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "+999999999", "-999999999", "31/12 99999",
    "i morgon", "24.00", "23.59.59", "99.99", "2008-03-30 02.30", "null", "None", "undefined", "on",
    "true", "[]", "{}", '{"a": 1}', "../../etc/passwd", "javascript:alert(1)", "//evil.example/",
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "%s%n%(x)s", "' OR 1=1 --", '";--',
    "=cmd|'/c calc'!A0", "00000000-0000-4000-8000-000000000000", "00000000-0000-0000-0000-00000000000g",
    "19121212-1212", "191212121212", "199001010017", "180001010000", "19901301-0000", "000000000000",
)  # fmt: skip
# Names that a form does not have, and that no form may be made to write.
EXTRA = (
    "id", "pk", "key", "version", "state", "role", "user", "user_id", "created_by", "created_at",
    "participant", "case", "unit", "is_staff", "is_superuser", "protection", "approved", "_method",
    "form-TOTAL_FORMS", "form-INITIAL_FORMS", "form-0-id", "rader-TOTAL_FORMS", "next", "__proto__",
    "\x00", "\ud800", "a" * 5000, "a[b][c]", "åäö",
)  # fmt: skip

hostile = st.sampled_from(HOSTILE) | st.text(max_size=60)


@dataclass(slots=True)
class Asked:
    """What a page takes in its address: the names of its GET forms and of its links."""

    names: set[str] = field(default_factory=set)


class _Asking(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._within = given.get("method", "get").lower() == "get"
        elif tag == "a":
            self.names |= {name for name, _ in parse_qsl(urlsplit(given.get("href", "")).query)}
        elif self._within and given.get("name"):
            self.names.add(given["name"])


def names_asked(page: str) -> set[str]:
    """The names that a page takes in its address."""
    reader = _Asking()
    reader.feed(page)
    return reader.names


def other_values(one: Input) -> st.SearchStrategy[str]:
    """Something that does not fit, or one of the choices of the field."""
    chosen = [choice for choice in one.choices if choice]
    return hostile | st.sampled_from(chosen) if chosen else hostile


@st.composite
def sent_to(draw: st.DrawFn, form: Form) -> dict[str, list[str]]:
    """The fields of a form, filled in as a browser would but for what is drawn."""
    button = draw(st.sampled_from(form.buttons)) if form.buttons else None
    sent = {name: [value] for name, value in form.values(button).items() if isinstance(value, str)}
    mine = [one for one in form.inputs if one.name not in UNTOUCHED and one.kind != "file"]
    if mine:
        some = st.lists(st.sampled_from(range(len(mine))), min_size=1, max_size=4, unique=True)
        for place in draw(some):
            one = mine[place]
            how = draw(st.integers(0, 9))
            if how == 0:
                sent.pop(one.name, None)
            elif how <= 2:
                sent[one.name] = draw(st.lists(other_values(one), min_size=2, max_size=3))
            else:
                sent[one.name] = [draw(other_values(one))]
    for name in draw(st.lists(st.sampled_from(EXTRA), max_size=3, unique=True)):
        sent.setdefault(name, [draw(hostile)])
    return sent


def asked_of(names: Sequence[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Some of the names that a page takes in its address, and some that it does not."""
    return st.dictionaries(
        st.sampled_from([*names, *EXTRA]),
        st.lists(hostile, min_size=1, max_size=2),
        min_size=1,
        max_size=4,
    )


def encoded(fields: Fields) -> str:
    """As a browser, or a machine that knows no better, writes it: lone surrogates and all."""
    return "&".join(
        f"{quote_plus(name.encode('utf-8', 'surrogatepass'))}="
        f"{quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, values in fields.items()
        for value in values
    )


def body_of(form: Form, fields: Fields, upload: SimpleUploadedFile | None) -> tuple[bytes, str]:
    """The body and its kind: multipart where the form has a file."""
    files = [one.name for one in form.inputs if one.kind == "file"]
    if not files:
        return encoded(fields).encode(), "application/x-www-form-urlencoded"
    readable = {
        name.encode("utf-8", "replace").decode(): [
            value.encode("utf-8", "replace").decode() for value in values
        ]
        for name, values in fields.items()
    }
    given = {**readable, **({files[0]: upload} if upload else {})}
    return encode_multipart(BOUNDARY, given), MULTIPART_CONTENT


def addresses_with(address: str) -> Iterator[str]:
    """An address in which a key or a number is something else."""
    for found in re.finditer(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)", address):
        for wrong in ("%00", "9" * 40, "-1", "%ED%A0%80", "..%2f..%2f", "%F0%9F%98%80", "a" * 3000):
            yield address[: found.start()] + wrong + address[found.end() :]
