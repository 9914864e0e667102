"""The product's own worker, which stops for a moment in the middle of each PDF.

Between layout and writing it leaves a file named by its process, with the number of the
job: whoever kills it then kills it in the middle.
"""

import os
import time
from pathlib import Path
from typing import Any

from celery.signals import worker_init

from jobbtorg.celery import app

__all__ = ["app"]

MARKS = Path(os.environ["ASSURE_MARKS"])
PAUSE = float(os.environ.get("ASSURE_PAUSE", "0.4"))


def stop_in_the_middle(**_: Any) -> None:
    """Wrap the job and the writing of a PDF; Django is set up by now."""
    import weasyprint

    from jobbtorg.core import jobs, pdf

    run, write = jobs.run, weasyprint.Document.write_pdf
    doing: list[int] = []

    def running(job_id: int) -> bool:
        doing[:] = [job_id]
        return run(job_id)

    def writing(self: Any, *args: Any, **kwargs: Any) -> Any:
        mark = MARKS / str(os.getpid())
        mark.write_text(str(doing[0]))
        try:
            time.sleep(PAUSE)
            return write(self, *args, **kwargs)
        finally:
            mark.unlink(missing_ok=True)

    # Children are forked with the fonts in place: after a kill the next one is ready at once.
    pdf._tools()
    jobs.run = running
    weasyprint.Document.write_pdf = writing


worker_init.connect(stop_in_the_middle)
