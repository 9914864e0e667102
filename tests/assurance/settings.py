"""An installation in use, except that a lost job is found within seconds, not minutes."""

import os
from datetime import timedelta

from jobbtorg.settings.production import *
from jobbtorg.settings.production import DATABASES, STORAGES

# Longer than twice what a PDF takes on a machine that does much else.
JOB_LEASE = timedelta(seconds=30)
JOB_WAITS = (timedelta(seconds=1), timedelta(seconds=2))
JOB_SWEEP = timedelta(seconds=1)

# Collecting takes longer than all the rest: the short form serves the files where they lie.
if not os.environ.get("ASSURE_COLLECTED"):
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    STATIC_ROOT = ""

# What is given beforehand is written as the fixture role, as in every test.
if role := os.environ.get("ASSURE_ROLE"):
    DATABASES["default"]["OPTIONS"] = {"assume_role": role}
