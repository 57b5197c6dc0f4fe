"""Find the source of a value in a step's input, for the record of its failure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from baton.domain.mapping import ExpressionSource, PathSource, Source
from baton.engine.context_manager import ExecutionData, context_field
from baton.engine.retyped import Retyped
from baton.errors import BatonError, Origin, Problem, SystemNotFound
from baton.expressions.expression import roots_read
from baton.jsontext.path import json_path
from baton.jsontext.text import decode, decode_members

_PATH = re.compile(
    r'\$(?:\.(?P<name>[^.\[]+)|\[(?P<quoted>"(?:[^"\\]|\\.)*")\])(?P<below>.*)', re.DOTALL
)

#: Longer values are not quoted in a message, and longer inputs are not searched.
_LONGEST_NAMED_VALUE = 200
_LONGEST_SEARCHED_BYTES = 200_000
#: Shorter values, such as `1`, occur in messages by chance.
_SHORTEST_NAMED_VALUE = 2


def origin_of(
    problem: Problem, mapping: Mapping[str, Source] | None, data: ExecutionData
) -> Origin | None:
    """Return the source of the value that a violation is about; None unless it is a single one."""
    found = _PATH.fullmatch(problem.path)
    if found is None:
        return None
    member = _member(found)
    if mapping is None:
        return _origin(problem.path, problem.path[2:], _holder(member, data), member)
    source = mapping.get(member)
    if isinstance(source, PathSource):
        below = f"{source.text}{found['below']}"
        return _origin(problem.path, below, _step(source, data), _field_of_input(source))
    if isinstance(source, ExpressionSource):
        only_input = roots_read(source.text) == {"input"}
        giver: Literal["input"] | None = "input" if only_input else None
        return Origin(path=problem.path, source=source.text, giver=giver)
    return None


def _origin(path: str, source: str, step: str | None, field: str | None) -> Origin:
    if step is not None:
        return Origin(path=path, source=source, step=step, giver="step")
    return Origin(path=path, source=source, giver="input", field=field)


def _field_of_input(source: PathSource) -> str | None:
    """Return the workflow input's member that a path leads to; None for other paths."""
    head, *rest = source.segments
    names = rest if head in ("input", "context") else source.segments
    return names[0] if names and isinstance(names[0], str) else None


def retyped_of(
    problem: Problem, mapping: Mapping[str, Source] | None, data: ExecutionData
) -> Retyped | None:
    """Return the step that changed the type of a value; None if none did."""
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


def origin_of_named_value(
    error: BatonError,
    step_input: bytes,
    mapping: Mapping[str, Source] | None,
    data: ExecutionData,
) -> Origin | None:
    """Return the source of the input value that a permanent failure names, such as a ticket number.

    None if the message names no value, or values from several sources.
    """
    if error.transient or len(step_input) > _LONGEST_SEARCHED_BYTES:
        return None
    members = decode_members(step_input)
    named = [name for name, raw in members.items() if _is_named(bytes(raw), error.message)]
    if not named and isinstance(error, SystemNotFound):
        named = list(members)
    found = [
        origin_of(Problem(message="", path=json_path([name])), mapping, data) for name in named
    ]
    sources = {(each.source, each.step) for each in found if each is not None}
    return found[0] if len(sources) == 1 and None not in found else None


def _is_named(raw: bytes, message: str) -> bool:
    if raw[:1] not in b'"-0123456789' or len(raw) > _LONGEST_NAMED_VALUE:
        return False
    text = str(decode(raw)) if raw.startswith(b'"') else raw.decode()
    text = text.strip().lstrip("#").strip()
    if len(text) < _SHORTEST_NAMED_VALUE:
        return False
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", message, re.IGNORECASE) is not None


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
    """Return the last step whose output has this context member."""
    holders = [key for key in data.outputs if member in data.members(key)]
    return holders[-1] if holders else None
