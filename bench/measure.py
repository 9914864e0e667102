"""Rounds over all pages in turn, so that noise hits them alike; queries in a second pass."""

import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.pages import Page
from bench.product import HOST, Product
from jobbtorg.accounts import second_factor
from jobbtorg.accounts.demo import DOMAIN
from jobbtorg.accounts.models import User
from jobbtorg.core.sessionstore import SessionStore

# The proxy has ended TLS; a form is sent from a page of the same site.
BEHIND_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
# Transactions are opened and closed beside the queries.
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")


@dataclass
class Measured:
    """What was seen of one page: milliseconds of every round, bytes, queries."""

    page: Page
    headers: dict[str, str]
    times: list[float] = field(default_factory=list)
    session: str = ""
    size: int = 0
    queries: int = 0

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        ordered = sorted(self.times)
        return ordered[min(round(0.95 * len(ordered)), len(ordered) - 1)]


def measure(
    product: Product, pages: list[Page], rounds: int, seed: int, tell: Callable[[int, int], None]
) -> list[Measured]:
    """Every page once a round, in a new order each round; the first round only warms up."""
    rng = Random(seed)
    measured = [_prepared(page) for page in pages]
    for place in range(rounds + 1):
        for one in rng.sample(measured, len(measured)):
            taken = _ask(product, one)
            if place:
                one.times.append(taken)
        tell(place, rounds)
    for one in measured:
        one.queries = _count(one)
    return measured


def _prepared(page: Page) -> Measured:
    """A browser of its own for each page: lists remember what one looked at last."""
    headers = dict(BEHIND_PROXY)
    session = _session(page.login) if page.login else ""
    cookies = {settings.SESSION_COOKIE_NAME: session} if session else {}
    if page.form:
        token = secrets.token_hex(16)
        cookies[settings.CSRF_COOKIE_NAME] = token
        headers["X-CSRFToken"] = token
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Measured(page, headers, session=session)


def forget_sessions(measured: list[Measured]) -> None:
    """Log everybody out again."""
    for one in measured:
        if one.session:
            SessionStore(one.session).delete()


def _session(login: str) -> str:
    user = User.objects.get(email=f"{login}@{DOMAIN}")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    second_factor.put_into(session, user)
    session.save()
    return str(session.session_key)


def _ask(product: Product, one: Measured) -> float:
    """Open the page; the milliseconds until the whole answer was there."""
    page = one.page
    began = time.perf_counter()
    status, body = product.ask(
        "POST" if page.form else "GET", page.path, one.headers, page.body or None
    )
    taken = (time.perf_counter() - began) * 1000
    if status != 200:
        raise RuntimeError(f"{page.name} ({page.path}) answered {status}, not 200.")
    one.size = len(body)
    return taken


def _count(one: Measured) -> int:
    """The queries of the page, counted in this process."""
    page = one.page
    headers = {name: value for name, value in one.headers.items() if name != "Content-Type"}
    client = Client(headers=headers)
    with CaptureQueriesContext(connection) as seen:
        answer = (
            client.post(page.path, page.form, follow=True) if page.form else client.get(page.path)
        )
    if answer.status_code != 200:
        raise RuntimeError(f"{page.name} answered {answer.status_code} in the second pass.")
    return sum(not query["sql"].startswith(NOT_COUNTED) for query in seen)
