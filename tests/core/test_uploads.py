"""What is handed in: bounded while it arrives, looked into, and asked about before it is kept."""

import io
import tracemalloc
import zipfile
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory, override_settings
from django.utils.datastructures import MultiValueDict
from PIL import Image

from jobbtorg.core import files, scanning, uploads
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from tests.core import samples

KIND = files.FileKind(name="handed_in", purge_rule="prov")


def test_what_is_good_is_kept() -> None:
    content = samples.pdf(3)
    checked = uploads.inspected("samtycke.pdf", content, KIND)
    assert checked == files.CheckedFile("samtycke.pdf", files.PDF, content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (samples.pdf_with_script(), "program eller andra filer"),
        (samples.pdf_with_file(), "program eller andra filer"),
        (samples.pdf_that("/Launch"), "program eller andra filer"),
        (samples.pdf_that("/JavaScript", within_streams=True), "program eller andra filer"),
        (samples.pdf_that("/SubmitForm"), "program eller andra filer"),
        (samples.pdf_with_annotation("/RichMedia"), "program eller andra filer"),
        (samples.pdf_with_annotation("/FileAttachment"), "program eller andra filer"),
        (samples.locked_pdf(), "låst med ett lösenord"),
        (samples.pdf_and_zip(), "går inte att läsa"),
        (samples.pdf() + b"<script>alert(1)</script>%%EOF <b>", "går inte att läsa"),
        (b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n", "går inte att läsa"),
        (samples.pdf(uploads.MAX_PAGES + 1), "högst 300 sidor"),
        (b"%PDF-1.7\n" + b"<< " * 50_000 + b"\n%%EOF", "går inte att läsa"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_pdf_that_is_more_than_paper_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        uploads.inspected("plan.pdf", content, KIND)


FETCH = {"S": "/URI", "URI": "https://evil.example/seen"}
TURNS = {"S": "/GoTo"}
FETCHES = {
    "an address when it is opened": {"OpenAction": FETCH},
    "an address after a page": {"OpenAction": {**TURNS, "Next": [TURNS, FETCH]}},
    "an address when it is printed": {"AA": {"WP": FETCH}},
    "an address when a page is turned": {"Pieces": [{"AA": {"O": FETCH}}]},
    "a thread in another file": {"Pieces": [{"S": "/Thread", "F": "https://evil.example/a.pdf"}]},
    "a page of another file": {
        "Pieces": [{"stream": b"", "Subtype": "/Form", "Ref": {"F": "a.pdf", "Page": "1"}}]
    },
    "a stream kept elsewhere": {"Pieces": [{"stream": b"", "F": {"FS": "/URL", "F": "https://e"}}]},
    "a picture by OPI": {"Pieces": [{"stream": b"", "OPI": {"2.0": {"F": "https://e"}}}]},
    "a file of another machine": {"Pieces": [{"Type": "/Filespec", "F": "\\\\evil\\share\\a"}]},
    "the same in other words": {"Pieces": [{"Type": "/Filespec", "UF": "//evil/share/a"}]},
    "a link to another machine": {"Pieces": [{"S": "/URI", "URI": "file://evil/share/a"}]},
}


@pytest.mark.parametrize("parts", FETCHES.values(), ids=list(FETCHES))
def test_a_pdf_that_fetches_from_elsewhere_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(DomainError, match="program eller andra filer"):
        uploads.inspected("plan.pdf", samples.pdf_with(**parts), KIND)


@pytest.mark.parametrize(
    "parts",
    [
        {"OpenAction": {**TURNS, "Next": TURNS}},
        {"Pieces": [{"S": "/URI", "URI": "https://stockholm.se"}]},
        {"Pieces": [{"S": "/Thread"}]},
    ],
    ids=["turns pages", "a link to follow", "a thread of its own"],
)
def test_what_stays_in_the_file_or_waits_for_the_reader_is_paper(parts: dict[str, Any]) -> None:
    uploads.inspected("plan.pdf", samples.pdf_with(**parts), KIND)


def test_links_and_pages_to_open_at_are_paper() -> None:
    uploads.inspected("plan.pdf", samples.pdf_that("/GoTo"), KIND)
    uploads.inspected("plan.pdf", samples.pdf_with_annotation("/Link"), KIND)


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a/*" + samples.image(),
        b"PK\x03\x04" + bytes(200),
        b" %PDF-1.7",
    ],
)
def test_nothing_that_a_browser_would_run_is_kept(content: bytes) -> None:
    with pytest.raises(DomainError, match="inte PDF, PNG eller JPEG"):
        uploads.inspected("bild.png", content, KIND)


def test_a_photo_says_neither_where_nor_when_it_was_taken() -> None:
    given = samples.photo_with_place()
    assert b"Hemlig kamera" in given
    checked = uploads.inspected("foto.jpg", given, KIND)
    with Image.open(io.BytesIO(checked.content)) as image:
        assert image.size == (20, 40), "the picture stands the right way up"
        assert not image.getexif()
    assert b"Hemlig kamera" not in checked.content
    assert b"Alva" not in checked.content


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_lies_behind_a_picture_is_left_behind(kind: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("program.exe", b"MZ")
    given = samples.image(kind) + b"<script>alert(1)</script>" + archive.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(given))
    kept = uploads.inspected("bild", given, KIND).content
    assert not zipfile.is_zipfile(io.BytesIO(kept))
    assert b"script" not in kept


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "RGB"])
def test_pictures_of_every_kind_are_drawn_anew(mode: str) -> None:
    stream = io.BytesIO()
    Image.new(mode, (9, 5)).save(stream, "PNG")
    kept = uploads.inspected("bild.png", stream.getvalue(), KIND).content
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size) == ("PNG", (9, 5))


def test_a_flood_of_pixels_is_refused_before_it_is_drawn() -> None:
    flood = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(flood, "PNG")
    assert len(flood.getvalue()) < 200_000
    tracemalloc.start()
    with pytest.raises(DomainError, match="för många bildpunkter"):
        uploads.inspected("bild.png", flood.getvalue(), KIND)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


class UploadForm(forms.Form):
    first = uploads.StoredFileField(kind=KIND, label="Fil")
    second = uploads.StoredFileField(kind=KIND, label="Fil", required=False)


def posted(**sent: bytes) -> UploadForm:
    given = {name: SimpleUploadedFile(f"{name}.pdf", content) for name, content in sent.items()}
    request = RequestFactory().post("/", given)
    return UploadForm(request.POST, request.FILES)


def test_no_more_than_a_bound_is_kept_in_memory_and_nothing_on_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    form = posted(first=b"%PDF-1.7" + bytes(uploads.MOST_BYTES + 5))
    upload: Any = form.files["first"]
    assert len(upload.read()) == uploads.MOST_BYTES
    upload.seek(0)
    assert "Filen är 10,1 MB" in form.errors["first"][0]


def test_several_files_share_the_bound() -> None:
    half = samples.pdf(room=6 * files.MEGABYTE)
    form = posted(first=half, second=half)
    assert "first" not in form.errors
    assert form.errors["second"] == [uploads.TOGETHER]


def test_no_kind_is_larger_than_what_is_kept() -> None:
    assert all(kind.max_bytes <= uploads.MOST_BYTES for kind in files.KINDS)


def test_a_large_upload_is_refused_before_it_is_read() -> None:
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    upload.size = 10**9
    upload.file = None
    with pytest.raises(ValidationError, match="953,7 MB"):
        uploads.StoredFileField(kind=KIND).clean(upload)


def test_the_field_tells_what_it_takes() -> None:
    field = UploadForm().fields["first"]
    assert field.help_text == "PDF, PNG eller JPEG, högst 10 MB."
    assert field.widget.attrs["accept"] == ".pdf,.png,.jpg"
    form = UploadForm(files=MultiValueDict({"first": [SimpleUploadedFile("a.pdf", b"nej")]}))
    assert "inte PDF" in form.errors["first"][0]


def test_the_scanner_is_asked_about_what_was_handed_in() -> None:
    content = samples.pdf(room=200_000)
    with samples.fake_clamd() as clamd, override_settings(SCANNER=clamd.address):
        assert uploads.inspected("a.pdf", content, KIND).scanned_by == "clamd"
    assert clamd.asked == [len(content)]


@pytest.mark.parametrize("content", [samples.EICAR, b"x" * 300_000 + samples.EICAR])
def test_what_the_scanner_finds_is_refused(content: bytes) -> None:
    with (
        samples.fake_clamd() as clamd,
        override_settings(SCANNER=clamd.address),
        pytest.raises(DomainError, match="något skadligt"),
    ):
        scanning.scan(content)


def test_a_scanner_that_does_not_answer_lets_nothing_through() -> None:
    with samples.fake_clamd() as clamd:
        address = clamd.address
    with override_settings(SCANNER=address), pytest.raises(DomainError, match="svarar inte"):
        scanning.scan(b"x")


def test_a_scanner_that_cannot_look_lets_nothing_through() -> None:
    with (
        samples.fake_clamd(limit=1000) as clamd,
        override_settings(SCANNER=clamd.address),
        pytest.raises(DomainError, match="svarar inte"),
    ):
        scanning.scan(b"x" * 5_000_000)


@override_settings(SCANNER="clamd:///run/finns/inte")
def test_a_socket_that_is_not_there_lets_nothing_through() -> None:
    with pytest.raises(DomainError, match="svarar inte"):
        scanning.scan(b"x")


@override_settings(SCANNER="http://127.0.0.1")
def test_an_address_that_is_no_scanner_is_told_by_name() -> None:
    with pytest.raises(ImproperlyConfigured, match="SCANNER"):
        scanning.scan(b"x")


@pytest.mark.django_db
def test_the_row_says_who_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "KINDS", {KIND.name: KIND})
    by = Actor(user_id=7, name="Eva")
    kept: Any = files.store(kind=KIND.name, name="a", content=samples.pdf(), by=by)
    assert kept.scanned_by == ""
    kept = files.store(
        kind=KIND.name, name="a", content=samples.pdf(), by=by, scanned_by=scanning.CLAMD
    )
    assert kept.scanned_by == "clamd"
