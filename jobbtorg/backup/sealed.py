"""The sealed file: a tar of numbered pieces, encrypted by age for whoever holds the key.

age (X25519, ChaCha20-Poly1305) is encryption to a public key: the machine that makes the
backups cannot read them, and nothing secret has to lie there. Every 64 kB are authenticated
in their order and the last is marked, so a changed byte and a cut file are both found. It is
a tool with a specification, and `age` itself opens the files where this program is not.
"""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from jobbtorg.backup.errors import BackupError

PIECE = 8 * 1024 * 1024
DUMP, HEAD, MANIFEST = "database.dump", "access-log-heads.jsonl", "manifest.json"
UNREADABLE = (
    "Säkerhetskopian går inte att läsa: nyckeln är inte den som filen gjordes för, eller så är "
    "filen avkortad eller ändrad. Inget är återställt."
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, so that a restore can be compared with it.

    `head` is the file of the access log's heads; in the manifest itself stands its checksum.
    """

    made_at: str
    server: str
    rows: dict[str, int]
    dump_sha256: str = ""
    head: str = ""
    kind: str = field(default="jobbtorg-1")


def seal(pieces: Iterable[bytes], manifest: Callable[[str], Manifest], to: Path, key: str) -> None:
    """Write the encrypted file whole, or not at all. `key` is the public one.

    `manifest` is asked last, with the checksum of the pieces.
    """
    try:
        recipient = pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise BackupError("Den öppna nyckeln ska börja med age1. Gör en med --new-key.") from None
    part = to.with_name(to.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            _encrypt(_Reader(_tar(pieces, manifest)), out, recipient)
            out.flush()
            os.fsync(out.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)


def _encrypt(source: "_Reader", out: BinaryIO, recipient: pyrage.x25519.Recipient) -> None:
    try:
        pyrage.encrypt_io(source, out, [recipient])
    except pyrage.EncryptError as error:
        if source.failure:
            raise source.failure from None
        raise BackupError(f"Säkerhetskopian gick inte att skriva: {error}") from None


def _tar(pieces: Iterable[bytes], manifest: Callable[[str], Manifest]) -> Iterator[bytes]:
    """The bytes of the tar, member by member: no piece has to wait on disk in clear."""
    checksum = hashlib.sha256()
    for number, piece in enumerate(pieces):
        checksum.update(piece)
        yield from _member(f"{DUMP}.{number:06}", piece)
    last = manifest(checksum.hexdigest())
    if last.head:
        yield from _member(HEAD, last.head.encode())
    told = replace(last, head=_checksum(last.head))
    yield from _member(MANIFEST, json.dumps(asdict(told)).encode())
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _member(name: str, content: bytes) -> Iterator[bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    yield info.tobuf(tarfile.PAX_FORMAT)
    yield content
    yield b"\0" * (-len(content) % tarfile.BLOCKSIZE)


class _Reader(io.RawIOBase):
    """A file to read from, of bytes that are made as they are asked for."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source = source
        self._rest = b""
        # The encryption would give it another name.
        self.failure: BackupError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            try:
                more = next(self._source, None)
            except BackupError as error:
                self.failure = error
                raise
            if more is None:
                return 0
            self._rest = more
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def identity_of(path: Path) -> pyrage.x25519.Identity:
    """The secret key in a file, as `age-keygen` or `--new-key` wrote it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        secret = next(line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-"))
        return pyrage.x25519.Identity.from_str(secret)
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise BackupError(f"{path} är ingen nyckelfil (en rad AGE-SECRET-KEY-…).") from None


def unseal(
    path: Path, identity: pyrage.x25519.Identity, take: Callable[[bytes], object]
) -> Manifest:
    """Give each piece of the dump in turn; the manifest at the end, checked against them."""
    try:
        source = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} går inte att öppna: {error.strerror}.") from None
    with source:
        out, into = os.pipe()
        decrypting = _Decrypting(source, into, identity)
        decrypting.start()
        try:
            with os.fdopen(out, "rb") as clear:
                manifest = _read(clear, take)
        except (tarfile.TarError, ValueError, TypeError, KeyError) as error:
            decrypting.join()
            raise decrypting.failure or BackupError(UNREADABLE) from error
        decrypting.join()
        if decrypting.failure:
            raise decrypting.failure
        return manifest


class _Decrypting(threading.Thread):
    """Decrypts into a pipe; what went wrong is kept."""

    def __init__(self, source: BinaryIO, into: int, identity: pyrage.x25519.Identity) -> None:
        super().__init__(daemon=True)
        self._source, self._into, self._identity = source, into, identity
        self.failure: BackupError | None = None

    def run(self) -> None:
        with os.fdopen(self._into, "wb") as out:
            try:
                pyrage.decrypt_io(self._source, out, [self._identity])
            except (pyrage.DecryptError, OSError):
                self.failure = BackupError(UNREADABLE)


def _read(clear: BinaryIO, take: Callable[[bytes], object]) -> Manifest:
    checksum, head, number = hashlib.sha256(), "", 0
    manifest: Manifest | None = None
    with tarfile.open(fileobj=clear, mode="r|") as tar:
        for info in tar:
            content = (tar.extractfile(info) or io.BytesIO()).read()
            if info.name == f"{DUMP}.{number:06}":
                checksum.update(content)
                take(content)
                number += 1
            elif info.name == HEAD:
                head = content.decode()
            elif info.name == MANIFEST:
                manifest = Manifest(**json.loads(content))
    while clear.read(PIECE):
        pass
    whole = manifest is not None and manifest.dump_sha256 == checksum.hexdigest()
    if manifest is None or not whole or manifest.head != _checksum(head):
        raise ValueError("pieces are missing")
    return replace(manifest, head=head)
