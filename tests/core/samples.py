"""Files that people hand in, good and hostile, and a virus scanner that answers as clamd does."""

import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, TCPServer, ThreadingMixIn
from threading import Thread
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

# The industry's harmless test file, in two parts so that no scanner takes this one for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTI" + b"VIRUS-TEST-FILE!$H+H*"


def written(writer: PdfWriter) -> bytes:
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def writer(pages: int = 1) -> PdfWriter:
    made = PdfWriter()
    for _ in range(pages):
        made.add_blank_page(595, 842)
    return made


def pdf(pages: int = 1, *, room: int = 0) -> bytes:
    """Blank pages of A4, with so many bytes of nothing in the file."""
    return written(writer(pages)).replace(b"\nstartxref", b"\n%" + b"x" * room + b"\nstartxref")


def pdf_with_script() -> bytes:
    """A program among the document's names, as viewers run them when it is opened."""
    made = writer()
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('hej')"),
        }
    )
    names = ArrayObject([TextStringObject("start"), made._add_object(script)])
    tree = DictionaryObject({NameObject("/Names"): names})
    made.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})
    return written(made)


def pdf_with_file() -> bytes:
    made = writer()
    made.add_attachment("lön.exe", b"MZ")
    return written(made)


def pdf_that(action: str, *, within_streams: bool = False) -> bytes:
    """A PDF that does something when it is opened; hidden in compressed objects on wish."""
    made = writer()
    does = DictionaryObject(
        {NameObject("/S"): NameObject(action), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    made.root_object[NameObject("/OpenAction")] = made._add_object(does)
    if within_streams:
        made.compress_identical_objects()
    return written(made)


def pdf_with_annotation(subtype: str) -> bytes:
    made = writer()
    note = DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(subtype)}
    )
    made.pages[0][NameObject("/Annots")] = ArrayObject([made._add_object(note)])
    return written(made)


def pdf_with(**parts: Any) -> bytes:
    """A PDF whose catalogue has these, written as dicts, lists, names (/X) and texts."""
    made = writer()
    for key, value in parts.items():
        made.root_object[NameObject(f"/{key}")] = as_object(value, made)
    return written(made)


def as_object(value: Any, made: PdfWriter) -> Any:
    if isinstance(value, dict):
        rest = {key: one for key, one in value.items() if key != "stream"}
        pairs = {NameObject(f"/{key}"): as_object(one, made) for key, one in rest.items()}
        if "stream" not in value:
            return made._add_object(DictionaryObject(pairs))
        stream = StreamObject()
        stream.set_data(value["stream"])
        stream.update(pairs)
        return made._add_object(stream)
    if isinstance(value, list):
        return ArrayObject([as_object(one, made) for one in value])
    return (
        NameObject(value)
        if value.startswith("/") and value[1:2] != "/"
        else TextStringObject(value)
    )


def locked_pdf() -> bytes:
    made = writer()
    made.encrypt("hemligt", algorithm="RC4-128")
    return written(made)


def pdf_and_zip() -> bytes:
    """A PDF that is an archive too: the archive's end hides in what an archive may say last."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("program.exe", b"MZ")
        file.comment = b"\n%%EOF\n"
    return pdf() + archive.getvalue()


def image(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **extra: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, kind, **extra)
    return stream.getvalue()


def photo_with_place() -> bytes:
    """A photo that says where it was taken, and by which camera, lying on its side."""
    exif = Image.Exif()
    exif[0x010F] = "Hemlig kamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (59.0, 19.0, 45.0)
    return image(exif=exif, comment=b"hemma hos Alva")


class _Clamd(BaseRequestHandler):
    def handle(self) -> None:
        command = self._until_nul()
        if command != b"zINSTREAM":
            self.request.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
            if len(content) > self.server.limit:  # type: ignore[attr-defined]
                self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
        self.server.asked.append(len(content))  # type: ignore[attr-defined]
        self.request.sendall(b"stream: " + found + b"\0")

    def _until_nul(self) -> bytes:
        said = b""
        while (one := self.request.recv(1)) not in (b"\0", b""):
            said += one
        return said

    def _exactly(self, size: int) -> bytes:
        said = b""
        while len(said) < size:
            more = self.request.recv(size - len(said))
            if not more:
                raise ConnectionError
            said += more
        return said


class FakeClamd(ThreadingMixIn, TCPServer):
    """Speaks INSTREAM as clamd does; `asked` are the sizes of what it has looked at."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, limit: int = 25 * 1024 * 1024) -> None:
        super().__init__(("127.0.0.1", 0), _Clamd)
        self.limit = limit
        self.asked: list[int] = []

    @property
    def address(self) -> str:
        return f"clamd://127.0.0.1:{self.server_address[1]}"


@contextmanager
def fake_clamd(limit: int = 25 * 1024 * 1024) -> Iterator[FakeClamd]:
    with FakeClamd(limit) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
