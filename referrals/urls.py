"""Addresses of the handläggare's work. Each subject adds its own lines."""

from django.urls import URLPattern, URLResolver, path

from referrals.views import answers, consents, decisions, handover, pages, writing

app_name = "referrals"

urlpatterns: list[URLPattern | URLResolver] = [
    path("beslut/", decisions.inbox, name="decisions"),
    path("beslut/<uuid:key>/", decisions.decision, name="decision"),
    path("remisser/", pages.referral_index, name="list"),
    path("remisser/ny/", writing.new, name="new"),
    path("remisser/<uuid:key>/", pages.detail, name="detail"),
    path("remisser/<uuid:key>/skriv/", writing.edit, name="edit"),
    path("remisser/<uuid:key>/aterta/", writing.take_back, name="withdraw"),
    path(
        "remisser/<uuid:key>/byt-handlaggare/",
        handover.change_handlaggare,
        name="change_handlaggare",
    ),
    path("remisser/<uuid:key>/ta-emot/", answers.reception, name="receive"),
    path("remisser/<uuid:key>/svara/", answers.answer, name="answer"),
    path("remisser/<uuid:key>/oenighet/", answers.dispute, name="dispute"),
    path("remisser/<uuid:key>/oppet-arende/", pages.known, name="known"),
    path("remisser/<uuid:key>/samtycke/", consents.record, name="consent"),
    path(
        "remisser/<uuid:key>/samtycke/<uuid:consent>/aterkalla/", consents.end, name="consent_end"
    ),
    path("remisser/<uuid:key>/samtycke/<uuid:consent>/fil/", consents.paper, name="consent_file"),
]
