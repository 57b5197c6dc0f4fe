"""Configurations as people may see them: what looks like a secret is masked."""

from __future__ import annotations

import re

from baton.errors import InvalidInput, Problem
from baton.jsontext.path import json_path
from baton.jsontext.text import JsonObject, JsonValue
from baton.sentence import say

MASK = "[masked]"

#: Members that hold secrets; `credential` is the name of one and `max_tokens` a number.
_NAME = re.compile(
    r"passw(or)?d|passphrase|secret|api[-_]?key|access[-_]?key|private[-_]?key|authorization"
    r"|cookie|token$|^sig$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b[a-z][a-z0-9+.-]*://[^\s:/@]*:[^\s/@]+@"  # a login in an address
    r"|\b(?:bearer|basic)\s+[A-Za-z0-9._~+/-]{8,}"
    r"|\b(?:sk|pk|rk|ghp|xox[abp])[-_][A-Za-z0-9_-]{16,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.",
    re.IGNORECASE,
)


def without_secrets(config: JsonObject) -> JsonObject:
    """The configuration with every text that looks like a secret replaced by `[masked]`."""
    return {name: _shown(name, value) for name, value in config.items()}


def text_without_secrets(text: str) -> str:
    """Return a text with everything in it that looks like a secret replaced by `[masked]`."""
    return _VALUE.sub(MASK, text)


def with_secrets(edited: JsonObject, config: JsonObject) -> JsonObject:
    """Return what a person changed in a configuration that was shown masked.

    A member that came back as it was shown is the real one still. Raises `InvalidInput` if a
    changed member holds a mask, because what stood there is not known to who sent it.
    """
    masked = without_secrets(config)
    changed = {
        name: value
        for name, value in edited.items()
        if name not in masked or not _same(masked[name], value)
    }
    problems = tuple(
        Problem(
            message=say(
                "{path}: it holds {mask} in place of a secret.",
                path=json_path(["config", name]),
                mask=MASK,
            ),
            path=json_path(["config", name]),
            rule="masked",
            fix="Leave the member as it was, or write the secret itself.",
        )
        for name, value in changed.items()
        if _has_mask(value)
    )
    if problems:
        raise InvalidInput(
            say(
                "The configuration cannot be used. {why} {fix}",
                why=problems[0].sentence,
                fix=problems[0].advice,
            ),
            problems=problems,
        )
    return changed


def _shown(name: str, value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return without_secrets(value)
    if isinstance(value, list):
        return [_shown(name, item) for item in value]
    if isinstance(value, str) and value and (_NAME.search(name) or _VALUE.search(value)):
        return MASK
    return value


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Equal with their types: 1, 1.0 and true are three values of a configuration."""
    return repr(one) == repr(other)


def _has_mask(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return any(_has_mask(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_mask(item) for item in value)
    return value == MASK
