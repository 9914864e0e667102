"""Addresses of the jobbtorg's work. Each subject adds its own lines."""

from django.urls import URLPattern, URLResolver, path

from cases.urls_life import life_patterns
from cases.views import (
    case_page,
    kartlaggning,
    minday,
    notes,
    participants,
    plan_editor,
    plans,
)

app_name = "cases"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", minday.home, name="home"),
    path("min-dag/", minday.min_dag, name="min_dag"),
    # The list of deltagare
    path("deltagare/", participants.participants, name="participants"),
    path("deltagare/valda/", participants.bulk, name="participants_bulk"),
    path("deltagare/listor/", participants.save, name="save_view"),
    path("deltagare/listor/<uuid:key>/bort/", participants.forget, name="forget_view"),
    # Notes
    path("arenden/<uuid:key>/anteckningar/ny/", notes.write, name="write_note"),
    path("anteckningar/<uuid:key>/andra/", notes.mend, name="mend_note"),
    path("anteckningar/<uuid:key>/ratta/", notes.correct, name="correct_note"),
    # Kartläggning
    path("arenden/<uuid:key>/kartlaggning/borja/", kartlaggning.begin, name="begin_kartlaggning"),
    path(
        "arenden/<uuid:key>/kartlaggning/<slug:kind>/",
        kartlaggning.section,
        name="mapping_section",
    ),
    # Plan
    path("arenden/<uuid:key>/plan/borja/", plan_editor.plan_start, name="plan_start"),
    path("arenden/<uuid:key>/plan/utkast/", plan_editor.plan_draft, name="plan_draft"),
    path("arenden/<uuid:key>/plan/folj-upp/", plans.plan_follow_up, name="plan_follow_up"),
    path("planer/<uuid:key>/", plans.plan_version, name="plan_version"),
    path("planer/<uuid:key>/aterkalla/", plans.plan_withdraw, name="plan_withdraw"),
    path("planer/<uuid:key>/overens/", plans.plan_agree, name="plan_agree"),
    path("planer/<uuid:key>/undertecknad/", plans.plan_signed, name="plan_signed"),
    path("planer/handling/<uuid:key>/", plans.plan_document, name="plan_document"),
    path("aktiviteter/<uuid:key>/avsluta/", plans.activity_end, name="activity_end"),
    *life_patterns,
    # The case page, last: its tabs take any word
    path("arenden/<uuid:key>/", case_page.case, name="case"),
    path("arenden/<uuid:key>/<slug:tab>/", case_page.case, name="case_tab"),
]
