"""Pages of the machinery."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from jobbtorg.core import clock, drafts, feedback, formtokens
from jobbtorg.core.access import public
from jobbtorg.core.actor import ANONYMOUS
from jobbtorg.core.models import Mail
from jobbtorg.core.pages import keyset_page

RENEWED = (
    "Formuläret skickades inte, för du har loggat in på nytt sedan sidan öppnades. "
    "Texten finns kvar: läs igenom den och skicka igen."
)
NOT_KEPT = "Utkastet går inte att spara. Öppna sidan på nytt."
CSRF_REASON = "Sidan har legat öppen för länge. Öppna den på nytt och skicka igen."


@public
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Autosave (POST the form's fields) and "släng utkastet" (with `discard`).

    Open to those whose session has expired: what they type is kept under the user of the
    form's signed token, and comes back when that user logs in.
    """
    token = formtokens.read(request.POST.get(formtokens.FIELD))
    actor = getattr(request, "actor", ANONYMOUS)
    theirs = token is not None and token.user_id and actor.user_id in (None, token.user_id)
    if token is None or not theirs or not token.form:
        return JsonResponse({"error": NOT_KEPT}, status=403)
    if "discard" in request.POST:
        return _discard(token, actor.user_id)
    if formtokens.is_used(token):
        # A timer that ran while the form was sent: what it holds has been saved already.
        return JsonResponse({"error": "Formuläret är redan skickat."}, status=409)
    if actor.user_id is not None:
        drafts.save(token, drafts.fields_of(request.POST))
    elif drafts.park(request) is None:
        return JsonResponse({"error": NOT_KEPT}, status=403)
    return _kept(token.path, logged_in=actor.user_id is not None)


def _kept(path: str, *, logged_in: bool) -> JsonResponse:
    """What autosave is told: when it was kept, and where to log in if that has to be done."""
    said = {"saved": f"{clock.now().astimezone(clock.STOCKHOLM):%H.%M}", "logged_in": logged_in}
    if not logged_in:
        said["log_in"] = redirect_to_login(path, resolve_url(settings.LOGIN_URL)).url
    return JsonResponse(said)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than the log-in of its browser: its text is kept, and it is opened again."""
    parked = drafts.park(request) if request.method == "POST" else None
    if parked is None:
        return render(request, "errors/403.html", {"reason": CSRF_REASON}, status=403)
    logged_in = not getattr(request, "actor", ANONYMOUS).is_anonymous
    if request.headers.get("X-Requested-With") == "autosave":
        return _kept(parked.path, logged_in=logged_in)
    if not logged_in:
        feedback.once(request, feedback.KEPT_WHILE_LOGGED_OUT)
        return redirect_to_login(parked.path, resolve_url(settings.LOGIN_URL))
    feedback.once(request, RENEWED)
    return HttpResponseRedirect(parked.path)


def _discard(token: formtokens.Token, user_id: int | None) -> HttpResponse:
    if user_id is None:
        return JsonResponse({"error": "Logga in för att slänga utkastet."}, status=403)
    drafts.discard(user_id, token.form, token.subject)
    return HttpResponse(status=303, headers={"Location": token.path})


@public
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """In development: the mails that would have been sent, newest first."""
    if not settings.DEBUG:
        raise Http404
    after = request.GET.get("efter", "")
    page_of_mails = keyset_page(Mail.objects.all(), order=("-created_at", "-id"), after=after)
    return render(request, "core/mails.html", {"mails": page_of_mails})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (lag 2018:1937) and the keyboard shortcuts."""
    return render(request, "core/tillganglighet.html")
