"""The chain of a possibly invalid workflow file, as far as it can be read."""

from __future__ import annotations

from collections.abc import Mapping

from baton.domain.edge_check import check_edges
from baton.domain.edges import ChainStep, EdgeCheck
from baton.domain.workflow import MAX_STEPS, AgentDefinition, Effect
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.validate import Schema, schema_problems


def chain_of(document: JsonObject, library: Mapping[str, AgentDefinition]) -> tuple[ChainStep, ...]:
    """Return the steps that are objects, up to the limit of a workflow, with their agents."""
    agents = {**library, **own_agents(document)}
    return tuple(
        _step(index, step, agents.get(str(step.get("agent"))))
        for index, step in enumerate(_items(document, "steps")[:MAX_STEPS])
        if step is not None
    )


def own_agents(document: JsonObject) -> Mapping[str, AgentDefinition]:
    """Return the agents of a file by slug, with their readable members."""
    found = [_agent(agent) for agent in _items(document, "agents") if agent is not None]
    return {agent.slug: agent for agent in found}


def edges_of(document: JsonObject, library: Mapping[str, AgentDefinition]) -> tuple[EdgeCheck, ...]:
    """Return the edge into each step."""
    return check_edges(usable(document.get("input_schema")), chain_of(document, library))


def usable(schema: JsonValue) -> Schema | None:
    """Return the schema, or None if it is missing or invalid: then it says nothing."""
    if isinstance(schema, dict | bool) and not schema_problems(schema):
        return schema
    return None


def _step(index: int, step: JsonObject, agent: AgentDefinition | None) -> ChainStep:
    slug = _text(step.get("agent"), "")
    mapping, when = step.get("mapping"), step.get("when")
    schemas = (agent.input_schema, agent.output_schema) if agent is not None else (None, None)
    return ChainStep(
        index=index,
        key=_text(step.get("key"), "") or None,
        name=_text(step.get("name"), agent.name if agent is not None else slug),
        input_schema=usable(step["input_schema"]) if "input_schema" in step else schemas[0],
        output_schema=usable(step["output_schema"]) if "output_schema" in step else schemas[1],
        mapping=mapping if isinstance(mapping, dict) else None,
        when=when if isinstance(when, str) else None,
    )


def _agent(agent: JsonObject) -> AgentDefinition:
    slug, config = _text(agent.get("slug"), ""), agent.get("config")
    return AgentDefinition(
        slug=slug,
        kind=_text(agent.get("kind"), ""),
        name=_text(agent.get("name"), slug),
        description=_text(agent.get("description"), ""),
        effect=Effect.READ if agent.get("effect") == Effect.READ else Effect.WRITE,
        config=config if isinstance(config, dict) else {},
        input_schema=usable(agent.get("input_schema")),
        output_schema=usable(agent.get("output_schema")),
    )


def _text(value: JsonValue, otherwise: str) -> str:
    return value if isinstance(value, str) else otherwise


def _items(document: JsonObject, member: str) -> list[JsonObject | None]:
    listed = document.get(member)
    items = listed if isinstance(listed, list) else []
    return [item if isinstance(item, dict) else None for item in items]
