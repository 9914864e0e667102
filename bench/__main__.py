"""`python -m bench --persons N`: make, load, serve, measure, print."""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from types import FrameType

from bench.product import Product
from jobbtorg.devserver.errors import CannotStart


def arguments() -> argparse.Namespace:
    """What the run is told."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--persons", type=int, default=7552, help="persons in the demo")
    parser.add_argument("--rounds", type=int, default=40, help="times that each page is opened")
    parser.add_argument("--seed", type=int, default=2008, help="the same seed, the same demo")
    parser.add_argument(
        "--loaded", action="store_true", help="measure the demo that DATABASE_URL names"
    )
    return parser.parse_args()


def run(chosen: argparse.Namespace) -> None:
    """All of it. Django is set up once its settings have a database to name."""
    with ExitStack() as stack:
        product = Product(stack, loaded=chosen.loaded)
        if not chosen.loaded:
            product.load(chosen.persons, chosen.seed)
        os.environ.clear()
        os.environ.update(product.environment)
        import django

        django.setup()
        from bench.measure import forget_sessions, measure
        from bench.pages import main_pages, persons, reading_all
        from bench.table import table

        product.serve()
        with reading_all():
            pages, many = main_pages(), persons()
        found = measure(product, pages, chosen.rounds, chosen.seed, progress)
        print(table(found, rounds=chosen.rounds, persons=many))
        forget_sessions(found)
        from django.db import connection

        connection.close()


def progress(done: int, whole: int) -> None:
    """A line that stays in its place, on a terminal."""
    if sys.stderr.isatty():
        print(f"\rMäter varv {done} av {whole} ", end="", file=sys.stderr, flush=True)


def stop(number: int, _frame: FrameType | None) -> None:
    """A polite end stops the servers too."""
    raise SystemExit(128 + number)


def main() -> int:
    """0 when every page answered."""
    signal.signal(signal.SIGTERM, stop)
    try:
        run(arguments())
    except CannotStart as reason:
        print(f"Det gick inte att starta.\n{reason}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
