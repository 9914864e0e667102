"""Mails: a row first, sent once, no personal data."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail as outbox
from django.db.models.functions import Now
from django.test import Client

from jobbtorg.core import jobs, mail
from jobbtorg.core.models import Job, JobState, Mail, MailState

pytestmark = pytest.mark.django_db


def send(**changes: Any) -> Mail:
    values: dict[str, Any] = {
        "to_address": "eva@example.se",
        "subject": "En remiss väntar",
        "body": "En remiss väntar på dig sedan i går.\n" + mail.link("/remisser/"),
        "kind": "paminnelse",
    }
    return mail.send(**(values | changes))


def test_mail_is_written_and_sent_once() -> None:
    written = send()
    assert written.state == MailState.WAITING
    assert outbox.outbox == []
    assert jobs.run_pending() == 1
    job = Job.objects.get()
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, finished_at=None)
    jobs.run_pending()
    written.refresh_from_db()
    assert written.state == MailState.SENT
    assert written.sent_at
    (sent,) = outbox.outbox
    assert sent.to == ["eva@example.se"]
    assert sent.subject == "En remiss väntar"
    assert "http://" in sent.body


@pytest.mark.parametrize("text", ["198503042395", "19850304-2395", "850304-2395", "850304+2395"])
def test_number_of_a_person_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must not name a person"):
        send(body=f"Gäller {text}.")
    assert not Mail.objects.exists()


def test_line_break_cannot_add_a_header() -> None:
    send(subject="Hej\r\nBcc: alla@example.se")
    jobs.run_pending()
    assert outbox.outbox[0].subject == "Hej Bcc: alla@example.se"


def test_mail_that_cannot_be_sent_for_a_day_says_so() -> None:
    written = send()
    with patch("django.core.mail.EmailMessage.send", side_effect=OSError("down")):
        for _ in range(len(mail.WAITS) + 1):
            assert Mail.objects.get().state == MailState.WAITING
            Job.objects.update(run_after=Now() - timedelta(hours=1))
            jobs.run_pending()
    written.refresh_from_db()
    assert written.state == MailState.FAILED
    assert written.error.startswith("OSError")


def test_page_of_mails_is_for_development_only(settings: pytest.FixtureRequest) -> None:
    send()
    client = Client()
    assert client.get("/e-post/").status_code == 404
    settings.DEBUG = True  # type: ignore[attr-defined]
    body = client.get("/e-post/").content.decode()
    assert "En remiss väntar på dig sedan i går." in body
    assert "Väntar" in body


def test_a_key_in_a_link_may_look_like_a_number() -> None:
    address = mail.link("/beslut/15a0f89a-04a8-482a-bb6a-946050048207/")
    assert send(body=address).state == MailState.WAITING
