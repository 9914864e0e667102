"""WSGI entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from jobbtorg.core import database_safety

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbtorg.settings.production")

application = get_wsgi_application()
database_safety.guard()
