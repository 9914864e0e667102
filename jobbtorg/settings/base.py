"""Settings common to development, test and production.

Values that differ between installations come from the environment, or from the file
that `NAME_FILE` points at, so that secrets can be mounted instead of passed around.
"""

import sys
from datetime import timedelta
from pathlib import Path

import environ
import pghistory
from csp.constants import NONCE, NONE, SELF

env = environ.FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "jobbtorg.core",
    "jobbtorg.organisation",
    "jobbtorg.accounts",
    "cases",
    "referrals",
    "staffing",
    "jobbtorg.oversight",
    "jobbtorg.demo",
]

MIDDLEWARE = [
    "jobbtorg.core.headers.HeadersMiddleware",
    "jobbtorg.core.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jobbtorg.core.htmx.PanelRedirectMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jobbtorg.accounts.sessions.LogInEndMiddleware",
    "jobbtorg.accounts.middleware.ActingRoleMiddleware",
    "jobbtorg.accounts.second_factor.SecondFactorMiddleware",
    "jobbtorg.core.middleware.ScopedTransactionMiddleware",
    "jobbtorg.accounts.fresh.FreshLookMiddleware",
]

ROOT_URLCONF = "jobbtorg.urls"
WSGI_APPLICATION = "jobbtorg.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jobbtorg.core.context.page",
            ],
            "builtins": [
                "jobbtorg.core.templatetags.ui",
                "jobbtorg.core.templatetags.text",
                "jobbtorg.core.templatetags.formtokens",
                "jobbtorg.core.templatetags.persons",
                "jobbtorg.accounts.templatetags.login",
            ],
        },
    },
]

# The commands that change the schema, or read the history of changes, connect as its owner;
# everything else as a runtime role.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "sqlflush", "sqlsequencereset", "verify_history"}
# What acts as the system, or writes what several have done, by hand: the worker's role.
WORKER_COMMANDS = {"demo", "nightly", "verify_access_log"}


def _database_variable(command: str) -> str:
    if command in OWNER_COMMANDS:
        return "DATABASE_OWNER_URL"
    if command in WORKER_COMMANDS:
        return "DATABASE_WORKER_URL"  # The worker itself has it as DATABASE_URL.
    return "DATABASE_URL"


DATABASE_VARIABLE = _database_variable(sys.argv[1] if len(sys.argv) > 1 else "")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["jobbtorg.accounts.backends.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "jobbtorg.accounts.validators.CommonLongPasswordValidator"},
]

# Log-in by e-mail and password; accounts are made by the systemförvaltare.
ACCOUNT_ADAPTER = "jobbtorg.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "jobbtorg.accounts.forms.LogInForm",
    "change_password": "jobbtorg.accounts.forms.PasswordForm",
    "reauthenticate": "jobbtorg.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# The counters lie in the cache. Five wrong passwords close one account for a while. A whole
# office comes from one address, so what counts by address only stops machines.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "100/m/ip,5/300s/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    # Codes of the second step and reserve codes, by account and by address.
    "second_factor": "100/m/ip,5/300s/key,30/d/key",
}

# The second step: an app's code, a passkey, or one of ten reserve codes shown once.
MFA_ADAPTER = "jobbtorg.accounts.mfa_adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "jobbtorg.accounts.mfa_forms.CodeForm",
    "reauthenticate": "jobbtorg.accounts.mfa_forms.CodeAgainForm",
    "activate_totp": "jobbtorg.accounts.mfa_forms.AppForm",
    "add_webauthn": "jobbtorg.accounts.mfa_forms.PasskeyForm",
    "authenticate_webauthn": "jobbtorg.accounts.mfa_forms.PasskeyStepForm",
    "reauthenticate_webauthn": "jobbtorg.accounts.mfa_forms.PasskeyAgainForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Single sign-on by OpenID Connect; off while OIDC_ISSUER is empty. It lets in who has an account
