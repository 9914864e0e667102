"""Machinery tables and abstract rows that know no domain.

Core keeps ids, never a foreign key to a room above it.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from jobbtorg.core import clock
from jobbtorg.core.history import InScope, LoggedIn, WallClock, tracked


class Keyed(models.Model):
    """A row that a URL may name: by a random key, never by a number in sequence."""

    key = models.UUIDField("nyckel", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Fact(models.Model):
    """Something that happened, and when it was written down; both from the clock.

    Reports read these two, never the timestamps of a history table.
    """

    occurred_at = models.DateTimeField("inträffade", default=clock.now)
    recorded_at = models.DateTimeField("registrerat", default=clock.now, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that two people may have open at once: a save names the version it was read at."""

    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        abstract = True


class FormDraft(Keyed):
    """What somebody typed in a form but has not saved: owner only, 30 days, no history.

    `parked`: posted after its session had expired. `nonce`: which time the form was opened.
    Only the real save checks `base_version`.
    """

    user_id = models.BigIntegerField("användare")
    form = models.CharField("formulär", max_length=60)
    subject = models.CharField("gäller", max_length=200, blank=True)
    path = models.CharField("sida", max_length=500, blank=True)
    base_version = models.PositiveIntegerField("utgår från version", null=True, blank=True)
    fields = models.JSONField("fält", default=dict)
    parked = models.BooleanField("skickades utan inloggning", default=False)
    nonce = models.UUIDField("öppnat formulär", null=True, blank=True)
    saved_at = models.DateTimeField("sparat", default=clock.now)

    class Meta:
        verbose_name = "utkast"
        verbose_name_plural = "utkast"
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "form", "subject"], name="form_draft_one_per_form_and_subject"
            ),
        ]
        indexes = [models.Index(fields=["saved_at"], name="form_draft_saved_at")]

    def __str__(self) -> str:
        return f"{self.form} {self.subject}".strip()


