"""Settings of the tests.

`DATABASE_TEST_URL` names a server with the roles of deploy/postgres, by its log-in
jobbtorg_test, and `DATABASE_TEST_WEB_URL` the same by jobbtorg_web's; without the first the
tests start an embedded one of their own.
"""

import os
from typing import Any

from jobbtorg.settings.base import *
from jobbtorg.settings.base import TEMPLATES, env
from jobbtorg.settings.databases import database

if "DATABASE_TEST_URL" not in os.environ:
    from jobbtorg.devserver.temporary import start_for_tests

    os.environ.update(start_for_tests())

SECRET_KEY = "only-for-tests-" + "0" * 40
MFA_KEYS = ["b25seS1mb3ItdGVzdHMtMDAwMDAwMDAwMDAwMDAwMDA="]
DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
JOBBTORG_TODAY = ""
DEMO_ALLOWED = True


# The test database is made and migrated as its owner; each test then runs as the web role.
# The log has a connection and a transaction of its own here too: a row stays though the request is
# rolled back. `tests.accesslog` reads it there.
def _database() -> dict[str, Any]:
    return database(
        env.str("DATABASE_TEST_URL"),
        OPTIONS={"assume_role": "jobbtorg_owner"},
        TEST={"NAME": os.environ.get("JOBBTORG_TEST_DATABASE", "test_jobbtorg")},
        CONN_MAX_AGE=0,
    )


DATABASES = {"default": _database(), "log": {**_database(), "CONN_HEALTH_CHECKS": False}}

# For the few tests that log in as the web role itself, instead of taking it.
WEB_LOGIN = env.db_url("DATABASE_TEST_WEB_URL", default=env.str("DATABASE_TEST_URL"))

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["OPTIONS"]["debug"] = True  # type: ignore[index]
