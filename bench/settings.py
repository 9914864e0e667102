"""The settings of an installation in use, with the two pages to measure against."""

import os

from jobbtorg.settings.production import *

ROOT_URLCONF = "bench.urls"

# The clock of a demo that was loaded before, see --loaded.
JOBBTORG_TODAY = os.environ.get("BENCH_TODAY", "")
