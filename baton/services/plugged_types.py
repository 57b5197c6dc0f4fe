"""Find the type of something that is stored, among those that are installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from baton.errors import Conflict, InvalidInput, Problem
from baton.jsontext.syntax_errors import shown
from baton.sentence import say

Type = TypeVar("Type")


def new_type(types: Mapping[str, Type], name: str, *, path: str) -> Type:
    """The type that a request names at a path; raises `InvalidInput`."""
    if name in types:
        return types[name]
    known = ", ".join(types)
    problem = Problem(
        message=say(
            "{path}: must be one of {known}, got {name}.", path=path, known=known, name=shown(name)
        ),
        path=path,
        rule="enum",
        expected=known,
        got=shown(name),
    )
    raise InvalidInput(problem.message, problems=(problem,))


def installed_type(types: Mapping[str, Type], name: str, *, of: str) -> Type:
    """The type that something stored has; raises `Conflict` if its package is gone.

    `of` says what it is: a credential or a channel.
    """
    if name in types:
        return types[name]
    raise Conflict(
        say(
            "The {of} type '{name}' is not installed. Install its package, or delete the {of}.",
            of=of,
            name=name,
        )
    )
