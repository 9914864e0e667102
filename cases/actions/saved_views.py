"""Writes on saved lists. They are a person's own tools: nothing about a case."""

from django.db import transaction

from cases.models import SavedView
from jobbtorg.core.actor import Actor
from jobbtorg.core.errors import DomainError

MOST = 12


@transaction.atomic
def save_view(*, by: Actor, name: str, query: str) -> SavedView:
    """Keep the filters of a list under a name; the same name again replaces the old one."""
    if by.user_id is None:
        raise DomainError("Bara den som är inloggad kan spara en lista.")
    if not query:
        raise DomainError("Välj minst ett filter först, så finns det något att spara.")
    mine = SavedView.objects.visible_to(by)
    if mine.exclude(name=name).count() >= MOST:
        raise DomainError(f"Du har redan {MOST} sparade listor. Ta bort någon först.")
    return mine.update_or_create(user_id=by.user_id, name=name, defaults={"query": query[:500]})[0]


@transaction.atomic
def delete_view(*, by: Actor, view: SavedView) -> str:
    """Forget one's own saved list; returns its name."""
    SavedView.objects.visible_to(by).filter(pk=view.pk).delete()
    return view.name
