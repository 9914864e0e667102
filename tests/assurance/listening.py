"""Hearing what a crawl leaves beside its answers, and that it would hear what is there."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest

from jobbtorg.core.logs import ValueFreeFormatter
from tests.roles import FIXTURE


def listen_to_all_logs(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every logger at every level, also those that have been told to be quiet."""
    caplog.set_level(logging.DEBUG)
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger) and logger.level:
            caplog.set_level(logging.DEBUG, logger=name)
        if isinstance(logger, logging.Logger):
            monkeypatch.setattr(logger, "propagate", True)


def log_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines as the product writes them."""
    form = ValueFreeFormatter("%(name)s %(levelname)s %(message)s")
    return [form.format(record) for record in caplog.records]


@contextmanager
def policies_gone() -> Iterator[None]:
    """Requests meanwhile run as a role that no policy binds: what is not heard then is not asked."""
    with patch("tests.roles.WEB", FIXTURE):
        yield
