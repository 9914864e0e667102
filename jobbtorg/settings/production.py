"""Settings of an installation in use. What is missing stops the start, with its name."""

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from jobbtorg.settings.base import *
from jobbtorg.settings.base import BASE_DIR, DATABASE_VARIABLE, JOBBTORG_TODAY, OIDC_ISSUER, env
from jobbtorg.settings.databases import database, log_database


def required(name: str) -> str:
    """The value of a variable, or of the file that `<name>_FILE` points at."""
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} saknas. Ange {name} eller {name}_FILE.")
    return value


if JOBBTORG_TODAY:
    raise ImproperlyConfigured("JOBBTORG_TODAY hör till demon och får inte finnas i drift.")

DEBUG = False
SECRET_KEY = required("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY är för kort: minst 50 tecken.")
# Keys of their own for the secrets of second factors, by comma: the first seals, all open.
MFA_KEYS = [key.strip() for key in required("MFA_KEY").split(",") if key.strip()]
for _key in MFA_KEYS:
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured(
            "MFA_KEY ska vara nycklar från deploy/make_secrets.py."
        ) from error
if OIDC_ISSUER:
    if not OIDC_ISSUER.startswith("https://"):
        raise ImproperlyConfigured("OIDC_ISSUER ska börja med https://.")
    OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = required("OIDC_CLIENT_ID"), required("OIDC_CLIENT_SECRET")
ALLOWED_HOSTS = [host.strip() for host in required("ALLOWED_HOSTS").split(",")]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
JOBBTORG_ADDRESS = env.str("JOBBTORG_ADDRESS", default=f"https://{ALLOWED_HOSTS[0]}")

_URL = env.str(DATABASE_VARIABLE, default="") or required(
    "DATABASE_URL" if DATABASE_VARIABLE == "DATABASE_WORKER_URL" else DATABASE_VARIABLE
)
DATABASES = {"default": database(_URL), "log": log_database(_URL)}
CELERY_BROKER_URL = required("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CELERY_BROKER_URL,
    }
}

STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STORAGES = {
    # Files lie in the database; nothing is ever written to a disk of the web server.
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# The proxy ends TLS, strips this header from what comes in and sets it itself.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whoever logs in is told apart by the address that the proxy saw, not by the proxy's own.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The browsers' list takes whole domains alone, and only from whoever sends one in: this is no
# more than a yes to it, from a site that asks for TLS on everything below it anyway.
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"

# smtp+tls://user:password@host:587, or consolemail:// where a trial wants none sent.
vars().update(env.email_url_config(required("EMAIL_URL")))
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL")

# The worker writes through the same formatter.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "jobbtorg.core.logs.ValueFreeFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
