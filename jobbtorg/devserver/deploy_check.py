"""`check --deploy` with the settings of an installation: a warning is a failure, none is silenced."""

import os
import sys

from cryptography.fernet import Fernet
from django.core.management import execute_from_command_line

# An installation asks for these by name; nothing here is opened or connected to.
MADE_UP = {
    "DJANGO_SETTINGS_MODULE": "jobbtorg.settings.production",
    "SECRET_KEY": "only-while-checking-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "MFA_KEY": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "jobbtorg.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "jobbtorg@jobbtorg.example",
    "DATABASE_URL": "postgresql://jobbtorg_web@127.0.0.1:1/jobbtorg",
    "JOBBTORG_TODAY": "",
}


def main() -> int:
    """0 when Django has nothing to say."""
    os.environ.update(MADE_UP)
    execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    from django.conf import settings

    if settings.SILENCED_SYSTEM_CHECKS:
        print(f"Tystade kontroller: {settings.SILENCED_SYSTEM_CHECKS}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
