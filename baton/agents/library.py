"""The agents that ship with Baton, read from the files beside this module."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import msgspec

from baton.domain.workflow import AgentDefinition, Effect


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """One agent as its file has it; the order is that of a workflow file."""

    slug: str
    kind: str
    name: str
    description: str
    effect: Effect
    config: dict[str, Any]
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]


def library() -> tuple[AgentDefinition, ...]:
    """Return the definitions by slug, in alphabetical order."""
    folder = files("baton.agents").joinpath("library")
    texts = {
        item.name: item.read_bytes() for item in folder.iterdir() if item.name.endswith(".yaml")
    }
    read = (msgspec.yaml.decode(texts[name], type=_File) for name in sorted(texts))
    return tuple(
        AgentDefinition(**{name: getattr(item, name) for name in _File.__struct_fields__})
        for item in read
    )
