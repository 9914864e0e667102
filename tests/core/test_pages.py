"""Keyset pages: every row once, whatever comes and goes between, and no counting."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from jobbtorg.core.errors import DomainError
from jobbtorg.core.models import Mail
from jobbtorg.core.pages import keyset_page

pytestmark = pytest.mark.django_db

START = datetime(2008, 1, 7, 9, tzinfo=UTC)


def make(count: int) -> None:
    Mail.objects.bulk_create(
        Mail(
            to_address="a@example.se",
            subject=f"Ärende {number // 3:02d}",
            created_at=START + timedelta(minutes=number // 2),
        )
        for number in range(count)
    )


def walk(order: tuple[str, ...], size: int = 4) -> list[int]:
    found: list[int] = []
    cursor = ""
    while True:
        page = keyset_page(Mail.objects.all(), order=order, after=cursor, size=size)
        found += [mail.pk for mail in page]
        assert page.is_first is (cursor == "")
        cursor = page.next_cursor
        if not cursor:
            return found


@pytest.mark.parametrize(
    "order",
    [
        ("id",),
        ("-id",),
        ("subject", "id"),
        ("-created_at", "-id"),
        ("subject", "-created_at", "id"),
        ("-subject", "created_at", "-id"),
    ],
)
@pytest.mark.parametrize("count", [0, 1, 4, 5, 23])
def test_every_row_comes_once_in_order(order: tuple[str, ...], count: int) -> None:
    make(count)
    assert walk(order) == list(Mail.objects.order_by(*order).values_list("pk", flat=True))


def test_rows_that_come_and_go_disturb_nothing() -> None:
    make(8)
    first = keyset_page(Mail.objects.all(), order=("id",), size=4)
    Mail.objects.filter(pk__in=[mail.pk for mail in first]).delete()
    make(1)
    second = keyset_page(Mail.objects.all(), order=("id",), after=first.next_cursor, size=4)
    assert [mail.pk for mail in second] == list(
        Mail.objects.order_by("id").values_list("pk", flat=True)[:4]
    )
    assert second.next_cursor


def test_annotated_columns_may_order() -> None:
    make(9)
    mails = Mail.objects.annotate(negative=-1 * F("id"))
    first = keyset_page(mails, order=("negative", "id"), size=5)
    second = keyset_page(mails, order=("negative", "id"), after=first.next_cursor, size=5)
    assert len(first) == 5
    assert len(second) == 4
    assert [*first, *second] == list(mails.order_by("-id"))


def test_page_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make(30)
    with django_assert_num_queries(1):
        cursor = keyset_page(Mail.objects.all(), order=("subject", "id")).next_cursor
    with django_assert_num_queries(1):
        keyset_page(Mail.objects.all(), order=("subject", "id"), after=cursor)


def test_cursor_shows_nothing_of_the_row() -> None:
    make(30)
    cursor = keyset_page(Mail.objects.all(), order=("subject", "id")).next_cursor
    assert "rende" not in cursor
    with pytest.raises(signing.BadSignature):
        signing.loads(cursor)


@pytest.mark.parametrize("cursor", ["x", "åäö", "a" * 200, "MTIz", "\x00", "=" * 5])
def test_broken_cursor_is_refused_in_swedish(cursor: str) -> None:
    with pytest.raises(DomainError, match="listans början"):
        keyset_page(Mail.objects.all(), order=("id",), after=cursor)


def test_cursor_of_another_order_is_refused() -> None:
    make(30)
    cursor = keyset_page(Mail.objects.all(), order=("subject", "id")).next_cursor
    with pytest.raises(DomainError, match="listans början"):
        keyset_page(Mail.objects.all(), order=("id",), after=cursor)


def test_column_without_value_is_a_programming_error() -> None:
    make(30)
    with pytest.raises(ValueError, match="no value"):
        keyset_page(Mail.objects.all(), order=("sent_at", "id"))
