"""Makes the input of a step from the execution's input, the earlier outputs and the mapping.

Data stays text: only what a path walks through or an expression reads is decoded, and values are
spliced into the result byte by byte (spec 3.1, 3.4, 3.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from baton.domain.errors import ConditionFailed, InvalidInput, MappingFailed, NotJson
from baton.domain.expression import evaluate, fields_read
from baton.domain.json_fault import shown
from baton.domain.json_path import Segment
from baton.domain.json_text import (
    JsonObject,
    JsonValue,
    decode,
    decode_members,
    encode_members,
    to_text,
)
from baton.domain.mapping import ROOTS, ConstantSource, PathSource, Source

_decode_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionData:
    """What an execution knows before a step: exact JSON objects as text."""

    input: bytes
    #: Step key to output, in the order of the steps; a skipped step is absent.
    outputs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedInput:
    """The input of one step."""

    text: bytes
    #: One sentence for each mapped field that was left out.
    warnings: tuple[str, ...] = ()


class ContextManager:
    """Passes data between steps; holds none itself."""

    def context(self, data: ExecutionData) -> bytes:
        """The input with each output merged into it at the top level; later wins."""
        if not data.outputs:
            return data.input
        return encode_members(_View(data).context())

    def overwrites(self, data: ExecutionData, output: bytes) -> tuple[str, ...]:
        """Names of context fields that merging this output replaces."""
        existing = _View(data).context()
        return tuple(name for name in decode_members(output) if name in existing)

    def prepare(
        self, step_mapping: Mapping[str, Source] | None, data: ExecutionData
    ) -> PreparedInput:
        """The input of a step; without mapping the whole context.

        Raises `MappingFailed` if an expression cannot be computed or yields what is not JSON.
        """
        if step_mapping is None:
            return PreparedInput(text=self.context(data))
        view = _View(data)
        members: dict[str, bytes | msgspec.Raw] = {}
        warnings: list[str] = []
        for target, source in step_mapping.items():
            value = _value(source, view, target)
            if value is None and isinstance(source, PathSource):
                warnings.append(f'"{target}" is left out: there is no {source.text}.')
            elif value is not None:
                members[target] = value
        return PreparedInput(text=encode_members(members), warnings=tuple(warnings))

    def condition(self, expression: str, data: ExecutionData) -> bool:
        """Whether a step is to run. Raises `ConditionFailed` unless it yields true or false."""
        try:
            result = evaluate(expression, _View(data).decoded(expression))
        except (MappingFailed, InvalidInput) as error:
            raise ConditionFailed(f"The condition cannot be decided. {error.message}") from error
        if not isinstance(result, bool):
            raise ConditionFailed(
                f"The condition {expression!r} must yield true or false, got {shown(result)}."
            )
        return result


class _View:
    """One look at the data of an execution; each text is taken apart at most once."""

    def __init__(self, data: ExecutionData) -> None:
        self._data = data
        self._members: dict[str | None, dict[str, msgspec.Raw]] = {}

    def context(self) -> dict[str, msgspec.Raw]:
        merged = dict(self._members_of(None))
        for key in self._data.outputs:
            merged.update(self._members_of(key))
        return merged

    def find(self, segments: Sequence[Segment]) -> bytes | msgspec.Raw | None:
        """The text at a path, or `None` if there is nothing: JSON null is text too."""
        head, *rest = segments
        if head == "input":
            return self._walk(None, rest)
        if head == "steps":
            return self._find_in_steps(rest)
        if head == "context":
            if not rest:
                return encode_members(self.context())
            head, *rest = rest
        for key in (*reversed(list(self._data.outputs)), None):
            member = self._members_of(key).get(str(head)) if isinstance(head, str) else None
            if member is not None:
                return _descend(member, rest)
        return None

    def decoded(self, expression: str) -> JsonObject:
        """The root object for an expression, with only the fields that it may read."""
        fields = fields_read(expression)
        context = self.context()
        root = {
            name: decode(bytes(text))
            for name, text in context.items()
            if name not in ROOTS and (fields is None or name in fields)
        }
        for name in ROOTS:
            if fields is None or name in fields:
                below = fields[name] if fields else frozenset[str]()
                root[name] = self._root(name, below)
        return root

    def _root(self, name: str, below: frozenset[str]) -> JsonValue:
        if name == "steps":
            return {
                key: {"output": decode(output)}
                for key, output in self._data.outputs.items()
                if not below or key in below
            }
        members = self._members_of(None) if name == "input" else self.context()
        return {
            key: decode(bytes(text)) for key, text in members.items() if not below or key in below
        }

    def _find_in_steps(self, rest: Sequence[Segment]) -> bytes | msgspec.Raw | None:
        outputs = self._data.outputs
        if not rest:
            return encode_members(
                {key: encode_members({"output": text}) for key, text in outputs.items()}
            )
        key, *below = rest
        if not isinstance(key, str) or key not in outputs:
            return None
        if not below:
            return encode_members({"output": outputs[key]})
        return self._walk(key, below[1:]) if below[0] == "output" else None

    def _walk(self, key: str | None, rest: Sequence[Segment]) -> bytes | msgspec.Raw | None:
        if not rest:
            return self._text_of(key)
        head, *below = rest
        member = self._members_of(key).get(head) if isinstance(head, str) else None
        return None if member is None else _descend(member, below)

    def _text_of(self, key: str | None) -> bytes:
        return self._data.input if key is None else self._data.outputs[key]

    def _members_of(self, key: str | None) -> dict[str, msgspec.Raw]:
        """Members of a step's output; `None` stands for the execution's input."""
        if key not in self._members:
            self._members[key] = decode_members(self._text_of(key))
        return self._members[key]


def _value(source: Source, view: _View, target: str) -> bytes | msgspec.Raw | None:
    if isinstance(source, PathSource):
        return view.find(source.segments)
    if isinstance(source, ConstantSource):
        return source.text
    try:
        return to_text(evaluate(source.text, view.decoded(source.text)))
    except (MappingFailed, InvalidInput) as error:
        raise MappingFailed(f'The mapping of "{target}" failed. {error.message}') from error
    except NotJson as error:
        raise MappingFailed(
            f'The mapping of "{target}" failed. The result of the expression {source.text!r} '
            f"is not JSON. {error.message}"
        ) from error


def _descend(text: msgspec.Raw, segments: Sequence[Segment]) -> msgspec.Raw | None:
    """Walk into a value; `None` where the path does not exist."""
    for segment in segments:
        try:
            if isinstance(segment, str):
                text = decode_members(text)[segment]
            else:
                text = _decode_items(text)[segment]
        except (msgspec.ValidationError, LookupError):
            return None
    return text
