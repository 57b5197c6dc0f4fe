"""Explain mapped inputs whose path does not exist, naming the nearest existing field."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

import msgspec

from baton.domain.data_flow import members_of
from baton.domain.mapping import PathSource, in_context
from baton.domain.workflow import WorkflowDefinition
from baton.engine.context_manager import ExecutionData, MissingInput, context_field
from baton.engine.retyped import kind_of
from baton.jsontext.path import Segment, json_path, segment_text
from baton.jsontext.text import decode_items, decode_members
from baton.schemas.schema_ref import Place, walk
from baton.work_limit import WorkLimit

#: Longer values and further names are not searched for a probable match.
_LONGEST_SEARCHED_BYTES = 200_000
_MOST_NAMES = 500
#: Number of fields to list if none is similar.
_MOST_LISTED = 6
_LONGEST_NAME = 100
#: Limit on schemas checked for one input.
_MOST_SCHEMAS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A mapped input whose source was missing."""

    target: str
    source: str
    #: What happened and the nearest field, in one line.
    message: str
    #: Path of the field that was probably meant; None if none is similar.
    nearest: str | None = None
    #: True if the data may be missing: its schema declares the field, or its step was skipped.
    by_design: bool = False

    def as_content(self) -> dict[str, object]:
        """Return the form stored with the step."""
        return {
            "input": self.target,
            "source": self.source,
            "nearest": self.nearest,
            "message": self.message,
        }


def left_out_of(
    missing: Sequence[MissingInput],
    data: ExecutionData,
    definition: WorkflowDefinition,
    path: str,
) -> tuple[LeftOut, ...]:
    """Describe the inputs that a step does not get; `path` is the step's."""
    return tuple(_judged(one, data, definition, path) for one in missing)


def explained(missing: MissingInput, data: ExecutionData) -> LeftOut:
    """Explain why an input is missing, as far as the data shows."""
    source = missing.source
    sentence = f'"{missing.target}" is left out: there is no {source.text}.'
    name = context_field(source.segments)
    why = data.retyped(name) if name is not None else None
    nearest: str | None = None
    hint = ""
    if why:
        hint = f" {why.sentence} {why.remedy}"
    else:
        nearest, hint = _hint(source.segments, data)
    return LeftOut(
        target=missing.target, source=source.text, message=f"{sentence}{hint}", nearest=nearest
    )


def _judged(
    missing: MissingInput, data: ExecutionData, definition: WorkflowDefinition, path: str
) -> LeftOut:
    source = missing.source
    reason = _reason(source, data, definition, path)
    if reason is None:
        return explained(missing, data)
    message = f'"{missing.target}" is left out: {reason}'
    return LeftOut(target=missing.target, source=source.text, message=message, by_design=True)


def _reason(
    source: PathSource, data: ExecutionData, definition: WorkflowDefinition, path: str
) -> str | None:
    """Return why the value may be missing; None if it should exist."""
    earlier = definition.steps_before(path)
    head, *rest = source.segments
    if head == "steps" and rest:
        if any(step.key == rest[0] for step in earlier) and rest[0] not in data.outputs:
            return f"step '{rest[0]}' gave no output."
        earlier, rest = tuple(step for step in earlier if step.key == rest[0]), rest[2:]
    elif head == "input":
        earlier = ()
    else:
        rest = list(in_context(source.segments) or ())
    schemas = [step.effective_output_schema(definition.agent_of(step)) for step in earlier]
    if head != "steps":
        schemas.append(definition.input_schema)
    work = WorkLimit(_MOST_SCHEMAS)
    if rest and any(
        schema is not None and _declares(Place(schema, schema), rest, work) for schema in schemas
    ):
        return f"{source.text} is optional and was not given."
    return None


def _declares(place: Place, segments: Sequence[Segment], work: WorkLimit) -> bool:
    """True if a schema names the value at a path."""
    *above, last = segments
    places = walk(place, above, work).places
    if isinstance(last, int):
        return any(walk(one, [last], work).places for one in places)
    return any(last in members_of(one, work) for one in places)


def _hint(segments: Sequence[Segment], data: ExecutionData) -> tuple[str | None, str]:
    """Return the nearest field, and a sentence about it."""
    path, found, wanted = _deepest(segments, data)
    if isinstance(found, str):
        return None, f" {_text(path)} is {found}." if path else ""
    names = [name for name in list(found)[:_MOST_NAMES] if len(name) <= _LONGEST_NAME]
    close = _close(wanted, names)
    nearest = _text([*path, close]) if close is not None else _elsewhere(wanted, segments, data)
    if nearest is not None:
        return nearest, f" The nearest field is {nearest}."
    if not names:
        return None, f" {_text(path)} has no fields." if path else ""
    listed = ", ".join(segment_text(name) for name in names[:_MOST_LISTED])
    more = ", …" if len(names) > _MOST_LISTED else ""
    return None, f" The fields {f'of {_text(path)}' if path else 'there'} are {listed}{more}."


