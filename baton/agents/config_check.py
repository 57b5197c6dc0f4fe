"""Problems of an agent's configuration, found when a workflow is saved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from baton.agents.customer_data import CustomerDataConfig
from baton.agents.http_config import HttpConfig, http_problems
from baton.agents.llm import LlmConfig
from baton.agents.placeholder_check import placeholder_problems
from baton.agents.ticket_analyzer import TicketAnalyzerConfig
from baton.domain.agent_check import AgentUse
from baton.errors import Problem
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonObject
from baton.sentence import say

Config = TypeVar("Config", bound=msgspec.Struct)

_PLACE = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<place>.*)`)?", re.DOTALL)
#: The highest temperature that every provider accepts.
_HOTTEST = 2.0
#: Deeper levels of nested schemas are not checked.
_DEEPEST = 30


def check_http(use: AgentUse) -> tuple[Problem, ...]:
    """Check an agent of kind `http`."""
    config, problems = read_members(use.config, HttpConfig)
    found = () if config is None else http_problems(config)
    return (*problems, *(_moved(problem) for problem in found))


def check_llm(use: AgentUse) -> tuple[Problem, ...]:
    """Check an agent of kind `llm`."""
    config, problems = read_members(use.config, LlmConfig)
    return (*problems, *(() if config is None else _llm_problems(config, use)))


def check_ticket_analyzer(use: AgentUse) -> tuple[Problem, ...]:
    """Check an agent of kind `ticket_analyzer`; its prompt sees the ticket, not the input."""
    config, problems = read_members(use.config, TicketAnalyzerConfig)
    seen = replace(use, inputs=frozenset({"ticket_id", "text"}))
    return (*problems, *(() if config is None else _llm_problems(config, seen)))


def check_customer_data(use: AgentUse) -> tuple[Problem, ...]:
    """Check an agent of kind `customer_data`."""
    return read_members(use.config, CustomerDataConfig)[1]


def check_python(use: AgentUse) -> tuple[Problem, ...]:
    """Return nothing: a Python agent checks its own configuration."""
    del use
    return ()


def read_members(
    config: JsonObject, kind: type[Config]
) -> tuple[Config | None, tuple[Problem, ...]]:
    """Return the typed configuration, or None and why it cannot be read."""
    try:
        return msgspec.convert(dict(config), kind), ()
    except msgspec.ValidationError as error:
        found = _PLACE.fullmatch(str(error))
        place = f"$.config{found['place'] or ''}" if found else "$.config"
        words = found["what"] if found else str(error)
        return None, (
            Problem(
                message=say("{place}: {words}.", place=place, words=words),
                path=place,
                rule="config",
            ),
        )


def _moved(problem: Problem) -> Problem:
    """Return the problem with its path prefixed by `$.config`."""
    return problem.moved(f"$.config{problem.path.removeprefix('$')}")


def _llm_problems(config: LlmConfig, use: AgentUse) -> Iterator[Problem]:
    if config.temperature is not None and not 0 <= config.temperature <= _HOTTEST:
        yield _out_of_range("temperature", config.temperature, "a number from 0 to 2")
    if config.max_tokens is not None and config.max_tokens < 1:
        yield _out_of_range("max_tokens", config.max_tokens, "a whole number from 1 on")
    if config.prompt is not None:
        yield from placeholder_problems("$.config.prompt", config.prompt, use.inputs)
    if isinstance(use.output_schema, Mapping):
        yield from _unnamed(use.output_schema, "$.output_schema", _DEEPEST)


def _out_of_range(name: str, value: float, expected: str) -> Problem:
    return Problem(
        message=say(
            "$.config.{name}: it is {value:g}, but must be {expected}.",
            name=name,
            value=value,
            expected=expected,
        ),
        path=f"$.config.{name}",
        rule="range",
        expected=expected,
        got=f"{value:g}",
    )


def _unnamed(schema: Mapping[str, Any], path: str, depth: int) -> Iterator[Problem]:
    """Yield a problem for each required member that is not among the properties."""
    properties = schema.get("properties")
    if isinstance(properties, Mapping) and properties:
        for name in schema.get("required", ()):
            if name not in properties:
                place = f"{path}.required"
                yield Problem(
                    message=say(
                        "{place}: {name!r} is required but not among the properties, so no "
                        "model is asked for it.",
                        place=place,
                        name=name,
                    ),
                    path=place,
                    rule="required",
                    got=str(name),
                    fix=say("Add {name} to the properties, or remove it from required.", name=name),
                )
    if depth:
        for place, part in _parts(schema, path):
            yield from _unnamed(part, place, depth - 1)


def _parts(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for keyword in ("properties", "$defs", "definitions"):
        named = schema.get(keyword)
        for name, part in named.items() if isinstance(named, Mapping) else ():
            if isinstance(part, Mapping):
                yield json_path([name], f"{path}.{keyword}"), part
    if isinstance(schema.get("items"), Mapping):
        yield f"{path}.items", schema["items"]
    for keyword in ("anyOf", "oneOf"):
        listed = schema.get(keyword)
        for index, part in enumerate(listed if isinstance(listed, Sequence) else ()):
            if isinstance(part, Mapping):
                yield f"{path}.{keyword}[{index}]", part
