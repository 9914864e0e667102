"""Files that people hand in: bounded while they arrive, looked into before they are kept.

PDF, PNG and JPEG alone, so there is no archive to unpack. The three are told by their first
bytes (`core.files`); no library of types is needed for them. Then each is opened for what it
says it is: an image is drawn anew by Pillow, which leaves behind where and when it was taken
and whatever else lay in the file, and a PDF is read through by pypdf (pure Python: what is
wrong in a file may fail, but not write outside of its memory), which refuses programs, forms
that send, files within the file, and what fetches from elsewhere by itself. The bytes of a PDF stay as they were handed in.
"""

import io
import logging
import time
import zipfile
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from PIL import Image, ImageOps

from jobbtorg.core import scanning
from jobbtorg.core.errors import DomainError
from jobbtorg.core.files import (
    JPEG,
    MEGABYTE,
    PDF,
    CheckedFile,
    FileKind,
    check,
    check_size,
    help_text,
    suffix,
)

# No kind of file may be larger; what comes beyond it is counted and let go.
MOST_BYTES = 10 * MEGABYTE
MAX_PAGES = 300
MAX_OBJECTS = 100_000
SECONDS_TO_READ = 8.0

ACTIVE = (
    "Filen innehåller program eller andra filer. Skriv ut den till en ny PDF, eller skanna den, "
    "och välj den nya filen."
)
LOCKED = "Filen är låst med ett lösenord. Spara den utan lösenord och välj den igen."
UNREADABLE = "Filen går inte att läsa. Skriv ut den till en ny PDF, eller skanna den."
TOO_LONG = f"Filen är för stor att gå igenom. Dela upp den: högst {MAX_PAGES} sidor."
TOGETHER = "Filerna är för stora tillsammans. Skicka dem en i taget."

_ACTIVE_KEYS: Final = frozenset(
    # /AA does something by itself: when a page is turned, or the file printed.
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/AA", "/OPI"}
)
_ACTIVE_VALUES: Final = {
    "/S": {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/GoToR",
        "/Rendition",
    },
    "/Subtype": {"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/FileAttachment"},
    "/Type": {"/EmbeddedFile"},
}
# What a file may do by itself when it is opened: show a page of its own.
_OPENS_WITH: Final = frozenset({"/GoTo", "/Named"})
_PLACES: Final = ("/F", "/UF", "/URI", "/DOS", "/Unix", "/Mac")
# On another machine, or of this one; a viewer on Windows logs in there with one's own name.
_ELSEWHERE: Final = ("\\\\", "//", "file:", "smb:")
_BLANK: Final = b"\0\t\n\f\r "

