"""Plain values of what an agent returned: subclasses of dict, list, text and numbers made so."""

from __future__ import annotations

from typing import Any

#: As deep as JSON may be; what is deeper is left for the check that follows.
_DEEPEST = 200


def plain(value: object) -> object:
    """The value with `OrderedDict`, `StrEnum` and other subclasses as the types they extend.

    What is no JSON, tuples with names included, stays what it is, to be refused.
    """
    return _plain(value, frozenset())


def _plain(value: Any, inside: frozenset[int]) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    # A value that holds itself has no end.
    if id(value) in inside or len(inside) > _DEEPEST:
        return value
    inside |= {id(value)}
    if isinstance(value, dict):
        return {_plain(name, inside): _plain(member, inside) for name, member in dict.items(value)}
    if isinstance(value, list) or type(value) is tuple:
        return [_plain(item, inside) for item in value]
    return value
