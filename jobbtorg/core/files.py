"""Files in the database: what may be uploaded, and how one gets it back.

A file is what its first bytes say, whatever its name and its sender claim. It is always
downloaded, never shown in our own pages, so that nothing in it runs as ours.
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from PIL import Image, UnidentifiedImageError

from jobbtorg.core import accesslog
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import AccessKind, StoredFile
from jobbtorg.core.registry import Registry
from jobbtorg.core.scope import crossing
from jobbtorg.core.text import clean_line

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
MEGABYTE = 1024 * 1024
# A4 at 600 dots an inch is 35 million. Drawn, a picture takes three bytes for each.
MAX_PIXELS = 40_000_000
TOO_MANY_PIXELS = (
    "Bilden har för många bildpunkter. Skanna eller fotografera den igen med lägre upplösning."
)

_SUFFIX = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}
_SAID = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG"}
# A scanned paper is often called by whose it is; names of files end up where numbers may not.
_NUMBER = re.compile(r"(?<!\d)(?:\d\d)?\d{6}[-+ _]?\d{4}(?!\d)")
_FORMAT = {PNG: "PNG", JPEG: "JPEG"}
_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


@dataclass(frozen=True, slots=True)
class FileKind:
    """What files of one kind may be, and the rule they are purged by."""

    name: str
    purge_rule: str
    types: tuple[str, ...] = (PDF, PNG, JPEG)
    max_bytes: int = 10 * MEGABYTE


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An upload whose size and type have been looked at."""

    name: str
    content_type: str
    content: bytes
    scanned_by: str = ""


KINDS: Registry[FileKind] = Registry("kind of file")


def register_kind(kind: FileKind) -> FileKind:
    """Say in `AppConfig.ready()` that files of this kind are kept."""
    return KINDS.register(kind.name, kind)


def check(name: str, content: bytes, kind: FileKind) -> CheckedFile:
    """The file with its real type and a name that fits it, or a DomainError."""
    if not content:
        raise DomainError("Filen är tom. Välj en annan fil.")
    check_size(len(content), kind)
    found = real_type(content)
    if found not in kind.types:
        allowed = _listed([_SAID[one] for one in kind.types])
        raise DomainError(
            f"Filen är inte {allowed}, även om namnet säger det. "
            f"Spara den som {_SAID[kind.types[0]]} och välj den igen."
        )
    _check_whole(content, found)
    return CheckedFile(safe_name(name, found), found, content)


def check_size(size: int, kind: FileKind) -> None:
    """Refuse a file that is too large, before it is read where its size is known."""
    if size > kind.max_bytes:
        raise DomainError(
            f"Filen är {_megabytes(size)} MB. Den får vara högst {_megabytes(kind.max_bytes)} MB. "
            "Minska den, eller dela upp den på flera filer."
        )


def real_type(content: bytes) -> str:
    """The type that the first bytes tell, or an empty string."""
    return next((kind for magic, kind in _MAGIC if content.startswith(magic)), "")


def _check_whole(content: bytes, content_type: str) -> None:
    """Refuse what only begins as its type: half a download, or something behind a header."""
    whole = b"%%EOF" in content[-2048:] if content_type == PDF else _is_image(content, content_type)
    if not whole:
        raise DomainError("Filen går inte att öppna. Den kan ha blivit avbruten: hämta den igen.")


def _is_image(content: bytes, content_type: str) -> bool:
    """Whether it opens as what it says; its size is read and judged before a pixel is drawn."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(_FORMAT[content_type],)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise DomainError(TOO_MANY_PIXELS)
                image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise DomainError(TOO_MANY_PIXELS) from None
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Warning,
    ):
        return False
    return True


def safe_name(name: str, content_type: str) -> str:
    """A name without path and personnummer, with the ending of its real type."""
    last = re.split(r"[\\/]", clean_line(name))[-1]
    stem = re.sub(r'[<>:"|?*]', "", _NUMBER.sub("", last.rsplit(".", 1)[0])).strip(". -_")
    return f"{stem[:120] or 'fil'}{_SUFFIX[content_type]}"


def store(
    *,
    kind: str,
    name: str,
    content: bytes,
    by: Actor,
    participant_key: UUID | None = None,
    scanned_by: str = "",
) -> StoredFile:
    """Keep a file: one that we have made, or one that `core.uploads` has looked into.

    `participant_key` names whose it is, where it is somebody's; `scanned_by` the virus scanner
    that found nothing in it.
    """
    rules = KINDS[kind]
    checked = check(name, content, rules)
    with crossing("keep_file"):
        return StoredFile.objects.create(
            kind=kind,
            name=checked.name,
            content_type=checked.content_type,
            size=len(checked.content),
            sha256=hashlib.sha256(checked.content).hexdigest(),
            content=checked.content,
            participant_key=participant_key,
            purge_rule=rules.purge_rule,
            scanned_by=scanned_by,
            created_by_id=by.user_id,
        )


def name_owner(files: QuerySet[StoredFile], participant_key: UUID) -> None:
    """Say whose some files are, once that is known: a purge finds them by it."""
    files.update(participant_key=participant_key)


def download(file: StoredFile) -> HttpResponse:
    """The bytes as an attachment; that no browser guesses about or keeps it, core.headers says.

    Whoever opens somebody's paper has looked at them: the view has asked `shown` before.
    """
    if file.participant_key is not None:
        accesslog.require_somebody()
    accesslog.answering(AccessKind.PAPER)
    content = StoredFile.objects.with_content().values_list("content", flat=True).get(pk=file.pk)
    response = HttpResponse(bytes(content), content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    return response


def suffix(content_type: str) -> str:
    """The ending of a file of this type."""
    return _SUFFIX[content_type]


def help_text(kind: FileKind) -> str:
    """What a form says that it takes."""
    allowed = _listed([_SAID[one] for one in kind.types])
    return f"{allowed}, högst {_megabytes(kind.max_bytes)} MB."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} eller {words[-1]}"


def _megabytes(size: int) -> str:
    tenths = max(1, -(-size * 10 // MEGABYTE))
    return f"{tenths // 10},{tenths % 10}" if tenths % 10 else str(tenths // 10)
