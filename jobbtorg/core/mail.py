"""Mail: a row first, then a job after commit, tried again when the server does not answer.

No personal data in a mail: that something waits, and a link to a page that asks for
log-in. A mail with something like a personnummer in it is refused.
"""

import re
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from jobbtorg.core import clock, jobs
from jobbtorg.core.models import Job, Mail, MailState
from jobbtorg.core.text import clean_line, clean_text

JOB = "mail"
# A mail server may be away for a day: tried seven times within some 25 hours.
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=16),
)
# A random key may happen to hold twelve digits in a row.
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")


def send(
    *,
    to_address: str,
    subject: str,
    body: str,
    kind: str,
    to_user_id: int | None = None,
    about_key: UUID | None = None,
) -> Mail:
    """Write a mail, to be sent when the transaction has committed. `kind` names the occasion."""
    if _NUMBER_OF_A_PERSON.search(_KEY.sub("", f"{subject}\n{body}")):
        raise ValueError("A mail must not name a person: it has something like a personnummer.")
    mail = Mail.objects.create(
        to_user_id=to_user_id,
        to_address=to_address,
        subject=clean_line(subject),
        body=clean_text(body),
        kind=kind,
        about_key=about_key,
    )
    jobs.enqueue(JOB, args={"mail": mail.pk}, unique_key=str(mail.key))
    return mail


def link(path: str) -> str:
    """The whole address of a page, for mails."""
    base: str = settings.JOBBTORG_ADDRESS
    return base.rstrip("/") + path


def send_now(job: Job) -> None:
    """Hand the mail to the mail server: the handler of its job."""
    mail = Mail.objects.select_for_update().get(pk=job.args["mail"])
    if mail.state == MailState.SENT:
        return
    EmailMessage(subject=mail.subject, body=mail.body, to=[mail.to_address]).send()
    mail.state = MailState.SENT
    mail.sent_at = clock.now()
    mail.error = ""
    mail.save(update_fields=["state", "sent_at", "error"])


def give_up(job: Job) -> None:
    """The mail server has refused every time: the row says so."""
    Mail.objects.filter(pk=job.args["mail"]).exclude(state=MailState.SENT).update(
        state=MailState.FAILED, error=Job.objects.get(pk=job.pk).error
    )
