"""What people paste, made safe to store."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from jobbtorg.core.text import (
    TEXT_MAX,
    CleanCharField,
    CleanTextField,
    clean_line,
    clean_text,
)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("A\u030asa", "Åsa"),
        ("Per\x00 Olof", "Per Olof"),
        ("Anna\u202egnp.exe", "Annagnp.exe"),
        ("\u2066Ali\u2069", "Ali"),
        ("  två   blanka \t ord ", "två blanka ord"),
        ("rad ett\r\nrad två", "rad ett rad två"),
        ("\ufeffBOM", "BOM"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800x", "x"),
        ("\x1b[31mröd", "[31mröd"),
    ],
)
def test_clean_line(raw: str, line: str) -> None:
    assert clean_line(raw) == line


def test_clean_text_keeps_lines_and_tabs() -> None:
    assert clean_text("a\r\nb\rc\n\td\x00\u202e ") == "a\nb\nc\n\td"


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)
    assert "\x00" not in clean_text(text)


def test_field_cleans_nul_instead_of_refusing_it() -> None:
    assert CleanCharField().clean("Per\x00son") == "Person"


def test_required_field_of_hidden_characters_is_empty() -> None:
    with pytest.raises(ValidationError) as caught:
        CleanCharField().clean("\x00\u202e")
    assert caught.value.error_list[0].code == "required"


def test_long_text_is_refused_with_both_numbers() -> None:
    field = CleanTextField()
    assert field.clean("å" * TEXT_MAX) == "å" * TEXT_MAX
    with pytest.raises(ValidationError) as caught:
        field.clean("å" * 100_000)
    assert "100\u00a0000 tecken" in caught.value.messages[0]
    assert "20\u00a0000 tecken" in caught.value.messages[0]


def test_length_is_counted_after_cleaning() -> None:
    assert CleanTextField(max_length=3).clean("a\r\nb\x00") == "a\nb"


def test_browser_stops_at_the_limit_of_a_line_only() -> None:
    assert CleanCharField(max_length=30).widget.attrs["maxlength"] == "30"
    assert "maxlength" not in CleanTextField(max_length=30).widget.attrs
