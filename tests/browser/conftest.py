"""The running product in Chromium: a copy of its own, with the organisation and the demo."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jobbtorg.devserver.processes import free_port
from jobbtorg.devserver.temporary import temporary_folder
from tests.project.processes import Copy, copies

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def patient_expectations() -> None:
    """Wait longer than Playwright's five seconds: a machine with two cores may be busy."""
    expect.set_options(timeout=20_000)


@pytest.fixture(scope="session", autouse=True)
def database_beside_the_driver() -> Iterator[None]:
    """Let Django ask its database in the thread of Playwright's event loop: nothing else runs there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="session")
def product() -> Iterator[Copy]:
    """The whole product with its demo, as script/server runs it; stopped at the end.

    The demo is as it was made before the first test: a test that changes a person makes
    one of its own.
    """
    data = temporary_folder()
    with copies() as running:
        copy = Copy(data, free_port(), demo=True)
        running.append(copy)
        copy.wait_until_up(patience=600)
        yield copy
        copy.end(signal.SIGINT)
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    """Where `page.goto("/")` goes: a copy of its own, or one that runs already."""
    if running := os.environ.get("BROWSER_TEST_URL"):
        return running
    return f"http://127.0.0.1:{request.getfixturevalue('product').port}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the machine, which need not be downloaded."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium saknas. Kör script/test, som installerar den."
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Swede at an ordinary screen."""
    return {
        **browser_context_args,
        "locale": "sv-SE",
        "timezone_id": "Europe/Stockholm",
        "viewport": {"width": 1366, "height": 900},
    }
