"""A client that answers a plan over HTTP, and does not give up before it knows what became of it."""

import html
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from jobbtorg.core import outage
from tests.assurance.installation import Installation

FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)
HIDDEN = re.compile(r'<input[^>]*name="form_token"[^>]*value="([^"]+)"')
RADIO = re.compile(r'name="((?:[\w-]+-)?verdict[\w-]*)"')
DONE, ANOTHER, NOT_SAVED, UNKNOWN = "done", "another", "not saved", "unknown"
GIVES_UP = 120.0


@dataclass
class Client:
    """One decider. `answers` are all that it was told of each plan, the last one last."""

    installation: Installation
    user_id: int
    session: str
    answers: dict[str, list[str]] = field(default_factory=dict)

    def path(self, plan: str) -> str:
        return f"/beslut/{plan}/"

    def open(self, plan: str) -> str | None:
        """The form's token, or None where the page says that the plan is answered."""
        deadline = time.monotonic() + GIVES_UP
        while time.monotonic() < deadline:
            status, _, page = self.installation.ask("GET", self.path(plan), session=self.session)
            if status == 200:
                for form in FORM.findall(page):
                    if "godkann-alla" in form and (found := HIDDEN.search(form)):
                        return html.unescape(found.group(1))
                return None
            assert status == 503, f"the page answered {status}"
            time.sleep(0.3)
        raise AssertionError("the page did not come back")

    def decide(self, plan: str, token: str | None) -> str:
        """Send the answer, again while nothing was saved; what it was told at last."""
        told = self.answers.setdefault(plan, [])
        if token is None:
            told.append(ANOTHER)
            return ANOTHER
        body = urlencode({"form_token": token, "gor": "godkann-alla"})
        deadline = time.monotonic() + GIVES_UP
        while not told or told[-1] == NOT_SAVED:
            if told:
                time.sleep(0.3)
            assert time.monotonic() < deadline, "the product did not come back"
            told.append(self._send(plan, body))
        return told[-1]

    def _send(self, plan: str, body: str) -> str:
        try:
            status, to, page = self.installation.ask(
                "POST", self.path(plan), session=self.session, body=body
            )
        except OSError as error:
            return f"no answer: {type(error).__name__}"
        if status == 302 and to == self.path(plan):
            return DONE
        if status == 409 and "före dig" in page:
            return ANOTHER
        if status == 503:
            return NOT_SAVED if outage.NOT_SAVED in page else UNKNOWN
        return f"{status} {to}"