# What it says about a file quotes the file.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class BoundedUploadHandler(FileUploadHandler):
    """Keeps no more than so many bytes of a request's files, in memory, never on the disk.

    The rest is only counted, so that the form can say how large the file was.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.room = MOST_BYTES
        self.kept = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept.write(raw_data[: self.room])
        self.room -= min(self.room, len(raw_data))

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def inspected(name: str, content: bytes, kind: FileKind) -> CheckedFile:
    """What may be kept of a file that somebody hands in, or a DomainError that says why not."""
    checked = check(name, content, kind)
    scanned_by = scanning.scan(content)
    if checked.content_type == PDF:
        _look_into(content)
    else:
        content = _drawn_anew(content, checked.content_type)
        check_size(len(content), kind)
    return CheckedFile(checked.name, checked.content_type, content, scanned_by)


def _drawn_anew(content: bytes, content_type: str) -> bytes:
    """The picture alone: the right way up, without place, time, camera, or anything behind it."""
    drawn = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            upright = ImageOps.exif_transpose(image)
            clear = upright.has_transparency_data
            shown = upright.convert("RGBA" if clear else _MODES.get(upright.mode, "RGB"))
            sheet = Image.new("RGB" if clear else shown.mode, shown.size, "white")
            sheet.paste(shown, mask=shown if clear else None)
        sheet.save(drawn, "JPEG" if content_type == JPEG else "PNG", quality=88)
    except (OSError, ValueError, SyntaxError) as error:
        raise DomainError(
            "Bilden går inte att öppna. Spara den som JPEG eller PNG igen."
        ) from error
    return drawn.getvalue()


_MODES: Final = {"1": "L", "L": "L"}


def _look_into(content: bytes) -> None:
    """Refuse a PDF that is something else too, is locked, runs something or carries files."""
    if not content.rstrip(_BLANK).endswith(b"%%EOF") or zipfile.is_zipfile(io.BytesIO(content)):
        raise DomainError(UNREADABLE)
    try:
        _walk(content)
    except DomainError:
        raise
    except Exception as error:  # a reader fed by strangers fails in any way there is
        raise DomainError(UNREADABLE) from error


def _walk(content: bytes) -> None:
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise DomainError(LOCKED)
    if not 1 <= len(reader.pages) <= MAX_PAGES:
        raise DomainError(TOO_LONG if len(reader.pages) else UNREADABLE)
    until = time.monotonic() + SECONDS_TO_READ
    waiting: list[Any] = [reader.trailer]
    met: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in met:
                continue
            met.add(one.idnum)
            one = one.get_object()
        if len(met) > MAX_OBJECTS or time.monotonic() > until:
            raise DomainError(TOO_LONG)
        if isinstance(one, dict):
            if _is_active(one):
                raise DomainError(ACTIVE)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _is_active(found: dict[str, Any]) -> bool:
    """Whether a dictionary of the file runs, sends, carries or fetches something."""
    if _ACTIVE_KEYS & found.keys() or _fetches(found):
        return True
    return any(str(found.get(key, "")) in values for key, values in _ACTIVE_VALUES.items())


def _fetches(found: dict[str, Any]) -> bool:
    """Whether it would be looked for elsewhere: at an address, or in a file of another machine.

    A link that somebody follows is paper; what the file does when it is opened is not.
    """
    from pypdf.generic import StreamObject

    if isinstance(found, StreamObject) and "/F" in found:
        return True
    if "/F" in found and str(found.get("/S", "")) == "/Thread":
        return True
    if "/Ref" in found and (
        str(found.get("/Subtype", "")) == "/Form" or "/F" in _dict(found["/Ref"])
    ):
        return True
    if any(str(_plain(found.get(key))).startswith(_ELSEWHERE) for key in _PLACES):
        return True
    return "/OpenAction" in found and not _only_turns_pages(found["/OpenAction"])


def _only_turns_pages(action: Any) -> bool:
    """Whether an action, and each that follows upon it, stays within the file."""
    waiting, steps = [action], 0
    while waiting and steps < MAX_PAGES:
        steps += 1
        one = _plain(waiting.pop())
        if not isinstance(one, dict):
            continue  # a place in the file
        if str(one.get("/S", "/GoTo")) not in _OPENS_WITH:
            return False
        after = _plain(one.get("/Next"))
        waiting += after if isinstance(after, list) else [after]
    return not waiting


def _plain(value: Any) -> Any:
    """What stands in the file; bytes that are no text are read as if they were."""
    value = value.get_object() if hasattr(value, "get_object") else value
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _dict(value: Any) -> dict[str, Any]:
    plain = _plain(value)
    return plain if isinstance(plain, dict) else {}


class StoredFileField(forms.FileField):
    """A file of one kind; its cleaned value is a `CheckedFile`, to be given to `store`."""

    def __init__(self, *, kind: FileKind, **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("help_text", help_text(kind))
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(suffix(one) for one in kind.types)

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return None
        try:
            check_size(upload.size or 0, self.kind)
            content = upload.read()
            if len(content) < (upload.size or 0):
                raise DomainError(TOGETHER)
            return inspected(upload.name or "", content, self.kind)
        except DomainError as error:
            raise ValidationError(error.message, code="file") from error