class FormToken(models.Model):
    """A form that has been submitted, and where its sender was sent: nothing is done twice."""

    nonce = models.UUIDField("engångsnyckel", primary_key=True)
    user_id = models.BigIntegerField("användare", null=True, blank=True)
    answer = models.CharField("svar", max_length=500, blank=True)
    used_at = models.DateTimeField("använd", default=clock.now)

    class Meta:
        verbose_name = "skickat formulär"
        verbose_name_plural = "skickade formulär"
        indexes = [models.Index(fields=["used_at"], name="form_token_used_at")]

    def __str__(self) -> str:
        return str(self.nonce)


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Files without their bytes, unless asked for."""

    def with_content(self) -> "StoredFileQuerySet":
        return self.defer(None)


class StoredFileManager(models.Manager["StoredFile"]):
    """Leaves the bytes in the database: lists of files must not load them."""

    def get_queryset(self) -> StoredFileQuerySet:
        return StoredFileQuerySet(self.model, using=self._db).defer("content")

    def with_content(self) -> StoredFileQuerySet:
        return self.get_queryset().with_content()


@tracked(exclude=("content",))
class StoredFile(Keyed):
    """A file in the database, so that the same policies, backup and retention hold for it."""

    kind = models.CharField("slag", max_length=40)
    name = models.CharField("filnamn", max_length=150)
    content_type = models.CharField("typ", max_length=100)
    size = models.PositiveIntegerField("storlek, byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    content = models.BinaryField("innehåll")
    participant_key = models.UUIDField("deltagare", null=True, blank=True, db_index=True)
    purge_rule = models.CharField("gallringsregel", max_length=60)
    # Empty: made by us, or no scanner was set up when it was handed in.
    scanned_by = models.CharField("undersökt av", max_length=40, blank=True)
    created_at = models.DateTimeField("sparad", default=clock.now)
    created_by_id = models.BigIntegerField("sparad av", null=True, blank=True)

    objects: ClassVar[StoredFileManager] = StoredFileManager()

    class Meta:
        verbose_name = "fil"
        verbose_name_plural = "filer"
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0),
                name="stored_file_not_empty",
                violation_error_message="Filen är tom.",
            ),
            models.CheckConstraint(
                condition=~Q(purge_rule=""),
                name="stored_file_has_purge_rule",
                violation_error_message="Filen saknar gallringsregel.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JobState(models.TextChoices):
    """The life of a job: one of the two last is its end."""

    QUEUED = "queued", "I kö"
    RUNNING = "running", "Pågår"
    DONE = "done", "Klart"
    FAILED = "failed", "Misslyckades"


class Job(Keyed):
    """Work for the background, written in the transaction that asked for it.

    Redis only wakes a worker: a lost wake-up is made good by the sweeper. The lease is
    counted on the database's clock, which all workers share and no demo sets.
    """

    kind = models.CharField("slag", max_length=60)
    args = models.JSONField("underlag", default=dict)
    unique_key = models.CharField("görs en gång per", max_length=200, blank=True)
    state = models.CharField("läge", max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    run_after = models.DateTimeField("tidigast", db_default=Now())
    lease_until = models.DateTimeField("upptaget till", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("procent klart", default=0)
    doing = models.CharField("gör nu", max_length=120, blank=True)
    error = models.TextField("fel", blank=True)
    asked_by_id = models.BigIntegerField("beställt av", null=True, blank=True)
    created_at = models.DateTimeField("beställt", db_default=Now())
    finished_at = models.DateTimeField("avslutat", null=True, blank=True)

    class Meta:
        verbose_name = "bakgrundsjobb"
        verbose_name_plural = "bakgrundsjobb"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unique_key"],
                condition=~Q(unique_key=""),
                name="job_once_per_unique_key",
                violation_error_message="Jobbet är redan beställt.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="job_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
                name="job_lease_while_running",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[JobState.DONE, JobState.FAILED],
                    finished_at__isnull=False,
                )
                | Q(
                    state__in=[JobState.QUEUED, JobState.RUNNING],
                    finished_at__isnull=True,
                ),
                name="job_finished_at_when_finished",
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="job_progress_is_a_percentage"
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="job_open_by_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class MailState(models.TextChoices):
    """Whether a mail has left."""

    WAITING = "waiting", "Väntar"
    SENT = "sent", "Skickat"
    FAILED = "failed", "Kunde inte skickas"


class Mail(Keyed):
    """A mail, a row before it is sent: that something waits and a link, never personal data."""

    to_user_id = models.BigIntegerField("till användare", null=True, blank=True)
    to_address = models.EmailField("till")
    subject = models.CharField("ämne", max_length=150)
    body = models.TextField("text")
    kind = models.CharField("slag", max_length=40)
    about_key = models.UUIDField("gäller", null=True, blank=True)
    state = models.CharField("läge", max_length=10, choices=MailState, default=MailState.WAITING)
    error = models.TextField("fel", blank=True)
    created_at = models.DateTimeField("skrivet", default=clock.now)
    sent_at = models.DateTimeField("skickat", null=True, blank=True)

    class Meta:
        verbose_name = "e-postmeddelande"
        verbose_name_plural = "e-postmeddelanden"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | (~Q(state=MailState.SENT) & Q(sent_at__isnull=True)),
                name="mail_sent_at_when_sent",
            ),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="mail_newest_first")]

    def __str__(self) -> str:
        return self.subject


class AccessKind(models.TextChoices):
    """What an answer was that showed persons, or did not."""

    PAGE = "page", "Sida"
    EXPORT = "export", "Export"
    PAPER = "paper", "Handling"
    SEARCH = "search", "Sökning"
    DENIED = "denied", "Nekad"


class AccessEntry(models.Model):
    """One answer that showed persons, or was denied: who looked, as what, and at whom.

    Ids and no foreign keys: it outlives what it names. `masked` were shown without the name;
    `referrals` have no record yet. `object_key` is what the address names, or a search's digest.
    """

    key = models.UUIDField("nyckel", default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField("tid", db_default=Now())
    user_id = models.BigIntegerField("användare", null=True)
    assignment_id = models.BigIntegerField("rolltilldelning", null=True)
    role = models.TextField("roll")
    node_id = models.BigIntegerField("plats", null=True)
    system = models.TextField("systemjobb")
    request_id = models.TextField("anrop")
    kind = models.TextField("slag", choices=AccessKind)
    page = models.TextField("sida")
    object_key = models.TextField("nyckel i adressen")
    purpose = models.TextField("ändamål")
    participants = ArrayField(models.BigIntegerField(), verbose_name="deltagare", default=list)
    masked = ArrayField(models.BigIntegerField(), verbose_name="deltagare utan namn", default=list)
    referrals = ArrayField(
        models.BigIntegerField(), verbose_name="remisser utan deltagare", default=list
    )

    class Meta:
        verbose_name = "rad i åtkomstloggen"
        verbose_name_plural = "åtkomstloggen"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AccessKind.values), name="access_entry_kind_is_known"
            ),
        ]
        indexes = [
            GinIndex(fields=["participants"], name="access_entry_participants"),
            GinIndex(fields=["masked"], name="access_entry_masked", condition=~Q(masked=[])),
            models.Index(fields=["node_id", "at"], name="access_entry_node"),
            models.Index(fields=["user_id", "at"], name="access_entry_user"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.page}"


class AccessSeal(models.Model):
    """A link of the chain over the log: `hash` covers its rows and the link before it.

    The links leave no number out: rows that are missing between `first_id` and `last_id` were
    missing already when they were sealed.
    """

    first_id = models.BigIntegerField("första rad", unique=True)
    last_id = models.BigIntegerField("sista rad", unique=True)
    count = models.BigIntegerField("antal rader")
    previous_hash = models.CharField("förra förseglingen", max_length=64, unique=True)
    hash = models.CharField("försegling", max_length=64, unique=True)
    at = models.DateTimeField("tid", db_default=Now())

    class Meta:
        verbose_name = "försegling av åtkomstloggen"
        verbose_name_plural = "förseglingar av åtkomstloggen"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_id__gte=F("first_id")), name="access_seal_goes_forwards"
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="access_seal_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"


class OwnHistory(models.Model):
    """Access grants, decisions, plans and protection levels, kept by a trigger of our own.

    Written by `core_keep_history()` alone, whatever the library of the other histories is
    told to ignore. `old` and `new` hold the columns that differ, all of a row that came or went.
    """

    at = models.DateTimeField("när", db_default=WallClock())
    table_name = models.TextField("tabell")
    row_id = models.BigIntegerField("rad")
    operation = models.CharField("slag", max_length=6)
    old = models.JSONField("före", null=True)
    new = models.JSONField("efter", null=True)
    user_id = models.BigIntegerField(
        "användare", null=True, db_default=InScope("user_id", "bigint")
    )
    assignment_id = models.BigIntegerField(
        "roll i bruk", null=True, db_default=InScope("assignment_id", "bigint")
    )
    system = models.TextField("jobb", null=True, db_default=InScope("system"))  # noqa: DJ001
    request_id = models.TextField("anrop", null=True, db_default=InScope("request_id"))  # noqa: DJ001
    login = models.TextField("databaskonto", db_default=LoggedIn())

    class Meta:
        verbose_name = "egen historik"
        verbose_name_plural = "egen historik"
        indexes = [models.Index(fields=["table_name", "row_id", "id"], name="own_history_of_a_row")]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_id}"


class Crossing(models.Model):
    """A write that reached beyond its actor's scope: which, by whom, in which request.

    Written by `core.scope.crossing`; the runtime roles add rows and read none.
    """

    name = models.CharField("handling", max_length=40)
    user_id = models.BigIntegerField("användare", null=True)
    role = models.CharField("roll", max_length=24, blank=True)
    system = models.CharField("system", max_length=60, blank=True)
    request_id = models.CharField("begäran", max_length=32, blank=True)
    at = models.DateTimeField("när")

    class Meta:
        verbose_name = "handling över en gräns"
        verbose_name_plural = "handlingar över gränser"

    def __str__(self) -> str:
        return self.name
