"""Servers of their own for a run of the tests: in a temporary folder, gone afterwards."""

import atexit
import shutil
import tempfile
from pathlib import Path

from jobbtorg.devserver.accounts import server_account
from jobbtorg.devserver.postgres import Postgres


def temporary_folder() -> Path:
    """A new folder that goes away with this process; others may walk through, not read."""
    folder = Path(tempfile.mkdtemp(prefix="jobbtorg-"))
    folder.chmod(0o711)
    (folder / "log").mkdir()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start_for_tests() -> dict[str, str]:
    """Start PostgreSQL for this process and return the variables that name it."""
    server = Postgres(temporary_folder(), server_account(), volatile=True)
    process = server.start()
    atexit.register(process.stop)
    return {
        "DATABASE_TEST_URL": server.url("test", "postgres"),
        "DATABASE_TEST_WEB_URL": server.url("web", "postgres"),
    }
