"""Compare two JSON Schemas, and prove or refute that every value of one fits the other.

Two methods check each other. That all values fit is proved keyword by keyword; that some do not is
shown by a value that the validator accepts for one schema and refuses for the other. If neither
succeeds, the result is unknown. Values that omit optional members, or have members that no schema
names, are not used as evidence, because it is unknown whether they occur.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import msgspec

from baton.errors import InvalidInput
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.counterexample import counterexample
from baton.schemas.normal_form import (
    Form,
    TooManyError,
    after,
    before,
    forms_of,
    interval,
    number,
)
from baton.schemas.schema_ref import Place
from baton.schemas.standalone import standalone
from baton.schemas.validate import UNITS_PER_WORK, fits, is_valid
from baton.schemas.validators import matches
from baton.work_limit import OutOfWorkError, WorkLimit


class Fit(enum.StrEnum):
    """The result of a comparison."""

    #: Every value fits.
    FITS = "fits"
    #: Some value does not fit.
    BREAKS = "breaks"
    #: The schemas do not say enough, or use features that are not understood here.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The result, with a value that does not fit, if one was found."""

    fit: Fit
    example: tuple[JsonValue, ...] = ()


def compare(given: Sequence[Place], wanted: Place, work: WorkLimit | None = None) -> Comparison:
    """Compare given schemas, whose values may all occur, with the wanted one.

    The result is unknown if the work limit is used up.
    """
    work = WorkLimit(_MOST_WORK) if work is None else work
    if given and all(_proved(place, wanted, work) for place in given):
        return Comparison(fit=Fit.FITS)
    for place in () if work.is_over else given:
        example = counterexample(place, wanted, work)
        if example:
            return Comparison(fit=Fit.BREAKS, example=example)
    return Comparison(fit=Fit.UNKNOWN)


def _proved(given: Place, wanted: Place, work: WorkLimit) -> bool:
    try:
        return _Proof(work).all_fit([given], wanted)
    except (TooManyError, OutOfWorkError, InvalidInput):
        return False


#: Steps before a proof is abandoned.
_MOST_STEPS = 20_000
#: Values of a list that are checked one by one.
_MOST_OPTIONS = 500
#: Work limit of a single comparison.
_MOST_WORK = 100_000
_DEEPEST = 30

#: Keywords that are understood only if both schemas contain the same.
_OPAQUE = (("not",), ("if", "then", "else"))
#: The same for values of one type.
_OPAQUE_OF = {
    "string": (("pattern",),),
    "array": (("contains", "minContains", "maxContains"), ("uniqueItems",)),
    "object": (
        ("propertyNames",),
        ("dependentRequired",),
        ("dependentSchemas",),
        ("dependencies",),
        ("patternProperties",),
    ),
}
#: Keywords whose meaning depends on surrounding schemas.
_NEVER = ("unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef")
_LOWER = {"string": ("minLength",), "array": ("minItems",), "object": ("minProperties",)}
_UPPER = {"string": ("maxLength",), "array": ("maxItems",), "object": ("maxProperties",)}


