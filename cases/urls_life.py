"""Addresses of a case's life: visits, contacts, team, moves, hold, avbrott, work, avslut."""

from django.urls import path

from cases.views import (
    background,
    contacts,
    lifecycle,
    moves,
    persons,
    steps,
    support,
    visits,
)

CASE = "arenden/<uuid:key>"

life_patterns = [
    path("besok/", visits.day, name="visits"),
    path("besok/<uuid:key>/kom/", visits.came, name="visit_came"),
    path("besok/<uuid:key>/kom-inte/", visits.absent, name="visit_absent"),
    path("besok/<uuid:key>/angra/", visits.undo, name="undo_visit"),
    path("besok/<uuid:key>/boka-om/", visits.rebook, name="rebook_visit"),
    path("besok/<uuid:key>/avboka/", visits.cancel, name="cancel_visit"),
    path("grupptraffar/", visits.group_meetings, name="group_meetings"),
    path("grupptraffar/<uuid:key>/", visits.group_meeting, name="group_meeting"),
    path(f"{CASE}/boka-besok/", visits.book, name="book_visit"),
    path(f"{CASE}/besok/", visits.outcome, name="visit_outcome"),
    path(f"{CASE}/kontakt/", contacts.contact, name="contact"),
    path("kontakter/<uuid:key>/angra/", contacts.undo, name="undo_contact"),
    path(f"{CASE}/fordela/", moves.assign_coach, name="assign_coach"),
    path(f"{CASE}/byt-coach/", moves.move_worker, name="move_worker"),
    path(f"{CASE}/arendegrupp/", moves.case_team, name="case_team"),
    path(
        f"{CASE}/arendegrupp/<uuid:member>/<slug:function>/",
        moves.remove_member,
        name="remove_member",
    ),
    path(f"{CASE}/uppgift/", moves.give_task, name="give_task"),
    path("uppgifter/<uuid:key>/", moves.answer_task, name="answer_task"),
    path("steg/<uuid:key>/ge-vidare/", steps.give, name="give_step"),
    path(f"{CASE}/flytta/", moves.move_unit, name="move_unit"),
    path(f"{CASE}/byt-stadsdel/", moves.move_stadsdel, name="move_stadsdel"),
    path(f"{CASE}/byt-handlaggare/", moves.change_handlaggare, name="change_handlaggare"),
    path(f"{CASE}/byt-forsorjning/", support.change_support, name="change_support"),
    path(f"{CASE}/planerad-forsorjning/", support.cancel_support, name="cancel_support"),
    path(f"{CASE}/uppehall/", lifecycle.hold, name="hold"),
    path(f"{CASE}/forlang-uppehall/", lifecycle.extend_hold, name="extend_hold"),
    path(f"{CASE}/avsluta-uppehall/", lifecycle.end_hold, name="end_hold"),
    path(f"{CASE}/avbrott/", lifecycle.interrupt, name="interrupt"),
    path(f"{CASE}/kvittera-avbrott/", lifecycle.acknowledge_break, name="acknowledge_break"),
    path(f"{CASE}/nystart/", lifecycle.restart, name="restart"),
    path(f"{CASE}/nystart/senare/", lifecycle.postpone_restart, name="postpone_restart"),
    path(f"{CASE}/insats-borjade/", lifecycle.start_insats, name="start_insats"),
    path(f"{CASE}/i-arbete/", lifecycle.start_work, name="start_work"),
    path(f"{CASE}/folj-upp-arbete/", lifecycle.follow_work, name="follow_work"),
    path(f"{CASE}/arbete-slut/", lifecycle.end_work, name="end_work"),
    path(f"{CASE}/avsluta/", lifecycle.close, name="close"),
    path(f"{CASE}/oppna-igen/", lifecycle.reopen, name="reopen"),
    path("efter-avslut/<uuid:key>/", lifecycle.answer_aftermath, name="answer_aftermath"),
    path(f"{CASE}/deltagaren/", persons.edit, name="edit_participant"),
    path(f"{CASE}/personnummer/", background.number, name="change_number"),
    path(f"{CASE}/bakgrund/", background.background, name="change_background"),
]
