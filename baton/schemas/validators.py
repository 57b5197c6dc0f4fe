"""Validators of jsonschema-rs with Baton's settings.

Formats are annotations, nothing is fetched, values are left out of messages, and patterns are at
most `MOST_COMPILED_BYTES` large.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote, urljoin

import jsonschema_rs

from baton.jsontext.text import JsonObject
from baton.schemas.patterns import OPTIONS

Schema: TypeAlias = JsonObject | bool

DRAFTS = {
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
}
DEFAULT_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_WITHOUT_PATTERNS: Any = {"validate_formats": False, "offline": True, "mask": "the value"}
_COUNTED = re.compile(r"\{\d+(?:,\d*)?\}")
_SETTINGS: Any = {**_WITHOUT_PATTERNS, "pattern_options": OPTIONS}
#: Base address for references of a schema without an `$id`; no such host exists.
_BASE = "https://schema.invalid/"


def draft_of(schema: Schema) -> str:
    """Return the draft that a schema names, else the default."""
    named = schema.get("$schema", DEFAULT_DRAFT) if isinstance(schema, dict) else DEFAULT_DRAFT
    return str(named).removesuffix("#")


def build(schema: Schema) -> jsonschema_rs.Validator:
    """Return a validator of a schema with a known draft; raises the library's errors."""
    return DRAFTS[draft_of(schema)](schema, **_SETTINGS)


def is_pattern(text: str) -> bool:
    """True if a text is a valid pattern, ignoring repetition counts."""
    once = _COUNTED.sub("{0,1}", text)
    try:
        jsonschema_rs.Draft202012Validator({"pattern": once}, **_WITHOUT_PATTERNS)
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def _of_pattern(pattern: str) -> jsonschema_rs.Validator:
    return build({"type": "string", "pattern": pattern})


def matches(pattern: str, text: str) -> bool:
    """True if a valid pattern matches a text, using the validator's engine."""
    return bool(_of_pattern(pattern).is_valid(text))


class PartValidators:
    """Validators of the parts of one valid schema, each built when first needed."""

    def __init__(self, schema: JsonObject) -> None:
        self._draft = draft_of(schema)
        named = schema.get("$id")
        self._uri = urljoin(_BASE, named if isinstance(named, str) else "").partition("#")[0]
        document = {"$schema": self._draft, **schema}
        self._registry = jsonschema_rs.Registry([(self._uri, document)])
        self._built: dict[str, jsonschema_rs.Validator] = {}

    def has(self, pointer: str) -> bool:
        """True if the validator at a JSON pointer was already built."""
        return pointer in self._built

    def at(self, pointer: str) -> jsonschema_rs.Validator:
        """Return the validator of the schema at a JSON pointer."""
        if pointer not in self._built:
            reference = {"$ref": f"{self._uri}#{quote(pointer)}"}
            self._built[pointer] = DRAFTS[self._draft](
                reference, registry=self._registry, **_SETTINGS
            )
        return self._built[pointer]
