"""Problems that agent kinds report about a configuration before it is used."""

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
    """An agent as a step uses it, including the step's own settings."""

    slug: str
    effect: Effect
    config: JsonObject
    output_schema: Schema | None
    #: The only members that its input has; None if unknown.
    inputs: frozenset[str] | None


#: Returns the problems, with paths such as `$.config.url` and `$.output_schema`.
CheckAgent: TypeAlias = Callable[[AgentUse], tuple[Problem, ...]]
