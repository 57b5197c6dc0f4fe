"""Convert workflow definitions to and from JSON documents: the file, and the frozen version.

These functions trust their input; `workflow_rules.parse_definition` validates it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, cast

from baton.domain.mapping import parse_mapping, source_document
from baton.domain.workflow import (
    DEFAULT_RETRY,
    AgentDefinition,
    Effect,
    StepDefinition,
    WorkflowDefinition,
    slug_of,
)
from baton.jsontext.text import JsonObject, JsonValue, decode, decode_members, to_text


def agent_from_document(document: JsonObject) -> AgentDefinition:
    """Read one agent, as in the file's `agents` or in a frozen version."""
    members = cast("dict[str, Any]", dict(document))
    members["effect"] = Effect(members.get("effect", Effect.WRITE))
    members.setdefault("name", members["slug"])
    return AgentDefinition(**members)


def agent_document(agent: AgentDefinition) -> JsonObject:
    """Write an agent with all its members; the inverse of `agent_from_document`."""
    document: JsonObject = {
        "slug": agent.slug,
        "kind": agent.kind,
        "name": agent.name,
        "description": agent.description,
        "effect": agent.effect.value,
        "config": agent.config,
    }
    return _with_schemas(document, agent)


def definition_from_document(
    document: JsonObject, library: Mapping[str, AgentDefinition]
) -> WorkflowDefinition:
    """Build the definition from a valid workflow file; its own agents shadow the library."""
    members = cast("dict[str, Any]", dict(document))
    own = [agent_from_document(agent) for agent in members.pop("agents", ())]
    known = {**library, **{agent.slug: agent for agent in own}}
    members["steps"] = tuple(_step(step, known) for step in members["steps"])
    members.setdefault("slug", slug_of(members["name"]))
    agents = {step.agent: known[step.agent] for step in members["steps"]}
    return WorkflowDefinition(**members, agents=agents)


def to_document(definition: WorkflowDefinition) -> JsonObject:
    """Write a definition as a workflow file, without its agents."""
    document: JsonObject = {"name": definition.name, "slug": definition.slug}
    if definition.description:
        document["description"] = definition.description
    if definition.input_schema is not None:
        document["input_schema"] = definition.input_schema
    document["global_timeout_seconds"] = definition.global_timeout_seconds
    document["stop_on_error"] = definition.stop_on_error
    if definition.agent_versions:
        document["agent_versions"] = dict(definition.agent_versions)
    document["steps"] = [
        _step_document(step, definition.agent_of(step)) for step in definition.steps
    ]
    return document


def freeze(document: JsonObject, definition: WorkflowDefinition) -> bytes:
    """Return the exact text of a version: the workflow file and each of its agents, in full."""
    frozen: JsonObject = {
        "workflow": document,
        "agents": {slug: agent_document(agent) for slug, agent in definition.agents.items()},
    }
    return to_text(frozen)


def frozen_agents(text: bytes) -> Mapping[str, AgentDefinition]:
    """Return the agents of a version written by `freeze`, by slug."""
    frozen = cast("dict[str, dict[str, Any]]", decode(text))
    return {slug: agent_from_document(agent) for slug, agent in frozen["agents"].items()}


def file_text(text: bytes) -> bytes:
    """Return the workflow file in a version written by `freeze`, exactly as saved."""
    return bytes(decode_members(text)["workflow"])


def thaw(text: bytes) -> WorkflowDefinition:
    """Read a version written by `freeze`."""
    document = cast("dict[str, Any]", decode(file_text(text)))
    return definition_from_document({**document, "agents": []}, frozen_agents(text))


def _step(document: dict[str, Any], agents: Mapping[str, AgentDefinition]) -> StepDefinition:
    members = dict(document)
    members.setdefault("name", agents[members["agent"]].name)
    if "mapping" in members:
        members["mapping"] = parse_mapping(members["mapping"])
    if "retry" in members:
        default = DEFAULT_RETRY[agents[members["agent"]].effect]
        members["retry"] = replace(default, **members["retry"])
    return StepDefinition(**members)


def _step_document(step: StepDefinition, agent: AgentDefinition) -> JsonObject:
    document: JsonObject = {"key": step.key, "agent": step.agent}
    if step.name != agent.name:
        document["name"] = step.name
    if step.mapping is not None:
        document["mapping"] = {
            target: source_document(source) for target, source in step.mapping.items()
        }
    if step.config:
        document["config"] = step.config
    document["timeout_seconds"] = step.timeout_seconds
    if step.retry is not None:
        document["retry"] = cast("JsonValue", asdict(step.retry))
    if step.when is not None:
        document["when"] = step.when
    return _with_schemas(document, step)


def _with_schemas(document: JsonObject, owner: AgentDefinition | StepDefinition) -> JsonObject:
    if owner.input_schema is not None:
        document["input_schema"] = owner.input_schema
    if owner.output_schema is not None:
        document["output_schema"] = owner.output_schema
    return document