# with the address that the provider has verified, and makes none. OIDC_SECOND_FACTOR lists the
# values of `acr` or `amr` that count as a second factor: empty, and our own is asked for.
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_SECOND_FACTOR: list[str] = env.list("OIDC_SECOND_FACTOR", default=[])

# Seal the secrets above in the database: the first seals, all open. See accounts.sealing.
MFA_KEYS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Our own pages alone load them.
WHITENOISE_ALLOW_ALL_ORIGINS = False

FORM_RENDERER = "jobbtorg.core.forms.FormRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# A form whose CSRF token was renewed by a log-in in another tab keeps its text.
CSRF_FAILURE_VIEW = "jobbtorg.core.views.csrf_failure"

# A session is a row in PostgreSQL: a flushed Redis must not throw people out in mid-form.
# Its content is encrypted: messages in it name persons.
SESSION_ENGINE = "jobbtorg.core.sessionstore"
# Before an export and before a person with protected identity one shows who one is, unless one
# has done so within so many seconds.
FRESH_LOGIN_SECONDS = 600
# Half an hour without a look, or ten hours in all, and one logs in again; what was being
# written is kept as a draft.
SESSION_COOKIE_AGE = 1800
SESSION_ABSOLUTE_AGE = 36_000
# Scripts are those that the page itself names with its nonce; styles, pictures and fonts come
# from here; nothing inline runs, nobody frames us. Bootstrap's own pictures are data: addresses.
# Text becomes markup through one policy (static/js/trusted.js), which makes no scripts.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}

# A message may hold a name: it stays on our side and goes with the session, by night.
MESSAGE_STORAGE = "jobbtorg.core.messagestore.MessageStore"

# A handed-in file lies in memory until it is in the database, never on the web server's disk.
FILE_UPLOAD_HANDLERS = ["jobbtorg.core.uploads.BoundedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# The virus scanner that is asked about every one: clamd://host:3310 or clamd:///path.
SCANNER = env.str("SCANNER", default="")

# The history of changes, see jobbtorg.core.history: the moment of the change and not the start
# of its transaction. Events keep values and no rules, so that a column that is added, or words
# that change, leave what was written before as it is. They are looked up by their row.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_FIELD = pghistory.Field(null=True)
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False, null=True)
PGHISTORY_EXCLUDE_FIELD_KWARGS = {
    "django.db.models.Field": [
        "blank",
        "choices",
        "default",
        "editable",
        "help_text",
        "max_length",
        "verbose_name",
    ],
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Pages carry the token in their forms; no script has to read the cookie.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# Where the heads of the access log's chain are written, outside the database: in use a volume that
# the database's machine cannot write, at best one that can only be added to.
ACCESS_LOG_HEADS = env.str("ACCESS_LOG_HEADS", default="/var/lib/jobbtorg/access-log/heads.jsonl")

# Accounts with a public password exist only where this is set: development and tests.
DEMO_ALLOWED = False

# The clock of a demo; production refuses it. See jobbtorg.core.clock.
JOBBTORG_TODAY = env.str("JOBBTORG_TODAY", default="")

CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
# The visibility timeout lies above the hard time limit, or a slow task would run twice.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1200,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A request does not wait for a Redis that is away (6 s by default): the sweeper comes round.
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# How long one attempt at a job may take: a killed worker's job waits that long. How long a job
# waits after its first and second failure. How often what is overdue is looked for.
JOB_LEASE = timedelta(minutes=3)
JOB_WAITS: tuple[timedelta, ...] = (timedelta(seconds=30), timedelta(minutes=5))
JOB_SWEEP = timedelta(minutes=1)
# Rooms add to it in AppConfig.ready(), see jobbtorg.core.schedule.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {}

# A mail server that accepts and says nothing holds a worker no longer than so many seconds.
EMAIL_TIMEOUT = 20

# The address of the product in mails.
JOBBTORG_ADDRESS = env.str("JOBBTORG_ADDRESS", default="http://127.0.0.1:8000")

TESTING = "pytest" in sys.modules