@dataclass(slots=True)
class _Proof:
    """One attempt to prove that values fit; false means not proved."""

    work: WorkLimit
    steps: int = 0
    #: Claims being proved, which recur in recursive schemas.
    assumed: set[tuple[bytes, ...]] = field(default_factory=set)

    def all_fit(self, given: Sequence[Place], wanted: Place, depth: int = 0) -> bool:
        """True if every value that fits all given places fits the wanted one."""
        self._step(depth)
        target = wanted.resolved()
        if target is None:
            return False
        if target.schema is True or target.schema == {}:
            return True
        return all(self._form_fits(form, target, depth) for form in forms_of(given, self.work))

    def _step(self, depth: int) -> None:
        self.steps += 1
        self.work.require()
        if self.steps > _MOST_STEPS or depth > _DEEPEST:
            raise TooManyError

    def _form_fits(self, form: Form, wanted: Place, depth: int) -> bool:
        options = form.options()
        if options is not None:
            if len(options) > _MOST_OPTIONS:
                raise TooManyError
            parts = [standalone(part, self.work) for part in form.parts]
            schema = standalone(wanted, self.work)
            real = [v for v in options if all(fits(part, v, self.work) for part in parts)]
            return all(fits(schema, value, self.work) for value in real)
        pair = _pair(form, wanted)
        self.work.require(sum(map(len, pair)) // UNITS_PER_WORK)
        if pair in self.assumed:
            return True
        self.assumed.add(pair)
        proved = all(self._kind_fits(form.only(kind), kind, wanted, depth) for kind in form.types)
        if not proved:
            self.assumed.discard(pair)
        return proved

    def _kind_fits(self, form: Form, kind: str, wanted: Place, depth: int) -> bool:
        """True if this holds for the values of one type."""
        self._step(depth)
        self.work.require(len(form.parts) // 4)
        target = wanted.resolved()
        if target is None:
            return False
        if isinstance(target.schema, bool):
            return target.schema
        schema = target.schema
        return (
            self._plain_fits(form, kind, target, schema, depth)
            and all(self._kind_fits(form, kind, b, depth + 1) for b in target.branches("allOf"))
            and self._any_fits(form, kind, target, depth)
            and self._one_fits(form, kind, target, depth)
        )

    def _any_fits(self, form: Form, kind: str, wanted: Place, depth: int) -> bool:
        branches = wanted.branches("anyOf")
        return not branches or any(self._kind_fits(form, kind, b, depth + 1) for b in branches)

    def _one_fits(self, form: Form, kind: str, wanted: Place, depth: int) -> bool:
        branches = wanted.branches("oneOf")
        if not branches:
            return True
        fitting = [b for b in branches if self._kind_fits(form, kind, b, depth + 1)]
        return len(fitting) == 1 and all(
            branch is fitting[0] or self._apart(form, kind, branch) for branch in branches
        )

    def _plain_fits(
        self, form: Form, kind: str, wanted: Place, schema: JsonObject, depth: int
    ) -> bool:
        if (
            wanted.types
            and kind not in wanted.types
            and not (kind == "integer" and "number" in wanted.types)
        ):
            return False
        if ("const" in schema or "enum" in schema) and not _listed(kind, wanted):
            return False
        if any(name in schema for name in _NEVER):
            return False
        for keywords in (*_OPAQUE, *_OPAQUE_OF.get(kind, ())):
            if keywords[0] in schema and not form.demands(keywords, wanted):
                return False
        if not _limits_fit(form, kind, schema):
            return False
        if kind in ("integer", "number"):
            return _numbers_fit(form, kind, wanted, schema)
        if kind == "array":
            return self._items_fit(form, wanted, schema, depth)
        return kind != "object" or self._members_fit(form, wanted, schema, depth)

    def _items_fit(self, form: Form, wanted: Place, schema: JsonObject, depth: int) -> bool:
        first = before(wanted)
        most = form.limit("maxItems", largest=False)
        last = max(len(first), form.leading)
        indexes = [index for index in range(last + 1) if most is None or index < most]
        for index in indexes:
            if index < len(first):
                target = first[index]
            elif after(wanted) in schema:
                target = wanted.at(schema[after(wanted)])
            else:
                continue
            if not self.all_fit(form.item(index).parts, target, depth + 1):
                return False
        return True

    def _members_fit(self, form: Form, wanted: Place, schema: JsonObject, depth: int) -> bool:
        if not wanted.required <= form.required:
            return False
        named = wanted.named("properties")
        for name, target in named.items():
            member = form.member(name)
            if not self.all_fit(member.parts, target, depth + 1):
                return False
        if "additionalProperties" not in schema:
            return True
        others = wanted.at(schema["additionalProperties"])
        patterns = wanted.named("patternProperties")
        for name in form.declared:
            if name in named or any(matches(pattern, name) for pattern in patterns):
                continue
            if not self.all_fit(form.member(name).parts, others, depth + 1):
                return False
        return form.is_closed or self._others_fit(form, others, depth)

    def _others_fit(self, form: Form, wanted: Place, depth: int) -> bool:
        """True if members that no schema names fit, provided that no patterns name any."""
        if any(part.named("patternProperties") for part in form.parts):
            return False
        return self.all_fit(form.other_members().parts, wanted, depth + 1)

    def _apart(self, form: Form, kind: str, wanted: Place) -> bool:
        """True if it is easy to see that no value of the form fits the wanted schema."""
        target = wanted.resolved()
        if target is None:
            return False
        if isinstance(target.schema, bool):
            return not target.schema
        try:
            forms = forms_of([target], self.work)
        except TooManyError:
            return False
        return all(self._forms_apart(form, kind, other) for other in forms)

    def _forms_apart(self, form: Form, kind: str, other: Form) -> bool:
        both = Form((*form.parts, *other.parts))
        if kind not in both.types and not (kind == "number" and "integer" in both.types):
            return True
        if kind in ("integer", "number"):
            return interval(both, whole=kind == "integer").is_empty
        if kind != "object":
            return False
        return any(
            self._values_apart(form.member(name).options(), other.member(name).options())
            for name in form.required & other.required
        )

    def _values_apart(self, one: list[JsonValue] | None, other: list[JsonValue] | None) -> bool:
        if one is None or other is None:
            return False
        return not any(fits({"enum": other}, value, self.work) for value in one)


def _pair(form: Form, wanted: Place) -> tuple[bytes, ...]:
    """Return the key of a claim that may recur during its own proof.

    Documents differ by identity.
    """
    places = (*form.parts, wanted)
    return tuple(b"%d %b" % (id(place.root), msgspec.json.encode(place.schema)) for place in places)


def _listed(kind: str, wanted: Place) -> bool:
    """True if a list contains all values of a type: null, or both booleans."""
    values: dict[str, tuple[JsonValue, ...]] = {"null": (None,), "boolean": (True, False)}
    listed: JsonObject = {
        name: part
        for name, part in (wanted.schema.items() if isinstance(wanted.schema, dict) else ())
        if name in ("const", "enum")
    }
    return kind in values and all(is_valid(listed, value) for value in values[kind])


def _limits_fit(form: Form, kind: str, schema: JsonObject) -> bool:
    for keyword in _LOWER.get(kind, ()):
        asked = number(schema.get(keyword)) or 0
        given = form.limit(keyword, largest=True) or 0
        if keyword == "minProperties":
            given = max(given, len(form.required))
        if asked > given:
            return False
    for keyword in _UPPER.get(kind, ()):
        most = form.limit(keyword, largest=False)
        if keyword == "maxProperties" and form.is_closed:
            named = len(form.declared)
            most = named if most is None else min(most, named)
        bound = number(schema.get(keyword))
        if bound is not None and (most is None or most > bound):
            return False
    return True


def _numbers_fit(form: Form, kind: str, wanted: Place, schema: JsonObject) -> bool:
    whole = kind == "integer"
    given, asked = interval(form, whole=whole), interval(Form((wanted,)), whole=whole)
    if given.is_empty:
        return True
    if asked.low is not None and (
        given.low is None
        or given.low < asked.low
        or (given.low == asked.low and asked.low_excluded and not given.low_excluded)
    ):
        return False
    if asked.high is not None and (
        given.high is None
        or given.high > asked.high
        or (given.high == asked.high and asked.high_excluded and not given.high_excluded)
    ):
        return False
    step = number(schema.get("multipleOf"))
    if step is None:
        return True
    steps = [number(part.get("multipleOf")) for _, part in form.texts()]
    known = [Fraction(1)] if whole else []
    known += [Fraction(str(value)) for value in steps if value is not None]
    return any((one / Fraction(str(step))).denominator == 1 for one in known)
