"""What the kinds of agents say about a configuration before anything runs with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from baton.domain.errors import Problem
from baton.domain.json_schema import Schema
from baton.domain.json_text import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentUse:
    """An agent as a step uses it, with what the step sets itself."""

    slug: str
    config: JsonObject
    output_schema: Schema | None
    #: Members that its input has and no others; null where that is not known.
    inputs: frozenset[str] | None


#: Returns what cannot work, with paths such as `$.config.url` and `$.output_schema`.
CheckAgent: TypeAlias = Callable[[AgentUse], tuple[Problem, ...]]

#: Every kind of agent that can run, with its check.
Kinds: TypeAlias = Mapping[str, CheckAgent]
