"""The agents that ship with Baton, read from the files next to this module."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_document import agent_from_document


def library() -> tuple[AgentDefinition, ...]:
    """Return the definitions in alphabetical order of their slugs."""
    folder = files("baton.agents").joinpath("library")
    texts = {
        item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith(".yaml")
    }
    return tuple(
        agent_from_document(msgspec.yaml.decode(texts[name], type=dict)) for name in sorted(texts)
    )
