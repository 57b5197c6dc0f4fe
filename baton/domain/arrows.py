"""What each arrow of a chain carries: whether each input of a step is given, and fits."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baton.domain.compatibility import Fit, fit
from baton.domain.data_flow import DataFlow, Producer, members_of
from baton.domain.errors import InvalidInput, Problem
from baton.domain.json_path import json_path
from baton.domain.json_schema import Schema, violations
from baton.domain.json_text import JsonObject, JsonValue
from baton.domain.mapping import (
    ConstantSource,
    PathSource,
    Source,
    parse_path,
    parse_source,
    referenced_steps,
)
from baton.domain.schema_place import Finding, Place
from baton.domain.schema_standalone import standalone
from baton.domain.schema_words import schema_words

_NULL = Place({"type": "null"}, True)


class InputVerdict(enum.StrEnum):
    """What is known about one input of a step."""

    #: The field of the same name is passed, and fits.
    MATCHED = "matched"
    #: A person mapped it, and it fits.
    MAPPED = "mapped"
    MISSING = "missing"
    INCOMPATIBLE = "incompatible"
    #: The schemas do not say.
    UNKNOWN = "unknown"
    #: It may be left out, and is.
    UNSET = "unset"


_RIGHT = frozenset({InputVerdict.MATCHED, InputVerdict.MAPPED})
_WRONG = frozenset({InputVerdict.MISSING, InputVerdict.INCOMPATIBLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputCheck:
    """One input of a step, and what it is given."""

    name: str
    required: bool
    verdict: InputVerdict
    #: As the file has it; null where nothing is mapped.
    source: JsonValue
    expected: str
    got: str | None
    message: str
    #: Of the mapping's entry, whether it is there or not.
    path: str
    fix: str = ""
    #: The file's own rules name it already.
    listed: bool = False

    @property
    def problem(self) -> Problem | None:
        """What keeps the workflow from being saved, if something does."""
        if self.verdict not in _WRONG or self.listed:
            return None
        return Problem(
            message=f"{self.path}: {self.message}",
            path=self.path,
            rule=f"{self.verdict}_input",
            expected=self.expected,
            got=self.got or "nothing",
            fix=self.fix,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrowCheck:
    """The arrow into one step."""

    #: Key of the step; null where it has none that can be read.
    key: str | None
    inputs: tuple[InputCheck, ...]
    #: Why nothing can be said, where that is so.
    blind: str = ""

    @property
    def right(self) -> int:
        """How many inputs are given and fit."""
        return sum(found.verdict in _RIGHT for found in self.inputs)

    @property
    def total(self) -> int:
        """How many inputs count: all but those that are left out."""
        return sum(found.verdict is not InputVerdict.UNSET for found in self.inputs)

    @property
    def verdict(self) -> str:
        """`ok`, `unknown` or `error`."""
        verdicts = {found.verdict for found in self.inputs}
        if verdicts & _WRONG:
            return "error"
        return "unknown" if self.blind or InputVerdict.UNKNOWN in verdicts else "ok"

    @property
    def message(self) -> str:
        """The arrow in one line."""
        missing = sum(found.verdict is InputVerdict.MISSING for found in self.inputs)
        if missing:
            return f"{missing} {'input' if missing == 1 else 'inputs'} missing"
        for verdict, words in (
            (InputVerdict.INCOMPATIBLE, "Type mismatch"),
            (InputVerdict.UNKNOWN, "Cannot tell"),
        ):
            for found in self.inputs:
                if found.verdict is verdict:
                    return f"{words}: {found.message}"
        if self.blind:
            return f"Cannot tell: {self.blind}"
        return f"{self.right} of {self.total} inputs matched" if self.total else "Nothing to match"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """A step as far as its arrow needs it; the file need not be sound."""

    index: int
    key: str | None
    name: str
    #: Null if it has none that can be used.
    input_schema: Schema | None
    output_schema: Schema | None
    #: As the file has it; null passes the whole context.
    mapping: JsonObject | None
    #: Its condition.
    when: str | None

    @property
    def producer(self) -> Producer:
        """What it gives to later steps."""
        return Producer(
            key=self.key, name=self.name, schema=self.output_schema, certain=self.when is None
        )


def check_arrows(input_schema: Schema | None, steps: Sequence[ChainStep]) -> tuple[ArrowCheck, ...]:
    """The arrow into each step, in the order of the chain."""
    producers = [Producer(key=None, name="the input", schema=input_schema)]
    arrows = []
    for step in steps:
        arrows.append(_Arrow(step=step, flow=DataFlow(producers=tuple(producers))).check())
        producers.append(step.producer)
    return tuple(arrows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What a source gives to an input."""

    found: Finding
    source: JsonValue
    #: How the source is called in messages.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrow:
    step: ChainStep
    flow: DataFlow

    def check(self) -> ArrowCheck:
        wanted = self._wanted()
        inputs = self._mapped(wanted) if self.step.mapping is not None else self._whole(wanted)
        blind = ""
        if self.step.input_schema is None and self.step.mapping is None:
            blind = f"{self.step.name} does not describe its input."
        return ArrowCheck(key=self.step.key, inputs=tuple(inputs), blind=blind)

    @property
    def _place(self) -> Place:
        schema = True if self.step.input_schema is None else self.step.input_schema
        return Place(schema, schema)

    def _wanted(self) -> Mapping[str, Place]:
        return members_of(self._place)

    def _required(self) -> frozenset[str]:
        resolved = self._place.resolved()
        return frozenset() if resolved is None else resolved.required

    def _mapped(self, wanted: Mapping[str, Place]) -> Iterator[InputCheck]:
        mapping = self.step.mapping or {}
        for name in dict.fromkeys((*wanted, *sorted(self._required()), *mapping)):
            place = wanted.get(name, self._other(name))
            if name in mapping:
                yield self._entry(name, place, mapping[name])
            elif name in self._required():
                known = not self.flow.field([name]).is_missing
                fix = f"Map it: there is a field {name}." if known else "Map a field to it."
                yield self._verdict(name, place, None, InputVerdict.MISSING, None, fix=fix)
            else:
                yield self._verdict(name, place, None, InputVerdict.UNSET, None)

    def _whole(self, wanted: Mapping[str, Place]) -> Iterator[InputCheck]:
        for name in dict.fromkeys((*wanted, *sorted(self._required()))):
            place = wanted.get(name, self._other(name))
            found = self.flow.field([name])
            if found.is_missing and name not in self._required():
                yield self._verdict(name, place, None, InputVerdict.UNSET, None)
                continue
            given = _Given(found=found, source=None, name=name)
            yield self._judged(name, place, given, InputVerdict.MATCHED)

    def _entry(self, name: str, place: Place, document: JsonValue) -> InputCheck:
        try:
            source = parse_source(document)
        except InvalidInput as error:
            return self._verdict(
                name, place, document, InputVerdict.INCOMPATIBLE, error.message, listed=True
            )
        if isinstance(source, ConstantSource):
            return self._constant(name, place, document, source)
        found = self._found(source)
        if found is None:
            return self._verdict(name, place, document, InputVerdict.UNKNOWN, None)
        text = source.text
        given = _Given(found=found, source=document, name=text)
        earlier = {producer.key for producer in self.flow.producers}
        listed = bool(referenced_steps(source) - earlier)
        return self._judged(name, place, given, InputVerdict.MAPPED, listed=listed)

    def _found(self, source: Source) -> Finding | None:
        """What a path leads to; null for an expression that is more than a path."""
        if isinstance(source, PathSource):
            return self.flow.find(source.segments)
        if isinstance(source, ConstantSource):
            return None
        try:
            found = self.flow.find(parse_path(source.text))
        except InvalidInput:
            return None
        # An expression gives null where a path gives nothing.
        nothing = (_NULL,) if found.optional or found.is_missing else ()
        return Finding(places=(*found.places, *nothing), undeclared=found.undeclared)

    def _constant(
        self, name: str, place: Place, document: JsonValue, source: ConstantSource
    ) -> InputCheck:
        problems = violations(standalone(place), source.text)
        if not problems:
            return self._verdict(name, place, document, InputVerdict.MAPPED, None)
        return self._verdict(
            name,
            place,
            document,
            InputVerdict.INCOMPATIBLE,
            f"the constant does not fit: expected {problems[0].expected}, got {problems[0].got}.",
            got=problems[0].got,
        )

    def _judged(
        self, name: str, place: Place, given: _Given, right: InputVerdict, *, listed: bool = False
    ) -> InputCheck:
        found = given.found
        required = name in self._required()
        got = schema_words(found.places) if found.places else None
        wanted = schema_words([place])
        if found.is_missing:
            return self._verdict(
                name, place, given.source, InputVerdict.MISSING,
                f"there is no {given.name}.", fix=self._fields(), listed=listed,
            )  # fmt: skip
        fits = fit(found.places, place)
        if fits is Fit.BREAKS:
            message = f"{given.name} is {got}, {name} needs {wanted}."
            return self._verdict(
                name, place, given.source, InputVerdict.INCOMPATIBLE, message, got=got,
                fix="Map another field, or convert it with an expression.",
            )  # fmt: skip
        if found.undeclared or fits is Fit.UNKNOWN:
            message = f"what is given does not describe {given.name} well enough."
            verdict = InputVerdict.UNKNOWN
        elif required and found.optional:
            message = f"{given.name} may be left out, {name} is required."
            verdict = InputVerdict.UNKNOWN
        else:
            message, verdict = "", right
        return self._verdict(name, place, given.source, verdict, message, got=got)

    def _verdict(
        self,
        name: str,
        place: Place,
        source: JsonValue,
        verdict: InputVerdict,
        message: str | None,
        *,
        got: str | None = None,
        fix: str = "",
        listed: bool = False,
    ) -> InputCheck:
        required = name in self._required()
        return InputCheck(
            name=name,
            required=required,
            verdict=verdict,
            source=source,
            expected=schema_words([place]),
            got=got,
            message=message or _MESSAGES[verdict].format(name=name),
            path=json_path([name], f"$.steps[{self.step.index}].mapping"),
            fix=fix,
            listed=listed,
        )

    def _other(self, name: str) -> Place:
        """What the schema says about an input that it does not name."""
        found = Place(True, True)
        resolved = self._place.resolved()
        if resolved is not None and isinstance(resolved.schema, dict):
            found = resolved.at(resolved.schema.get("additionalProperties", True))
        del name
        return found

    def _fields(self) -> str:
        names = list(self.flow.declared_fields())
        return f"Known fields: {', '.join(names[:20])}." if names else "No field is known here."


_MESSAGES = {
    InputVerdict.MATCHED: "{name} is passed as it is.",
    InputVerdict.MAPPED: "{name} is mapped.",
    InputVerdict.MISSING: "{name} is required and nothing is given.",
    InputVerdict.INCOMPATIBLE: "{name} is given something else.",
    InputVerdict.UNKNOWN: "only a run shows what the expression yields.",
    InputVerdict.UNSET: "{name} may be left out.",
}
