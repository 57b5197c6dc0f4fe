"""The actor of a call: a person, a program, or Baton itself."""

from __future__ import annotations

from dataclasses import dataclass

from baton.domain.permission import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one in whose name something is done; recorded with what was done."""

    id: str
    name: str
    permissions: frozenset[Permission]


_ALL = frozenset(Permission)
#: Until accounts exist, every request on the loopback interface of this machine.
LOCAL_OPERATOR = Actor(id="local-operator", name="Local operator", permissions=_ALL)
#: Baton itself, when it seeds templates.
SYSTEM = Actor(id="baton", name="Baton", permissions=_ALL)
