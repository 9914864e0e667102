"""The tag that names a person on a page. Registered as builtin: no `{% load %}`."""

from typing import Any

from django import template

from jobbtorg.core import persons
from jobbtorg.core.actor import Actor

register = template.Library()


@register.simple_tag(takes_context=True)
def name_of(context: dict[str, Any], subject: Any) -> str:
    """`{% name_of case %}`: the person of a case, masked where the reader may not know who."""
    actor: Actor = context["request"].actor
    return persons.shown(subject, actor).name
