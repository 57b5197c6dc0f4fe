"""Build the input of a step from the execution's input, earlier outputs and the mapping.

Data stays text: only values on a path or read by an expression are decoded, and values are copied
into the result as bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from baton.domain.mapping import ROOTS, ConstantSource, PathSource, Source, in_context
from baton.domain.offloader import Offloader
from baton.engine.retyped import Retyped, retyped
from baton.errors import ConditionFailed, InvalidInput, MappingFailed, NotJson
from baton.expressions.expression import evaluate, evaluate_text, fields_read
from baton.jsontext.path import Segment
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import decode_members, decode_object, encode_members, part_at
from baton.schemas.cost import expression_cost
from baton.sentence import Sentence, say, sentences

#: Longer expressions are not searched for the fields they read, but get all of them.
_SEARCHED_CHARACTERS = 1_000
#: Undecoded members cost 150 bytes each; an output with more is parsed again each time.
_MOST_MEMBERS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionData:
    """The data available before a step: exact JSON objects as text."""

    input: bytes
    #: Step key to output, in step order; skipped steps are absent.
    outputs: Mapping[str, bytes]
    _members: dict[str | None, Mapping[str, msgspec.Raw]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def members(self, key: str | None) -> Mapping[str, msgspec.Raw]:
        """Return the undecoded members of a step's output; `None` stands for the execution's input.

        Each text is parsed once, not again for every later step.
        """
        members = self._members.get(key)
        if members is None:
            members = decode_members(self.input if key is None else self.outputs[key])
            if len(members) <= _MOST_MEMBERS_KEPT:
                self._members[key] = members
        return members

    def retyped(self, name: str) -> Retyped | None:
        """Describe how a field of the context changed its type; None if it did not."""
        return retyped(name, ((key, self.members(key)) for key in (None, *self.outputs)))


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingInput:
    """An input mapped to a path that does not exist."""

    target: str
    source: PathSource


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedInput:
    """The input of one step."""

    text: bytes
    #: Inputs that were left out.
    missing: tuple[MissingInput, ...] = ()


def context_of(data: ExecutionData) -> bytes:
    """Return the input with each output merged in at the top level; later outputs win."""
    return encode_members(_View(data).context()) if data.outputs else data.input


class ContextManager:
    """Passes data between steps; stores none itself."""

    def __init__(self, offloader: Offloader) -> None:
        self._offloader = offloader

    def context(self, data: ExecutionData) -> bytes:
        """Return the input with each output merged in at the top level; later outputs win."""
        return context_of(data)

    def overwrites(self, data: ExecutionData, output: bytes) -> tuple[str, ...]:
        """Return the names of context fields that merging this output replaces."""
        existing = _View(data).context()
        return tuple(name for name in decode_members(output) if name in existing)

    async def prepare(
        self, step_mapping: Mapping[str, Source] | None, data: ExecutionData
    ) -> PreparedInput:
        """Return the input of a step; without a mapping, the whole context.

        Raises `MappingFailed` if an expression fails or its result is not JSON.
        """
        if step_mapping is None:
            return PreparedInput(text=self.context(data))
        view = _View(data)
        members: dict[str, bytes | msgspec.Raw] = {}
        missing: list[MissingInput] = []
        for target, source in step_mapping.items():
            value = await self._value(source, view, target)
            if value is None and isinstance(source, PathSource):
                missing.append(MissingInput(target=target, source=source))
            elif value is not None:
                members[target] = value
        return PreparedInput(text=encode_members(members), missing=tuple(missing))

    async def condition(self, expression: str, data: ExecutionData) -> bool:
        """Return whether a step should run.

        Raises `ConditionFailed` unless the result is a boolean.
        """
        try:
            root = _View(data).root(expression)
            cost = expression_cost(expression, len(root)).units
            return await self._offloader.compute(cost, _decided, expression, root)
        except (MappingFailed, InvalidInput) as error:
            raise ConditionFailed(
                say("The condition cannot be decided. {why}", why=error.sentence)
            ) from error

    async def _value(self, source: Source, view: _View, target: str) -> bytes | msgspec.Raw | None:
        if isinstance(source, ConstantSource):
            return source.text
        if isinstance(source, PathSource):
            found, below = view.find(source.segments)
            if found is None or not below:
                return found
            text = bytes(found)
            return await self._offloader.compute(len(text), part_at, text, below)
        try:
            root = view.root(source.text)
            cost = expression_cost(source.text, len(root)).units
            return await self._offloader.compute(cost, _computed, source.text, root)
        except (MappingFailed, InvalidInput) as error:
            raise MappingFailed(
                say(
                    'The mapping of "{target}" failed. {why}{why_of_expression}',
                    target=target,
                    why=error.sentence,
                    why_of_expression=_why_of_expression(source.text, view.data),
                )
            ) from error
        except NotJson as error:
            raise MappingFailed(
                say(
                    'The mapping of "{target}" failed. The result of the expression {text!r} '
                    "is not JSON. {why}",
                    target=target,
                    text=source.text,
                    why=error.sentence,
                )
            ) from error


class _View:
    """A view of an execution's data that parses each text at most once."""

    def __init__(self, data: ExecutionData) -> None:
        self.data = data
        self._members: dict[str | None, Mapping[str, msgspec.Raw]] = {}

    def context(self) -> dict[str, msgspec.Raw]:
        merged = dict(self._members_of(None))
        for key in self.data.outputs:
            merged.update(self._members_of(key))
        return merged

    def find(
        self, segments: Sequence[Segment]
    ) -> tuple[bytes | msgspec.Raw | None, tuple[Segment, ...]]:
        """Return the text of the member that a path names, and the rest of the path inside it.

        `None` if there is no such member: JSON null is text too.
        """
        head, *rest = segments
        if head == "input":
            return self._walk(None, rest)
        if head == "steps":
            return self._find_in_steps(rest)
        if head == "context":
            if not rest:
                return encode_members(self.context()), ()
            head, *rest = rest
        for key in (*reversed(list(self.data.outputs)), None):
            member = self._members_of(key).get(str(head)) if isinstance(head, str) else None
            if member is not None:
                return member, tuple(rest)
        return None, ()

    def root(self, expression: str) -> bytes:
        """Return the root object for an expression, with only the fields that it may read."""
        fields = fields_read(expression) if len(expression) <= _SEARCHED_CHARACTERS else None
        root: dict[str, bytes | msgspec.Raw] = {
            name: text
            for name, text in self.context().items()
            if name not in ROOTS and (fields is None or name in fields)
        }
        for name in ROOTS:
            if fields is None or name in fields:
                root[name] = self._root(name, fields[name] if fields else frozenset())
        return encode_members(root)

    def _root(self, name: str, below: frozenset[str]) -> bytes:
        members: Mapping[str, bytes | msgspec.Raw]
        if name == "steps":
            members = {
                key: encode_members({"output": output}) for key, output in self.data.outputs.items()
            }
        else:
            members = self._members_of(None) if name == "input" else self.context()
        return encode_members(
            {key: text for key, text in members.items() if not below or key in below}
        )

    def _find_in_steps(
        self, rest: Sequence[Segment]
    ) -> tuple[bytes | msgspec.Raw | None, tuple[Segment, ...]]:
        outputs = self.data.outputs
        if not rest:
            everything = {key: encode_members({"output": text}) for key, text in outputs.items()}
            return encode_members(everything), ()
        key, *below = rest
        if not isinstance(key, str) or key not in outputs:
            return None, ()
        if not below:
            return encode_members({"output": outputs[key]}), ()
        return self._walk(key, below[1:]) if below[0] == "output" else (None, ())

    def _walk(
        self, key: str | None, rest: Sequence[Segment]
    ) -> tuple[bytes | msgspec.Raw | None, tuple[Segment, ...]]:
        if not rest:
            return self._text_of(key), ()
        head, *below = rest
        member = self._members_of(key).get(head) if isinstance(head, str) else None
        return member, tuple(below)

    def _text_of(self, key: str | None) -> bytes:
        return self.data.input if key is None else self.data.outputs[key]

    def _members_of(self, key: str | None) -> Mapping[str, msgspec.Raw]:
        if key not in self._members:
            self._members[key] = self.data.members(key)
        return self._members[key]


def context_field(segments: Sequence[Segment]) -> str | None:
    """Return the context field that a path begins with; None if the path names a single source."""
    inside = in_context(segments)
    return inside[0] if inside is not None and isinstance(inside[0], str) else None


def _why_of_expression(expression: str, data: ExecutionData) -> Sentence:
    """Describe the fields that an expression reads and whose type has changed."""
    try:
        read = fields_read(expression) if len(expression) <= _SEARCHED_CHARACTERS else None
    except InvalidInput:
        return say("")
    found = [why for name in read or () if name not in ROOTS and (why := data.retyped(name))]
    if not found:
        return say("")
    return say(
        " {why}", why=sentences(part for why in found for part in (why.sentence, why.remedy))
    )


def _computed(expression: str, root: bytes) -> bytes:
    return evaluate_text(expression, decode_object(root))


def _decided(expression: str, root: bytes) -> bool:
    result = evaluate(expression, decode_object(root))
    if not isinstance(result, bool):
        raise ConditionFailed(
            say(
                "The condition {expression!r} must yield true or false, got {result}.",
                expression=expression,
                result=shown(result),
            )
        )
    return result
