"""`python -m jobbtorg.devserver`: what script/server runs inside the environment."""

import sys

from jobbtorg.devserver.errors import CannotStart, Died
from jobbtorg.devserver.supervisor import Stop, say, serve, stop_on_signals


def main() -> int:
    """Serve until stopped; 1 when the servers could not start or died."""
    stop_on_signals()
    try:
        serve()
    except Stop:
        say("\nStoppat.")
    except CannotStart as reason:
        print(f"\nDet gick inte att starta.\n{reason}", file=sys.stderr)
        return 1
    except Died as reason:
        print(f"\nAllt har stoppats.\n{reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
