"""The hidden field of a form that does something once."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from jobbtorg.core import formtokens

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context: dict[str, Any], form: str = "", subject: object = "") -> SafeString:
    """`{% form_token %}`; with the form's name and what it is about where a draft is kept."""
    request = context.get("request")
    return formtokens.hidden_field(request, form, subject) if request else SafeString()
