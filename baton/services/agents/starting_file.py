"""The file of a new agent, to begin with: what its kind asks for, with its defaults."""

from __future__ import annotations

from baton.domain.agent_kind import OPERATION, AgentKind
from baton.errors import NotFound
from baton.jsontext.text import JsonObject, decode
from baton.schemas.sample import sample_of
from baton.sentence import say


def starting_file(kind: AgentKind, operation: str | None) -> JsonObject:
    """An agent of a kind with the required members of its configuration.

    Raises `NotFound` if the kind has no such operation, or several and none is named.
    """
    names = [each.name for each in kind.operations]
    chosen: JsonObject = {} if operation is None else {OPERATION: operation}
    found = kind.operation_of(chosen)
    if found is None:
        raise NotFound(
            say(
                "Agents of kind {kind} need an operation; choose one of {names}.",
                kind=kind.name,
                names=", ".join(names),
            )
        )
    sample = sample_of(found.config_schema)
    config = decode(sample.text) if sample is not None else {}
    members: JsonObject = config if isinstance(config, dict) else {}
    if len(names) > 1:
        members = {OPERATION: found.name, **members}
    return {
        "slug": "new-agent",
        "kind": kind.name,
        "name": "New agent",
        "description": "Say here what it does.",
        "effect": found.default_effect.value,
        "config": members,
    }
