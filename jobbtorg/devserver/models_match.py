"""Whether the migrations describe the models as they are, found without a database."""

import sys

import django
from django.utils import translation


def missing_migrations() -> list[str]:
    """The apps and operations for which a migration is missing."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None, ignore_no_migrations=True)
    conflicts = loader.detect_conflicts()
    if conflicts:
        return [f"{app}: flera sista migreringar: {', '.join(n)}" for app, n in conflicts.items()]
    detector = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=set(), dry_run=True),
    )
    changes = detector.changes(graph=loader.graph)
    return [
        f"{app}: {operation.describe()}"
        for app, migrations in changes.items()
        for migration in migrations
        for operation in migration.operations
    ]


def main() -> int:
    """Print what is missing; 1 when anything is."""
    django.setup()
    # Labels of others are lazy and translated; their migrations hold the originals.
    translation.deactivate_all()
    missing = missing_migrations()
    if missing:
        print("Migreringar saknas. Kör: .venv/bin/python manage.py makemigrations")
        print("\n".join(f"  {line}" for line in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
