"""`python -m tests.assurance.planting N`: plans that wait for an answer, and two who may give it.

Run in a process of its own, against the database of an installation. Prints JSON: the keys
of the plans, and for each decider the id and a session.
"""

import json
import sys
from typing import Any

import django


def plant(count: int) -> dict[str, Any]:
    """One unit and enhet; a case and a submitted plan for each."""
    from cases.enums import CaseState
    from cases.models import PlanVersion
    from jobbtorg.accounts.enums import Role
    from tests import factories
    from tests.cases import plans

    unit, enhet = factories.unit("Provets jobbtorg"), factories.enhet("Provets enhet")
    coach = factories.actor(Role.COACH, unit, "Karin Coach")
    deciders = [
        factories.actor(Role.HANDLAGGARE, enhet, "Hanna Handläggare"),
        factories.actor(Role.ENHETSCHEF, enhet, "Erik Enhetschef"),
    ]
    versions: list[PlanVersion] = []
    for _ in range(count):
        case = factories.case(
            unit, enhet, coach=coach, handlaggare=deciders[0], state=CaseState.MAPPING
        )
        at = plans.World(case, coach, deciders[0], unit, enhet)
        versions.append(plans.submitted(at, "Matchning", "Praktik"))
    return {
        "plans": [str(version.key) for version in versions],
        "deciders": [[by.user_id, session(by)] for by in deciders],
    }


def session(by: Any) -> str:
    """Log somebody in, as the bench does."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from jobbtorg.accounts import second_factor
    from jobbtorg.core.sessionstore import SessionStore
    from tests.factories import user_of

    user, store = user_of(by), SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    second_factor.put_into(store, user)
    store.save()
    return str(store.session_key)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(plant(int(sys.argv[1]))))
