"""Convert subclasses in an agent's return value to plain dicts, lists, strings and numbers."""

from __future__ import annotations

#: JSON's depth limit; deeper values are left to the later check.
_DEEPEST = 200


def plain(value: object) -> object:
    """Return the value with `OrderedDict`, `StrEnum` and other subclasses as their base types.

    Values that are not JSON, including named tuples, are kept, so that a later check refuses them.
    """
    return _plain(value, frozenset())


def _plain(value: object, inside: frozenset[int]) -> object:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    # A value that contains itself would recurse forever.
    if id(value) in inside or len(inside) > _DEEPEST:
        return value
    inside |= {id(value)}
    if isinstance(value, dict):
        return {_plain(name, inside): _plain(member, inside) for name, member in dict.items(value)}
    if isinstance(value, list) or type(value) is tuple:
        return [_plain(item, inside) for item in value]
    return value
