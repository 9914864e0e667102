"""Asks a virus scanner about a file before it is kept: clamd's own protocol, over TCP or a socket.

`SCANNER` names it: `clamd://host:3310` or `clamd:///run/clamav/clamd.ctl`. Without it nothing
is asked, and the file's row says so. With it a file that nobody has answered for is refused.
"""

import logging
import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from jobbtorg.core.errors import DomainError

CLAMD = "clamd"
PORT = 3310
PATIENCE = 20.0
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096

NO_ANSWER = (
    "Filen har inte sparats, för virusskyddet svarar inte. Försök igen om en stund. "
    "Händer det igen, hör av dig till systemförvaltaren."
)
INFECTED = (
    "Filen har inte sparats, för virusskyddet hittade något skadligt i den. Be om en ny fil "
    "och hör av dig till systemförvaltaren."
)

logger = logging.getLogger(__name__)


def scan(content: bytes) -> str:
    """The name of the scanner that found nothing; empty when none is set up."""
    address = str(settings.SCANNER)
    if not address:
        return ""
    try:
        answer = _asked(address, content)
    except OSError:
        logger.exception("The virus scanner does not answer")
        raise DomainError(NO_ANSWER) from None
    if answer == "stream: OK":
        return CLAMD
    if answer.endswith(" FOUND"):
        logger.warning("The virus scanner refused a file: %s", answer)
        raise DomainError(INFECTED)
    logger.error("The virus scanner could not look: %s", answer)
    raise DomainError(NO_ANSWER)


def _asked(address: str, content: bytes) -> str:
    """What clamd answers to INSTREAM: pieces with their length before them, then a length of 0."""
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        view = memoryview(content)
        try:
            for start in range(0, len(content), _CHUNK):
                piece = view[start : start + _CHUNK]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            # It has had enough, and says why before it hangs up.
            logger.info("The virus scanner stopped listening")
        return _answer(line)


def _answer(line: socket.socket) -> str:
    """One answer, which ends with a NUL."""
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        received = line.recv(_LONGEST_ANSWER)
        if not received:
            break
        answer += received
    return answer.partition(b"\0")[0].decode("ascii", "replace").strip()


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme != CLAMD or not (parts.hostname or parts.path):
        raise ImproperlyConfigured("SCANNER ska vara clamd://värd:3310 eller clamd:///sökväg.")
    if parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or PORT), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(PATIENCE)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line
