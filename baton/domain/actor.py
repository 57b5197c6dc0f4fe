"""Who asks: a person, a program, or Baton itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one in whose name something is done; recorded with what was done."""

    id: str
    name: str


#: Until accounts exist, whoever reaches the loopback interface of this machine.
LOCAL_OPERATOR = Actor(id="local-operator", name="Local operator")
#: Baton itself, when it seeds templates.
SYSTEM = Actor(id="baton", name="Baton")
