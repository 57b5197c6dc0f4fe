"""Fill in what the agents of a workflow file inherit from their kind."""

from __future__ import annotations

from baton.domain.agent_kind import Kinds, Operation
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.validate import is_valid


def with_kind_defaults(document: JsonObject, kinds: Kinds) -> JsonObject:
    """Return the workflow file with the effects and schemas of its own agents filled in.

    The file may be invalid: parts that cannot be read are kept unchanged.
    """
    agents = document.get("agents")
    if not isinstance(agents, list):
        return document
    complete: list[JsonValue] = [
        complete_agent(agent, kinds) if isinstance(agent, dict) else agent for agent in agents
    ]
    return {**document, "agents": complete}


def complete_agent(agent: JsonObject, kinds: Kinds) -> JsonObject:
    """Return an agent's document with the effect and the schemas of its kind filled in."""
    kind = kinds.get(str(agent.get("kind")))
    if kind is None:
        return agent
    config = agent.get("config", {})
    operation = kind.operation_of(config) if isinstance(config, dict) else None
    if not isinstance(config, dict) or operation is None:
        return agent
    members = kind.members_of(config)
    return {
        "effect": operation.default_effect.value,
        **_schemas(operation, members),
        **agent,
    }


def _schemas(operation: Operation, config: JsonObject) -> JsonObject:
    if operation.schemas is None or not is_valid(operation.config_schema, config):
        return {}
    schemas = operation.schemas(config)
    known = {"input_schema": schemas.input, "output_schema": schemas.output}
    return {name: schema for name, schema in known.items() if schema is not None}
