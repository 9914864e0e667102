#!/usr/bin/env python3
"""Entry point of the management commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbtorg.settings.development")
    from django.core.management import execute_from_command_line

    if os.environ["DJANGO_SETTINGS_MODULE"] != "jobbtorg.settings.development":
        execute_from_command_line(sys.argv)
        return
    from jobbtorg.devserver.no_server import told_in_words

    with told_in_words():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
