"""Whether every template of ours compiles: unknown tags, filters and includes show here."""

import sys
from pathlib import Path

import django


def template_folders() -> list[Path]:
    """The folders that hold our own templates."""
    from django.conf import settings

    base: Path = settings.BASE_DIR
    return [base / "templates", *base.glob("*/templates"), *base.glob("jobbtorg/*/templates")]


def broken_templates() -> list[str]:
    """One line for each template that does not compile."""
    from django.template import TemplateSyntaxError, engines

    engine = engines["django"]
    problems = []
    for folder in template_folders():
        for path in sorted(folder.rglob("*")):
            if path.suffix not in {".html", ".txt", ".svg"} or not path.is_file():
                continue
            try:
                engine.from_string(path.read_text())
            except TemplateSyntaxError as error:
                problems.append(f"{path.relative_to(folder.parent)}: {error}")
    return problems


def main() -> int:
    """Print what does not compile; 1 when anything does not."""
    django.setup()
    problems = broken_templates()
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
