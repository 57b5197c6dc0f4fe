"""Problems that kinds of agents report about a configuration before anything runs with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from baton.domain.workflow import Effect
from baton.errors import Problem
from baton.jsontext.text import JsonObject
from baton.schemas.validate import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentUse:
    """An agent as a step uses it, with what the step sets itself."""

    slug: str
    effect: Effect
    config: JsonObject
    output_schema: Schema | None
    #: Members that its input has and no others; null where that is not known.
    inputs: frozenset[str] | None


#: Returns what cannot work, with paths such as `$.config.url` and `$.output_schema`.
CheckAgent: TypeAlias = Callable[[AgentUse], tuple[Problem, ...]]
