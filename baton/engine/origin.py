"""Finds where a value of a step's input came from, for the record of its failure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from baton.domain.errors import Origin, Problem
from baton.domain.json_text import decode
from baton.domain.mapping import ExpressionSource, PathSource, Source
from baton.engine.context_manager import ExecutionData, context_field
from baton.engine.retyped import Retyped

_PATH = re.compile(
    r'\$(?:\.(?P<name>[^.\[]+)|\[(?P<quoted>"(?:[^"\\]|\\.)*")\])(?P<below>.*)', re.DOTALL
)


def origin_of(
    problem: Problem, mapping: Mapping[str, Source] | None, data: ExecutionData
) -> Origin | None:
    """The source of the value that a violation is about; null where no single one is known."""
    found = _PATH.fullmatch(problem.path)
    if found is None:
        return None
    member = _member(found)
    if mapping is None:
        return Origin(path=problem.path, source=problem.path[2:], step=_holder(member, data))
    source = mapping.get(member)
    if isinstance(source, PathSource):
        return Origin(
            path=problem.path, source=f"{source.text}{found['below']}", step=_step(source, data)
        )
    if isinstance(source, ExpressionSource):
        return Origin(path=problem.path, source=source.text)
    return None


def retyped_of(
    problem: Problem, mapping: Mapping[str, Source] | None, data: ExecutionData
) -> Retyped | None:
    """The step that gave a value of another type than was there before; null if none did."""
    found = _PATH.fullmatch(problem.path)
    if found is None:
        return None
    member = _member(found)
    if mapping is None:
        return data.retyped(member)
    source = mapping.get(member)
    name = context_field(source.segments) if isinstance(source, PathSource) else None
    return data.retyped(name) if name is not None else None


def _member(found: re.Match[str]) -> str:
    return found["name"] or str(decode(found["quoted"].encode()))


def _step(source: PathSource, data: ExecutionData) -> str | None:
    head, *rest = source.segments
    if head == "input":
        return None
    if head in ("steps", "context"):
        name = rest[0] if rest else None
        if head == "steps":
            return name if isinstance(name, str) else None
        head = name or ""
    return _holder(head, data) if isinstance(head, str) else None


def _holder(member: str, data: ExecutionData) -> str | None:
    """The step whose output gave the context this member: the last one that has it."""
    holders = [key for key in data.outputs if member in data.members(key)]
    return holders[-1] if holders else None
