"""Messages wait in the session, and are shown on a later page than the one that wrote them.

A text that names a person carries whom it names, so that the page that shows it is logged with
them; the answer that wrote it led on and showed nobody.
"""

from collections.abc import Iterator

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.session import SessionStorage

from jobbtorg.core import accesslog

_MARK = "sett="


class MessageStore(SessionStorage):
    """Django's own, with whom each message names."""

    def add(self, level: int, message: str, extra_tags: str | None = "") -> None:
        """Add a message; whom it names is told from whom the request has shown."""
        named = accesslog.named_in(str(message))
        tags = [extra_tags, _MARK + ",".join(named) if named else ""]
        super().add(level, message, " ".join(tag for tag in tags if tag))

    def __iter__(self) -> Iterator[Message]:
        for message in super().__iter__():
            for tag in (message.extra_tags or "").split():
                if tag.startswith(_MARK):
                    accesslog.saw_named(tag.removeprefix(_MARK).split(","))
            yield message

    def take_back(self) -> None:
        """What this request has said is not true, and what waited has not been read."""
        self._queued_messages: list[Message] = []
        self.used = False
