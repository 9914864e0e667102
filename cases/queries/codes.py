"""Values of the code lists to choose from."""

from django.db.models import QuerySet

from jobbtorg.core import clock
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code


def codes(code_list: CodeList, *, kept: int | None = None) -> QuerySet[Code]:
    """The values of a list that are in use today, in their order.

    `kept` is the value that stands already: it may have been closed since, and a form
    without it would take it away unseen.
    """
    offered = Code.objects.in_use(clock.today()) | Code.objects.filter(pk=kept or 0)
    return offered.filter(code_list=code_list)
