"""Load what a fresh copy needs, in one process: organisation, demo, table of log-ins.

`JOBBTORG_DEMO` is the number of the demo's persons; 0 leaves the demo out.
"""

import os
import sys

import django
from django.core.management import CommandError, call_command, get_commands


def prepare() -> None:
    """Run the commands that this version has, as the worker: a demo writes what many have done."""
    known = get_commands()
    if "load_organisation" in known:
        print("Läser in organisationen …", flush=True)
        call_command("load_organisation")
    if "load_catalogue" in known:
        call_command("load_catalogue")
    persons = os.environ.get("JOBBTORG_DEMO", "60")
    if persons == "0":
        return
    if not persons.isdecimal():
        raise CommandError(f"JOBBTORG_DEMO ska vara ett antal personer, inte {persons!r}.")
    if "demo" in known:
        print("Ser efter om demon finns …", flush=True)
        call_command("demo", "--if-empty", "--persons", persons)
    if "demo_logins" in known:
        print()
        call_command("demo_logins", "--create")


def main() -> int:
    """Prepare; 1 with the reason when a command refuses."""
    django.setup()
    try:
        prepare()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
