"""Replace `{field}` in addresses and headers by values of the input."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from baton.domain.mapping import parse_path
from baton.errors import InputInvalid, Problem
from baton.jsontext.path import Segment, json_path
from baton.jsontext.syntax_errors import shown
from baton.jsontext.text import JsonValue, to_text
from baton.sentence import say

#: A path such as `customer.id` or `tags[0]` in braces; other braces are kept.
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d{1,9}\])*)\}", re.ASCII)

MISSING = object()


@dataclass(frozen=True, slots=True)
class Input:
    """The input of an agent, readable by path."""

    value: JsonValue

    def at(self, path: str) -> object:
        """Return the value at a path; `MISSING` if there is none."""
        return _descend(self.value, parse_path(path))

    def text(self, path: str) -> str:
        """Return the scalar at a path as text; raises `InputInvalid` for anything else."""
        value = self.at(path)
        if isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            return to_text(value).decode()
        place = json_path(parse_path(path))
        got = say("nothing") if value is MISSING else shown(value)
        raise InputInvalid(
            say(
                "The input does not fit the address or the headers: {place} must be text, a "
                "number, true or false, but is {got}. Map a value to it.",
                place=place,
                got=got,
            ),
            problems=(
                Problem(
                    message=say("{place} is {got}.", place=place, got=got),
                    path=place,
                    rule="type",
                    expected="text, a number, true or false",
                    got=got,
                ),
            ),
        )

    def fill(self, template: str, written: Callable[[str], str] = str) -> str:
        """Return the template with each placeholder replaced by its value, encoded by `written`."""
        return PLACEHOLDER.sub(lambda found: written(self.text(found[1])), template)


def _descend(value: object, segments: tuple[Segment, ...]) -> object:
    for segment in segments:
        if isinstance(segment, str):
            value = value.get(segment, MISSING) if isinstance(value, dict) else MISSING
        elif isinstance(value, list) and -len(value) <= segment < len(value):
            value = value[segment]
        else:
            return MISSING
    return value
