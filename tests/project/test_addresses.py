"""Addresses name things by random keys or by words: nobody can count on to the next one."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

# The systemförvaltare's pages are Django's own and show no person.
NOT_OURS = ("forvaltning/",)


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, address)
        else:
            assert isinstance(pattern, URLPattern)
            yield address, pattern


def test_no_address_takes_a_number() -> None:
    numbered = [
        address
        for address, pattern in routes(get_resolver())
        if not address.startswith(NOT_OURS)
        and any(isinstance(one, IntConverter) for one in pattern.pattern.converters.values())
    ]
    assert numbered == []
