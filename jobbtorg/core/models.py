"""Machinery tables and abstract rows that know no domain.

Core keeps ids, never a foreign key to a room above it.
"""

import uuid

from django.db import models

from jobbtorg.core import clock


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
