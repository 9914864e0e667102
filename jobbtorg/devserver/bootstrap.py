"""Set up this copy: environment, locked packages, and what the machine itself must have.

Run by the scripts with the machine's Python before anything is installed, so it imports the
standard library alone. Says why and what to do when it cannot go on.
"""

import argparse
import ctypes
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
VENV = BASE / ".venv"
LOCK = BASE / "requirements-dev.txt"
STAMP = VENV / ".lock"
PANGO = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
TELL_EVERY = 20  # packages between two lines of how far the installation has come
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


class Missing(Exception):
    """Something this machine lacks; the text says what and how to get it."""


def fingerprint() -> str:
    """What the environment is made from: the lock file, this Python, this place.

    A copied or moved environment has the wrong paths inside, so the place counts.
    """
    parts = (LOCK.read_bytes(), sys.version.encode(), os.fsencode(VENV))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def python() -> Path:
    """The environment's own Python."""
    return VENV / "bin" / "python"


def ensure_environment() -> None:
    """Make the environment and install the lock; nothing to do while the lock is unchanged."""
    wanted = fingerprint()
    if python().exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    if not VENV.exists() or not python().exists() or STAMP.exists():
        make_environment()
    print("Installerar paketen i requirements-dev.txt (några minuter första gången) …", flush=True)
    code, output = run_pip(
        [
            str(python()), "-m", "pip", "install", "--progress-bar", "off",
            "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:",
            "-r", str(LOCK),
        ]
    )  # fmt: skip
    if code:
        print(output, file=sys.stderr)
        raise Missing(
            "Paketen gick inte att installera (se ovan). Första gången behövs ett paketregister; "
            "kontrollera nätet eller pip:s inställningar och kör igen."
        )
    STAMP.write_text(wanted)


def run_pip(command: list[str]) -> tuple[int, str]:
    """Run pip, and tell now and then how far it has come; its exit code and all that it said."""
    total = sum("==" in line for line in LOCK.read_text().splitlines())
    said, found = [], 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                found += 1
                if found % TELL_EVERY == 0:
                    print(f"  {found} av {total} paket hämtade", flush=True)
            elif line.startswith("Installing collected packages"):
                print("  lägger paketen på plats …", flush=True)
    return pip.returncode, "".join(said)


def make_environment() -> None:
    """A fresh environment in .venv."""
    print("Skapar .venv …", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    apt_install(f"Python saknar modulen venv ({sys.executable}).", f"python{version}-venv")
    if subprocess.run(command, check=False).returncode:
        raise Missing("Miljön .venv gick inte att skapa, se ovan.")


def has_pango() -> bool:
    """Whether the libraries that WeasyPrint loads are there."""
    for library in PANGO:
        try:
            ctypes.CDLL(library)
        except OSError:
            return False
    return True


def has_chromium() -> bool:
    """Whether the browser of the browser tests is there."""
    return shutil.which("chromium") is not None


def apt_install(why: str, *packages: str) -> None:
    """Install packages with apt when we may, else say the exact line to run."""
    line = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and may_install(prefix):
        print(f"{why} Installerar {' '.join(packages)} …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], line):
            subprocess.run(
                [*prefix, *command], env=environment, check=False, stdout=subprocess.DEVNULL
            )
        return
    sudo = "" if os.geteuid() == 0 else "sudo "
    raise Missing(f"{why} Kör den här raden och försök igen:\n  {sudo}{shlex.join(line)}")


def may_install(prefix: list[str]) -> bool:
    """Whether we are root, or sudo asks for no password."""
    if not prefix:
        return True
    if shutil.which("sudo") is None:
        return False
    return subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode == 0


def ensure_pango() -> None:
    """PDFs need Pango."""
    if has_pango():
        return
    apt_install("Pango saknas, och utan det går inga PDF:er att göra.", *PANGO_PACKAGES)
    if not has_pango():
        raise Missing("Pango gick inte att installera, se ovan.")


def ensure_chromium() -> None:
    """Browser tests need Chromium."""
    if has_chromium():
        return
    apt_install("Chromium saknas, och utan den går webbläsartesterna inte att köra.", "chromium")
    if not has_chromium():
        raise Missing("Chromium gick inte att installera, se ovan.")


def main() -> int:
    """Set up; `--browser` also sees to Chromium."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--browser", action="store_true")
    options = parser.parse_args()
    try:
        if sys.platform != "linux":
            raise Missing("De inbäddade servrarna körs bara på Linux. Använd docker-compose.yml.")
        ensure_environment()
        ensure_pango()
        if options.browser:
            ensure_chromium()
    except Missing as reason:
        print(f"\nDet gick inte att förbereda.\n{reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
