"""Check the edges of a chain against the schemas on both sides.

The result claims nothing that the schemas do not state. Anything they leave open is `unknown`:
fields of undescribed values, values that may be missing, results of expressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from baton.domain.data_flow import (
    MOST_SCHEMAS,
    DataFlow,
    Producer,
    declared_names,
    members_of,
)
from baton.domain.edges import ChainStep, EdgeCheck, InputCheck, InputVerdict
from baton.domain.mapping import (
    ConstantSource,
    ExpressionSource,
    PathSource,
    Source,
    in_context,
    parse_path,
    parse_source,
    referenced_steps,
)
from baton.errors import InvalidInput, Problem
from baton.jsontext.path import Segment, json_path
from baton.jsontext.text import JsonObject, JsonValue, decode, to_text
from baton.schemas.compare import Comparison, Fit, compare
from baton.schemas.describe import schema_words
from baton.schemas.schema_ref import ANNOTATIONS, Finding, Place
from baton.schemas.standalone import standalone
from baton.schemas.validate import Schema, fits, violations
from baton.schemas.violation import described
from baton.sentence import Sentence, say
from baton.work_limit import OutOfWorkError, WorkLimit

_ANY = Place(True, True)
_NULL = Place({"type": "null"}, True)
#: Input schema keywords that apply to single inputs.
_SINGLE = frozenset({"properties", "required", "additionalProperties"})
#: Work limit for all edges of a workflow; a proof step or a tested value costs one or more.
_MOST_WORK = 40_000
_PER_INPUT = 8
#: The most fields listed in a message.
_SHOWN_FIELDS = 20

_MESSAGES = {
    InputVerdict.MATCHED: "{name} is passed as it is.",
    InputVerdict.MAPPED: "{name} is mapped.",
    InputVerdict.MISSING: "{name} is required and nothing is given.",
    InputVerdict.INCOMPATIBLE: "{name} is given something else.",
    InputVerdict.UNKNOWN: "only a run shows what the expression yields.",
    InputVerdict.UNSET: "{name} may be left out.",
}


def check_edges(input_schema: Schema | None, steps: Sequence[ChainStep]) -> tuple[EdgeCheck, ...]:
    """Return the edge into each step, in the order of the chain."""
    producers = [Producer(key=None, name="the input", schema=input_schema)]
    work, schemas = WorkLimit(_MOST_WORK), WorkLimit(MOST_SCHEMAS)
    edges = []
    for step in steps:
        flow = DataFlow(producers=tuple(producers), work=schemas)
        edges.append(_Edge(step, flow, work).check())
        producers.append(step.producer)
    return tuple(edges)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """The value that an input receives."""

    found: Finding
    #: As in the file; None without a mapping.
    source: JsonValue
    #: Its name in messages.
    name: str
    #: The verdict if it fits.
    right: InputVerdict
    #: True if the rules of the file already report its problem.
    listed: bool = False


class _Edge:
    """One step with the data known before it."""

    def __init__(self, step: ChainStep, flow: DataFlow, work: WorkLimit) -> None:
        self._work = work
        self._step = step
        self._flow = flow
        self._schema = True if step.input_schema is None else step.input_schema
        self._place = Place(self._schema, self._schema)

    def check(self) -> EdgeCheck:
        inputs = tuple(self._whole() if self._step.mapping is None else self._mapped())
        together, blind = self._together(inputs)
        return EdgeCheck(key=self._step.key, inputs=inputs, together=together, blind=blind)

    @cached_property
    def _wanted(self) -> Mapping[str, Place]:
        """Inputs that the schema names, including the required ones."""
        named = members_of(self._place, self._flow.work)
        return {**named, **{n: self._other for n in sorted(self._required) if n not in named}}

    @cached_property
    def _required(self) -> frozenset[str]:
        resolved = self._place.resolved()
        return frozenset() if resolved is None else resolved.required

    @cached_property
    def _other(self) -> Place:
        """Return the schema for inputs that are not named."""
        resolved = self._place.resolved()
        if resolved is None or not isinstance(resolved.schema, dict):
            return _ANY
        return resolved.at(resolved.schema.get("additionalProperties", True))

    def _mapped(self) -> Iterator[InputCheck]:
        mapping = self._step.mapping or {}
        for name in dict.fromkeys((*self._wanted, *mapping)):
            if self._is_too_much():
                yield self._unlooked(name, mapping.get(name))
                return
            if name in mapping:
                yield self._entry(name, mapping[name])
            elif name in self._required:
                known = not self._flow.field([name]).is_missing
                fix = f"There is a field {name}: map it." if known else self._fields
                yield self._verdict(name, None, InputVerdict.MISSING, fix=fix)
            else:
                yield self._verdict(name, None, InputVerdict.UNSET)

    def _whole(self) -> Iterator[InputCheck]:
        """Check the inputs without a mapping: each field of the context is an input."""
        for name in self._wanted:
            if self._is_too_much():
                yield self._unlooked(name, None)
                return
            found = self._flow.field([name])
            if found.is_missing and name not in self._required:
                yield self._verdict(name, None, InputVerdict.UNSET)
            else:
                yield self._judged(name, _passed(name, found))
        if self._other.schema is True:
            return
        for name in self._flow.declared_fields():
            if name in self._wanted or self._is_too_much():
                continue
            found = self._flow.field([name])
            if found.optional:
                message = say("{name} may be passed, too.", name=name)
                yield self._verdict(name, None, InputVerdict.UNKNOWN, message)
            else:
                yield self._judged(name, _passed(name, found))

    def _is_too_much(self) -> bool:
        """True if the work limit is reached, so that no further input is checked."""
        return not self._work.spend(_PER_INPUT + len(self._flow.producers))

    def _unlooked(self, name: str, source: JsonValue) -> InputCheck:
        message = say(
            "the workflow is too large to look at {name} and what comes after it.", name=name
        )
        return self._verdict(name, source, InputVerdict.UNKNOWN, message)

    def _entry(self, name: str, document: JsonValue) -> InputCheck:
        try:
            source = parse_source(document)
        except InvalidInput as error:
            return self._verdict(
                name, document, InputVerdict.INCOMPATIBLE, error.sentence, listed=True
            )
        if isinstance(source, ConstantSource):
            return self._constant(name, document, source)
        found = self._found(source)
        if found is None:
            return self._verdict(name, document, InputVerdict.UNKNOWN)
        earlier = {producer.key for producer in self._flow.producers}
        given = _Given(
            found=found,
            source=document,
            name=source.text,
            right=InputVerdict.MAPPED,
            listed=not referenced_steps(source) <= earlier,
        )
        return self._judged(name, given)

    def _found(self, source: PathSource | ExpressionSource) -> Finding | None:
        """Return the target of a path; None for an expression that is more than a path."""
        if isinstance(source, PathSource):
            return self._flow.find(source.segments)
        try:
            found = self._flow.find(parse_path(source.text))
        except InvalidInput:
            return None
        # An expression yields null where a path finds nothing.
        nothing = (_NULL,) if found.optional or found.is_missing else ()
        return Finding(places=(*found.places, *nothing), undeclared=found.undeclared)

    def _constant(self, name: str, document: JsonValue, source: ConstantSource) -> InputCheck:
        try:
            schema = standalone(self._wanted.get(name, self._other), self._work)
            if fits(schema, decode(source.text), self._work):
                return self._verdict(name, document, InputVerdict.MAPPED)
            problems = violations(schema, source.text, self._work)
        except OutOfWorkError:
            return self._unlooked(name, document)
        got = problems[0].got or str(described(decode(source.text)))
        message = say("the constant does not fit: {why}", why=problems[0].sentence)
        return self._verdict(name, document, InputVerdict.INCOMPATIBLE, message, got=got)

    def _judged(self, name: str, given: _Given) -> InputCheck:
        found, place = given.found, self._wanted.get(name, self._other)
        if found.is_missing:
            overwritten, instead = self._overwritten(name, given)
            message = say("there is no {source}.{why}", source=given.name, why=overwritten)
            return self._verdict(
                name, given.source, InputVerdict.MISSING, message, fix=instead or self._fields,
                listed=given.listed,
            )  # fmt: skip
        got = schema_words(found.places) if found.places else None
        outcome = compare(found.places, place, self._work)
        if outcome.fit is Fit.BREAKS:
            wanted, example = schema_words([place]), described(outcome.example[0])
            overwritten, instead = self._overwritten(name, given)
            message = say(
                "{source} is {got}, {name} takes {wanted}; {example} does not fit.{why}",
                source=given.name,
                got=got,
                name=name,
                wanted=wanted,
                example=example,
                why=overwritten,
            )
            return self._verdict(
                name, given.source, InputVerdict.INCOMPATIBLE, message, got=got,
                fix=instead or _way_on(given.name, outcome.example[0]),
            )  # fmt: skip
        doubt = self._doubt(name, given, outcome.fit)
        verdict = given.right if doubt is None else InputVerdict.UNKNOWN
        return self._verdict(name, given.source, verdict, doubt or "", got=got)

    def _overwritten(self, name: str, given: _Given) -> tuple[Sentence, str]:
        """Name the step that changed the type of a field, and how to map the earlier value."""
        path = _context_path(name, given.source)
        if path is None or not isinstance(path[0], str):
            return say(""), ""
        givers = list(self._flow.givers(path[0]))
        if len(givers) < 2 or givers[0][0].key is None:
            return say(""), ""
        (last, found), *others = givers
        words = schema_words(found.places)
        for earlier, before in others:
            was = schema_words(before.places)
            if was != words:
                said = say(
                    " {step} overwrote {field} of {earlier}, which is {type}.",
                    step=last.name,
                    field=path[0],
                    earlier=earlier.name,
                    type=was,
                )
                return said, self._before(name, earlier, path)
        return say(""), ""

    def _before(self, name: str, earlier: Producer, path: tuple[Segment, ...]) -> str:
        """Suggest a mapping from an earlier source, if its value may fit."""
        found = earlier.find(path, self._flow.work)
        place = self._wanted.get(name, self._other)
        if not found.places or compare(found.places, place, self._work).fit is Fit.BREAKS:
            return ""
        root = "input" if earlier.key is None else f"steps.{earlier.key}.output"
        return say("Map {source} for the value before.", source=json_path(path, root))

    def _doubt(self, name: str, given: _Given, fit: Fit) -> Sentence | None:
        """Return why it is unknown whether the value fits; None if it does."""
        found = given.found
        anything = self._wanted.get(name, self._other).schema is True
        if found.undeclared and not (anything and (not found.optional or not found.places)):
            return say(
                "nothing before {step} describes {source}.",
                step=self._step.name,
                source=given.name,
            )
        if name in self._required and found.optional:
            return say(
                "{source} may be left out, and {name} is required.", source=given.name, name=name
            )
        if fit is Fit.UNKNOWN and not anything:
            return say(
                "the schemas do not say whether {source} always fits {name}.",
                source=given.name,
                name=name,
            )
        return None

    def _together(self, inputs: Sequence[InputCheck]) -> tuple[Problem | None, str]:
        """Check the inputs as a whole; return a problem, or why the result is unknown."""
        if self._step.input_schema is None:
            whole = self._step.mapping is None
            blind = say("{step} does not describe its input.", step=self._step.name)
            return None, blind if whole else ""
        resolved = self._place.resolved()
        schema = resolved.schema if resolved is not None else True
        spoken = set(schema) - ANNOTATIONS if isinstance(schema, dict) else set()
        plain = "object" in resolved.types if resolved is not None and resolved.types else True
        if schema is True or (plain and not spoken - _SINGLE - {"type"}):
            return None, ""
        try:
            outcome = compare([self._prepared(inputs)], self._place, self._work)
        except OutOfWorkError:
            outcome = Comparison(fit=Fit.UNKNOWN)
        if outcome.fit is Fit.FITS:
            return None, ""
        if outcome.fit is Fit.UNKNOWN or self._is_guessed(inputs):
            return None, say(
                "the schemas do not say whether {step} takes them together.", step=self._step.name
            )
        path = f"$.steps[{self._step.index}]"
        value = outcome.example[0]
        example = next(iter(violations(self._schema, to_text(value), self._work)), None)
        why = say("{step} does not take its inputs together.", step=self._step.name)
        if example is not None:
            why = say(
                "{why} With {value}: {first}",
                why=why,
                value=described(value),
                first=example.sentence,
            )
        return (
            Problem.at(
                path,
                why,
                rule="incompatible_input",
                expected=example.expected if example is not None else "",
                got=example.got if example is not None else described(value),
                fix="Map other fields, or change the input schema.",
            ),
            "",
        )

    def _is_guessed(self, inputs: Sequence[InputCheck]) -> bool:
        """True if the input may have values that the schemas do not name."""
        if self._step.mapping is None:
            return self._flow.is_open
        found = [self._finding(given) for given in inputs]
        return any(one is not None and one.undeclared for one in found)

    def _prepared(self, inputs: Sequence[InputCheck]) -> Place:
        """Return a schema of the whole input: the context as passed, or the mapped inputs."""
        first, *others = self._flow.producers
        mapping = self._step.mapping
        names = declared_names(first, self._flow.work)
        if (
            not others
            and first.schema is not None
            and (
                mapping is None
                or all(mapping.get(name) in (name, f"input.{name}") for name in names)
            )
        ):
            return Place(first.schema, first.schema)
        return Place(self._one_by_one(inputs), True)

    def _one_by_one(self, inputs: Sequence[InputCheck]) -> JsonObject:
        properties: JsonObject = {}
        required: list[JsonValue] = []
        for given in inputs:
            found = self._finding(given)
            if found is None or found.is_missing:
                continue
            says = found.places and not found.undeclared
            properties[given.name] = (
                {"anyOf": [standalone(place, self._work) for place in found.places]}
                if says
                else True
            )
            if not found.optional:
                required.append(given.name)
        closed = self._step.mapping is not None
        more: JsonObject = {"additionalProperties": False} if closed else {}
        return {"type": "object", "properties": properties, "required": required, **more}

    def _finding(self, given: InputCheck) -> Finding | None:
        """Return the value that an input receives; None if there is none."""
        if self._step.mapping is None:
            return self._flow.field([given.name])
        if given.name not in self._step.mapping:
            return None
        try:
            source: Source = parse_source(self._step.mapping[given.name])
        except InvalidInput:
            return Finding(undeclared=True)
        if isinstance(source, ConstantSource):
            value: JsonObject = {"const": decode(source.text)}
            return Finding(places=(Place(value, value),))
        return self._found(source) or Finding(undeclared=True)

    def _verdict(
        self,
        name: str,
        source: JsonValue,
        verdict: InputVerdict,
        message: str = "",
        *,
        got: str | None = None,
        fix: str = "",
        listed: bool = False,
    ) -> InputCheck:
        return InputCheck(
            name=name,
            required=name in self._required,
            verdict=verdict,
            source=source,
            expected=schema_words([self._wanted.get(name, self._other)]),
            got=got,
            message=message or say(_MESSAGES[verdict], name=name),
            path=json_path([name], f"$.steps[{self._step.index}].mapping"),
            fix=fix,
            listed=listed,
        )

    @cached_property
    def _fields(self) -> str:
        names = list(self._flow.declared_fields())[:_SHOWN_FIELDS]
        if not names:
            return "No schema before this step names a field; add an input schema."
        return say("Known fields: {names}.", names=", ".join(names))


def _context_path(name: str, document: JsonValue) -> tuple[Segment, ...] | None:
    """Return the context path that an input is mapped from; None if it is mapped from elsewhere."""
    if document is None:
        return (name,)
    try:
        source = parse_source(document)
        return None if isinstance(source, ConstantSource) else in_context(parse_path(source.text))
    except InvalidInput:
        return None


def _way_on(source: str, example: JsonValue) -> str:
    """Suggest a fix for possible values that do not fit (docs/decisions/0006)."""
    default = say("not_null({source}, ...)", source=source)
    return say(
        "Map another field; convert it with {means}; or, if such a value never comes, say so in "
        "the schema that gives it, or give this step an input schema of its own (More).",
        means=default if example is None else say("an expression"),
    )


def _passed(name: str, found: Finding) -> _Given:
    return _Given(found=found, source=None, name=name, right=InputVerdict.MATCHED)
