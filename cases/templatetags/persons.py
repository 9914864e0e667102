"""The tag that names a person on a page. Registered as builtin: no `{% load %}`."""

from typing import Any

from django import template

from cases import masking
from cases.models import Case
from jobbtorg.core.actor import Actor

register = template.Library()


@register.simple_tag(takes_context=True)
def name_of(context: dict[str, Any], case: Case) -> str:
    """`{% name_of case %}`: the person of a case, masked where the reader may not know who."""
    actor: Actor = context["request"].actor
    return masking.name_of(case, actor)
