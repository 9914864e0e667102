"""Settings of a developer's machine and of the demo: never of an installation in use."""

import os

from jobbtorg.devserver.addresses import data_folder, running_addresses
from jobbtorg.settings.base import *
from jobbtorg.settings.base import BASE_DIR, DATABASE_VARIABLE, INSTALLED_APPS, MIDDLEWARE, env
from jobbtorg.settings.databases import database, log_database

# script/server writes down where its servers are, so that manage.py finds them too.
for _name, _url in running_addresses(BASE_DIR).items():
    os.environ.setdefault(_name, _url)

DEBUG = env.bool("DEBUG", default=True)
DEMO_ALLOWED = True
# Unknown and foreign look alike here as well: our own page, not Django's explanation.
MIDDLEWARE = [MIDDLEWARE[0], "jobbtorg.devserver.not_found.OwnNotFoundMiddleware", *MIDDLEWARE[1:]]
SECRET_KEY = env.str("SECRET_KEY", default="only-for-development-" + "0" * 40)
MFA_KEYS = ["b25seS1mb3ItZGV2ZWxvcG1lbnQtMDAwMDAwMDAwMDA="]
# A passkey wants TLS everywhere but on the machine itself.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PORT = env.str("PORT", default="") or "8000"
JOBBTORG_ADDRESS = env.str("JOBBTORG_ADDRESS", default=f"http://127.0.0.1:{PORT}")

# Nobody listens there: a PostgreSQL of the developer's own is never taken for the product's.
NO_SERVER = "postgresql://jobbtorg_web@127.0.0.1:1/jobbtorg"
_URL = env.str(DATABASE_VARIABLE, default=env.str("DATABASE_URL", default=NO_SERVER))
DATABASES = {"default": database(_URL), "log": log_database(_URL)}

ACCESS_LOG_HEADS = env.str(
    "ACCESS_LOG_HEADS", default=str(data_folder(BASE_DIR) / "access-log-heads.jsonl")
)

CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CELERY_BROKER_URL,
    }
}

# Static files come straight from their folders: nothing to collect, and a change shows.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# `manage.py runserver` leaves them to WhiteNoise too, so that they carry the same headers.
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS]

# A mail is a row, and a page shows the rows; nothing leaves the machine.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