def _deepest(
    segments: Sequence[Segment], data: ExecutionData
) -> tuple[list[Segment], Mapping[str, object] | str, Segment]:
    """Follow a path as far as possible.

    Return the place, its members or type, and what is missing.
    """
    path, members, rest = _begin(segments, data)
    while rest:
        wanted, *rest = rest
        if not isinstance(wanted, str) or wanted not in members:
            return path, members, wanted
        path.append(wanted)
        value, rest = _into_lists(members[wanted], path, rest)
        below = _members(value)
        if below is None or not rest or isinstance(rest[0], int):
            return path, _kind(value), rest[0] if rest else wanted
        members = below
    return path, members, ""


def _into_lists(
    value: object, path: list[Segment], rest: list[Segment]
) -> tuple[object, list[Segment]]:
    """Follow list indexes; return the item reached and the rest of the path."""
    while rest and isinstance(rest[0], int):
        items = _items(value)
        if items is None or not -len(items) <= rest[0] < len(items):
            break
        value = items[rest[0]]
        path.append(rest[0])
        rest = rest[1:]
    return value, rest


def _begin(
    segments: Sequence[Segment], data: ExecutionData
) -> tuple[list[Segment], Mapping[str, object], list[Segment]]:
    head, *rest = segments
    if head == "input":
        return ["input"], data.members(None), rest
    if head == "steps":
        if not rest or not isinstance(rest[0], str) or rest[0] not in data.outputs:
            return ["steps"], data.outputs, rest
        key, *below = rest
        if not below or below[0] != "output":
            return ["steps", key], {"output": None}, below
        return ["steps", key, "output"], data.members(str(key)), below[1:]
    context: dict[str, object] = {}
    for giver in (None, *data.outputs):
        context.update(data.members(giver))
    return (["context"], context, rest) if head == "context" else ([], context, list(segments))


def _elsewhere(wanted: Segment, segments: Sequence[Segment], data: ExecutionData) -> str | None:
    """Return a field with the same name elsewhere, latest first."""
    if not isinstance(wanted, str):
        return None
    for path in _places(data):
        if _folded(str(path[-1])) == _folded(wanted) and path != list(segments):
            return _text(path)
    return None


def _places(data: ExecutionData) -> Iterator[list[Segment]]:
    """Yield the fields of the input and the outputs, and those one level below."""
    for giver in (*reversed(list(data.outputs)), None):
        root: list[Segment] = ["input"] if giver is None else ["steps", giver, "output"]
        members = dict(list(data.members(giver).items())[:_MOST_NAMES])
        yield from ([*root, name] for name in members)
        for name, text in members.items():
            below = list(_members(text) or ())[:_MOST_NAMES]
            yield from ([*root, name, inner] for inner in below)


def _members(value: object) -> Mapping[str, msgspec.Raw] | None:
    """Return the members of an object that is short enough to search; None otherwise."""
    return decode_members(value) if _is(value, b"{") else None


def _items(value: object) -> Sequence[msgspec.Raw] | None:
    return decode_items(value) if _is(value, b"[") else None


def _is(value: object, begin: bytes) -> TypeGuard[msgspec.Raw]:
    if not isinstance(value, msgspec.Raw):
        return False
    view = memoryview(value)
    return len(view) <= _LONGEST_SEARCHED_BYTES and bytes(view[:64]).lstrip()[:1] == begin


def _kind(value: object) -> str:
    """Describe the type of a value without members."""
    items = _items(value)
    if items is not None:
        return f"a list of {len(items):,} items" if len(items) != 1 else "a list of 1 item"
    return kind_of(value) if isinstance(value, msgspec.Raw) else "no object"


def _close(wanted: Segment, names: Iterable[str]) -> str | None:
    if not isinstance(wanted, str):
        return None
    by_fold = {_folded(name): name for name in names}
    folded = _folded(wanted[:_LONGEST_NAME])
    found = difflib.get_close_matches(folded, by_fold, n=1)
    return by_fold[found[0]] if found else None


def _folded(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum()) or name


def _text(path: Sequence[Segment]) -> str:
    head, *rest = path
    return json_path(rest, segment_text(head))
