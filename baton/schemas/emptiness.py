"""Detect JSON Schemas that accept no object at all, so that a step could never complete."""

from __future__ import annotations

from dataclasses import dataclass

from baton.errors import InvalidInput
from baton.jsontext.text import JsonValue
from baton.schemas.normal_form import Form, TooManyError, forms_of, interval, same
from baton.schemas.schema_ref import Place
from baton.schemas.validate import Schema
from baton.work_limit import OutOfWorkError, WorkLimit

_MOST_WORK = 20_000
_DEEPEST = 12


def no_object_fits(schema: Schema) -> bool:
    """True if certainly no object fits; false if that is too costly to determine."""
    search = _Search(WorkLimit(_MOST_WORK))
    try:
        forms = forms_of([Place(schema, schema)], search.work)
        return all(search.is_empty(form.only("object"), _DEEPEST) for form in forms)
    except (TooManyError, OutOfWorkError, InvalidInput):
        return False


@dataclass(frozen=True, slots=True)
class _Search:
    work: WorkLimit

    def is_empty(self, form: Form, depth: int) -> bool:
        """True if no value fits the form."""
        self.work.require()
        options = form.options()
        if options is not None:
            return not any(_is_listed(option, form) for option in options)
        return all(self._has_none(form, kind, depth) for kind in form.types)

    def _has_none(self, form: Form, kind: str, depth: int) -> bool:
        if kind == "object":
            return self._has_no_object(form, depth)
        if kind == "array":
            return _contradict(form, "minItems", "maxItems") or (
                (form.limit("minItems", largest=True) or 0) > 0
                and self._is_never(form.item(0), depth)
            )
        if kind == "string":
            return _contradict(form, "minLength", "maxLength")
        if kind in ("number", "integer"):
            return interval(form, whole=kind == "integer").is_empty
        return False

    def _has_no_object(self, form: Form, depth: int) -> bool:
        if _contradict(form, "minProperties", "maxProperties"):
            return True
        return any(self._is_never(form.member(name), depth) for name in form.required)

    def _is_never(self, form: Form, depth: int) -> bool:
        """True if no value fits a member's form, whose parts may have alternatives of their own."""
        if depth == 0 or not form.parts:
            return False
        return all(self.is_empty(one, depth - 1) for one in forms_of(form.parts, self.work))


def _contradict(form: Form, least: str, most: str) -> bool:
    low, high = form.limit(least, largest=True), form.limit(most, largest=False)
    return low is not None and high is not None and low > high


def _is_listed(option: JsonValue, form: Form) -> bool:
    """True if each list of the form has the value, and its type is one of the form's."""
    if _type_of(option) not in _with_integers(form.types):
        return False
    for _, schema in form.texts():
        listed = [schema["const"]] if "const" in schema else schema.get("enum")
        if isinstance(listed, list) and not any(same(option, other) for other in listed):
            return False
    return True


def _with_integers(types: tuple[str, ...]) -> tuple[str, ...]:
    return (*types, "integer") if "number" in types else types


def _type_of(value: JsonValue) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    names = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}
    return names[type(value)]
