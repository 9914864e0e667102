"""Values of the code lists to choose from."""

from django.db.models import Q, QuerySet

from jobbtorg.core import clock
from jobbtorg.organisation.enums import CodeList
from jobbtorg.organisation.models import Code


def codes(code_list: CodeList, *, kept: int | None = None) -> QuerySet[Code]:
    """The values of a list that are in use today, in their order.

    `kept` is the value that stands already: it may have been closed since, and a form
    without it would take it away unseen.
    """
    in_use = Q(closed_on__isnull=True) | Q(closed_on__gt=clock.today()) | Q(pk=kept)
    return Code.objects.filter(in_use, code_list=code_list)
