"""Who does something: a person in one role at one node, or a named system job."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting party of every write and the viewer of every read.

    `node_id` is the node of the acting role assignment; `node_ids` holds it and every
    node below it that the role reaches on the day. Only the acting role gives access: a
    person with two roles is two actors. `system` names a scheduled job and is empty for
    people. "Who wrote never decides" compares `user_id`, not roles.
    """

    user_id: int | None
    name: str
    role: str = ""
    assignment_id: int | None = None
    node_id: int | None = None
    node_ids: frozenset[int] = field(default_factory=frozenset)
    system: str = ""

    @property
    def is_system(self) -> bool:
        return bool(self.system)

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and not self.system


ANONYMOUS = Actor(user_id=None, name="")


def system_actor(name: str) -> Actor:
    """The actor of a scheduled job or a demo, named in every log row it leaves."""
    return Actor(user_id=None, name=name, system=name)
