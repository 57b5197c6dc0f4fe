"""The actor of a call: a person, a program, or Baton itself."""

from __future__ import annotations

from dataclasses import dataclass

from baton.domain.permission import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person or program that performs an action; recorded with the action."""

    id: str
    name: str
    permissions: frozenset[Permission]


_ALL = frozenset(Permission)
#: Used for every request on this machine's loopback interface until accounts exist.
LOCAL_OPERATOR = Actor(id="local-operator", name="Local operator", permissions=_ALL)
#: Baton itself, for example when it creates workflows from templates.
SYSTEM = Actor(id="baton", name="Baton", permissions=_ALL)
