"""In development Django explains a 404 with what it knows: we show our own page there too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jobbtorg.core.pages_of_error import page_not_found


class OwnNotFoundMiddleware:
    """Right under the headers: whatever was not found, the answer is the page that an installation gives."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return page_not_found(request) if response.status_code == 404 else response
