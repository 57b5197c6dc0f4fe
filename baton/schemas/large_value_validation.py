"""Find the violations of a JSON Schema by descending step by step into the schema and the data.

For each error, jsonschema-rs collects the errors of all alternatives on all levels: 16 levels of
two alternatives take more than 3 GB. Its plain yes-or-no check is fast. So this module uses only
that check, descends where the answer is no, and describes what it arrives at. Each schema is
checked once for each value, within a work limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from baton.errors import Problem
from baton.jsontext.path import Segment, json_path
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.cost import looks_per_value
from baton.schemas.keywords import Part
from baton.schemas.own_keywords import OwnKeywords
from baton.schemas.references import Located, References
from baton.schemas.validators import PartValidators, matches
from baton.schemas.violation import (
    SHOWN_BRANCHES,
    described,
    either,
    phrase,
    scalar,
    violation,
    worded,
)
from baton.sentence import say
from baton.work_limit import WorkLimit

#: Cost of one check besides its value, in bytes parsed.
_PER_QUESTION = 50
_PER_SCHEMA_BYTE = 4
#: Number of checks if their cost is unknown.
_QUESTIONS_OF_UNKNOWN_COST = 30
#: The library reports names of unevaluated members for up to this many levels of data, because it
#: recurses into both schema and data.
_LEVELS_OF_UNEVALUATED = 20

#: Longest path shown next to what is expected there.
_LONGEST_PLACE = 150

_Path = tuple[Segment, ...]
_Parts = dict[str, list[tuple[Part, Located]]]


@dataclass(frozen=True, slots=True)
class _Node:
    """A value that does not fit a schema."""

    located: Located
    value: JsonValue
    path: _Path

    @property
    def rule(self) -> str:
        """The keyword, or the name below it, that led here."""
        names = (name for name in reversed(self.located.place) if isinstance(name, str))
        return next(names, "false")


@dataclass(frozen=True, slots=True)
class _Choice:
    """A value that fits none of several alternatives, or more than one of a `oneOf`."""

    rule: str
    branches: tuple[Located, ...]
    fitting: int
    value: JsonValue
    path: _Path


class _TooMuchError(Exception):
    """The work limit is used up."""


class Descent:
    """One schema that a value does not fit; work is counted in bytes of JSON parsed."""

    def __init__(self, schema: JsonObject, work: WorkLimit) -> None:
        self._work = work
        self._references = References(schema)
        self._validators = PartValidators(schema)
        self._own = OwnKeywords(schema)
        self._schema_bytes = len(msgspec.json.encode(schema))
        looks = looks_per_value(schema)
        #: Cost of one check for each byte of its value, and in addition to that.
        self._per_byte = looks or 1
        self._per_question = _PER_QUESTION if looks else work.left // _QUESTIONS_OF_UNKNOWN_COST
        #: Visited schemas by identity and values by path.
        self._seen: set[tuple[int, _Path]] = set()

    def violations(self, value: JsonValue) -> Iterator[Problem]:
        """Yield each violation found, at least one."""
        start = _Node(self._references.root, value, ())
        way: list[tuple[_Node, Iterator[Problem | _Node | _Choice]]]
        way = [(start, self._below(start))]
        while way:
            node, found = way[-1]
            one: Problem | _Node | _Choice | None = None
            try:
                one = next(found, None)
                if isinstance(one, _Choice):
                    one = self._worded(one)
            except _TooMuchError:
                yield _too_many(one if isinstance(one, _Choice) else node)
                return
            if one is None:
                way.pop()
            elif isinstance(one, Problem):
                yield one
            elif isinstance(one, _Node) and self._is_new(one):
                way.append((one, self._below(one)))

    def _is_new(self, node: _Node) -> bool:
        place = (id(node.located.schema), node.path)
        is_new = isinstance(node.located.schema, bool) or place not in self._seen
        self._seen.add(place)
        return is_new

    def _below(self, node: _Node) -> Iterator[Problem | _Node | _Choice]:
        """Yield what does not fit a schema: at least one violation."""
        schema = node.located.schema
        if not isinstance(schema, dict):
            yield _problem(node.path, node.value, rule=node.rule, expected="nothing here")
            return
        found = False
        for one in self._taken_apart(schema, node):
            found = True
            yield one
        if not found:
            yield from self._unevaluated(schema, node)

    def _taken_apart(self, schema: JsonObject, node: _Node) -> Iterator[Problem | _Node | _Choice]:
        if not self._references.is_alone(schema):
            self._spend(_size(node.value))
            yield from self._own.violations(schema, node.value, node.path)
        for _, targets in self._references.targets(node.located):
            if len(targets) == 1:
                yield from self._unless_fits(targets[0], node.value, node.path)
        parts: _Parts = {}
        for part, located in self._references.parts(node.located):
            parts.setdefault(part.keyword, []).append((part, located))
        yield from self._in_place(parts, node)
        if isinstance(node.value, dict):
            yield from self._members(parts, node.value, node.path)
        elif isinstance(node.value, list):
            yield from self._items(parts, node.value, node.path)
            yield from self._contains(schema, parts, node.value, node.path)

    def _in_place(self, parts: _Parts, node: _Node) -> Iterator[Problem | _Node | _Choice]:
        value, path = node.value, node.path
        for _, located in parts.get("allOf", ()):
            yield from self._unless_fits(located, value, path)
        for keyword in ("dependentSchemas", "dependencies"):
            for part, located in parts.get(keyword, ()):
                if isinstance(value, dict) and part.key in value:
                    yield from self._unless_fits(located, value, path)
        for keyword in ("anyOf", "oneOf"):
            if keyword in parts:
                branches = tuple(located for _, located in parts[keyword])
                fitting = sum(self._fits(branch, value) for branch in branches)
                if fitting == 0 or (fitting > 1 and keyword == "oneOf"):
                    yield _Choice(keyword, branches, fitting, value, path)
        for _, located in parts.get("not", ()):
            if self._fits(located, value):
                yield _problem(path, value, rule="not", expected=phrase("not", located.schema))
        for _, located in parts.get("if", ()):
            for _, then in parts.get("then" if self._fits(located, value) else "else", ()):
                yield from self._unless_fits(then, value, path)

    def _members(self, parts: _Parts, value: JsonObject, path: _Path) -> Iterator[Problem | _Node]:
        named = {str(part.key): located for part, located in parts.get("properties", ())}
        patterned = [(str(p.key), located) for p, located in parts.get("patternProperties", ())]
        others = parts.get("additionalProperties", ())
        for name, located in named.items():
            if name in value:
                yield from self._unless_fits(located, value[name], (*path, name))
        for name in value if patterned or others else ():
            self._spend(_PER_QUESTION * len(patterned))
            fitting = [located for pattern, located in patterned if matches(pattern, name)]
            if not fitting and name not in named:
                # If everything is forbidden, the schema's own keywords describe it.
                fitting = [located for _, located in others if located.schema is not False]
            for located in fitting:
                yield from self._unless_fits(located, value[name], (*path, name))
        for _, located in parts.get("propertyNames", ()):
            for name in value:
                if not self._fits(located, name):
                    wish = self._wish(self._first(_Node(located, name, ())), ())
                    yield _problem(
                        path, name, rule="propertyNames", expected=f"{wish} as a member's name"
                    )

    def _items(
        self, parts: _Parts, value: list[JsonValue], path: _Path
    ) -> Iterator[Problem | _Node]:
        listed = parts.get("prefixItems") or [
            one for one in parts.get("items", ()) if one[0].key is not None
        ]
        others = [one for one in parts.get("items", ()) if one[0].key is None]
        more = parts.get("additionalItems", ()) if listed and "prefixItems" not in parts else ()
        is_closed = any(located.schema is False for _, located in more)
        others += () if is_closed else more
        for index, item in enumerate(value):
            for _, located in listed[index : index + 1] if index < len(listed) else others:
                yield from self._unless_fits(located, item, (*path, index))
        if is_closed and len(value) > len(listed):
            expected = phrase("additionalItems", len(listed))
            yield _problem(path, value, rule="additionalItems", expected=expected)

    def _contains(
        self, schema: JsonObject, parts: _Parts, value: list[JsonValue], path: _Path
    ) -> Iterator[Problem]:
        at_least, at_most = schema.get("minContains", 1), schema.get("maxContains")
        for _, located in parts.get("contains", ()):
            fitting = sum(self._fits(located, item) for item in value)
            if isinstance(at_least, int | float) and fitting < at_least:
                expected = phrase("contains", None)
                if at_least > 1:
                    expected = say(
                        "at least {limit} items that fit the schema under contains",
                        limit=at_least,
                    )
                yield _problem(path, value, rule="contains", expected=expected)
            elif isinstance(at_most, int | float) and fitting > at_most:
                expected = say(
                    "at most {limit} items that fit the schema under contains", limit=at_most
                )
                yield _problem(path, value, rule="contains", expected=expected)

    def _unevaluated(self, schema: JsonObject, node: _Node) -> Iterator[Problem]:
        """Yield members that the schema did not evaluate, or else a general violation."""
        keywords = schema.keys() & {"unevaluatedProperties", "unevaluatedItems"}
        found = False
        if keywords and _levels(node.value, _LEVELS_OF_UNEVALUATED) <= _LEVELS_OF_UNEVALUATED:
            self._spend(self._schema_bytes + _size(node.value))
            for error in self._validators.at(node.located.pointer).iter_errors(node.value):
                if error.kind.name in keywords:
                    found = True
                    yield violation(error, node.value, root=json_path(node.path))
        if not found:
            rule = next(iter(sorted(keywords)), "schema")
            expected = phrase(rule, None) if keywords else say("what the schema describes")
            yield _problem(node.path, node.value, rule=rule, expected=expected)

    def _worded(self, choice: _Choice) -> Problem:
        """Describe the alternatives; nested ones are expanded one level after another."""
        if choice.fitting:
            expected = say(
                "exactly one of the {count} forms under {keyword}",
                count=len(choice.branches),
                keyword=choice.rule,
            )
            got = say(
                "{value}, which fits {count} of them",
                value=described(choice.value),
                count=choice.fitting,
            )
            return worded(json_path(choice.path), rule=choice.rule, expected=expected, got=got)
        wishes: dict[str, None] = {}
        waiting = deque(_Node(one, choice.value, choice.path) for one in choice.branches)
        seen: set[tuple[int, _Path]] = set()
        while waiting and len(wishes) < SHOWN_BRANCHES:
            node = waiting.popleft()
            if (id(node.located.schema), node.path) in seen:
                continue
            seen.add((id(node.located.schema), node.path))
            first = self._first(node)
            if isinstance(first, _Choice) and not first.fitting:
                waiting.extend(_Node(one, first.value, first.path) for one in first.branches)
            else:
                wishes[self._wish(first, choice.path)] = None
        alternatives = [say("{wish}", wish=wish) for wish in wishes]
        expected = either(alternatives) if wishes else say("one of the allowed forms")
        return _problem(choice.path, choice.value, rule=choice.rule, expected=expected)

    def _first(self, node: _Node) -> Problem | _Choice:
        """Return the first violation."""
        one: Problem | _Node | _Choice = node
        while isinstance(one, _Node):
            one = next(self._below(one))
        return one

    def _wish(self, first: Problem | _Choice, path: _Path) -> str:
        """Describe what would fit, with its path if that is another one."""
        if isinstance(first, _Choice):
            expected = f"one of the {len(first.branches)} forms under {first.rule}"
            place = json_path(first.path)
        else:
            place = first.path
            expected = first.expected or first.message.removeprefix(f"{place}: ").rstrip(".")
        return expected if place == json_path(path) else f"{expected} at {_shortened(place)}"

    def _unless_fits(self, located: Located, value: JsonValue, path: _Path) -> Iterator[_Node]:
        if not self._fits(located, value):
            yield _Node(located, value, path)

    def _fits(self, located: Located, value: JsonValue) -> bool:
        if isinstance(located.schema, bool):
            return located.schema
        if not self._validators.has(located.pointer):
            self._spend(self._schema_bytes * _PER_SCHEMA_BYTE)
        self._spend(self._per_question + _size(value) * self._per_byte)
        return bool(self._validators.at(located.pointer).is_valid(value))

    def _spend(self, units: int) -> None:
        if not self._work.spend(units):
            raise _TooMuchError


def _shortened(place: str) -> str:
    return place if len(place) <= _LONGEST_PLACE else f"{place[:60]}...{place[-60:]}"


def _size(value: JsonValue) -> int:
    if isinstance(value, str):
        return len(value)
    return len(msgspec.json.encode(value)) if isinstance(value, dict | list) else 8


def _levels(value: JsonValue, most: int) -> int:
    """Count the levels of a value, up to `most` + 1."""
    level = 0
    inside = list(_children([value]))
    while inside and level <= most:
        level += 1
        inside = [child for part in inside for child in _children(part)]
    return level


def _children(value: JsonValue) -> Iterator[JsonValue]:
    parts = value.values() if isinstance(value, dict) else value
    for part in parts if isinstance(parts, Iterable) else ():
        if isinstance(part, dict | list):
            yield part


def _problem(path: _Path, value: JsonValue, *, rule: str, expected: str) -> Problem:
    return worded(
        json_path(path),
        rule=rule,
        expected=expected,
        got=described(value),
        value=scalar(value),
    )


def _too_many(one: _Node | _Choice) -> Problem:
    place, got = json_path(one.path), described(one.value)
    why = say("{value} does not fit. There are too many ways to say why.", value=got)
    fix = "Describe the data with fewer alternatives."
    return Problem.at(place, why, rule=one.rule, got=got, fix=fix)
