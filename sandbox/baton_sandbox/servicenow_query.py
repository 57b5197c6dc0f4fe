"""ServiceNow's encoded queries, as far as the stand-in supports them.

Like the real platform, it drops a part that it does not understand and answers the rest, so that it
reveals clients which build queries carelessly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from baton_sandbox.tables import Record, Tables

_CONDITION = re.compile(
    r"^(?P<field>[a-z_][a-z0-9_.]*?)"
    r"(?P<operator>!=|>=|<=|=|>|<|STARTSWITH|ENDSWITH|NOTLIKE|LIKE|ISNOTEMPTY|ISEMPTY|IN)"
    r"(?P<value>.*)$",
    re.DOTALL,
)

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "LIKE": lambda left, right: right in left,
    "NOTLIKE": lambda left, right: right not in left,
    "STARTSWITH": lambda left, right: left.startswith(right),
    "ENDSWITH": lambda left, right: left.endswith(right),
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    "IN": lambda left, right: left in right.split(","),
    "ISEMPTY": lambda left, _right: not left,
    "ISNOTEMPTY": lambda left, _right: bool(left),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One comparison of a dot-walked field."""

    field: str
    operator: str
    value: str

    def holds(self, tables: Tables, table: str, record: Record) -> bool:
        """True if `record` matches; letter case does not matter, as in ServiceNow."""
        left = tables.value(table, record, self.field).casefold()
        return _OPERATORS[self.operator](left, self.value.casefold())


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All groups must match; a group matches if one of its conditions does."""

    groups: tuple[tuple[Condition, ...], ...]
    #: Fields to order by, most important first; True means descending.
    order: tuple[tuple[str, bool], ...]

    def rows(self, tables: Tables, table: str) -> list[Record]:
        """Return the matching rows, in order."""
        found = [
            record
            for record in tables.rows[table].values()
            if all(
                any(condition.holds(tables, table, record) for condition in group)
                for group in self.groups
            )
        ]
        for field, descending in reversed(self.order):
            found.sort(
                key=lambda record, name=field: tables.value(table, record, name),  # type: ignore[misc]
                reverse=descending,
            )
        return found


def parse_query(text: str, tables: Tables, table: str) -> Query:
    """Parse an encoded query, silently dropping what is invalid for `table`."""
    groups: list[list[Condition]] = []
    order: list[tuple[str, bool]] = []
    for part in text.split("^"):
        if part.startswith("ORDERBY"):
            descending = part.startswith("ORDERBYDESC")
            field = part.removeprefix("ORDERBYDESC" if descending else "ORDERBY")
            if tables.knows(table, field):
                order.append((field, descending))
            continue
        condition = _condition(part.removeprefix("OR"), tables, table)
        if condition is None:
            continue
        if part.startswith("OR") and groups:
            groups[-1].append(condition)
        else:
            groups.append([condition])
    return Query(groups=tuple(tuple(group) for group in groups), order=tuple(order))


def _condition(text: str, tables: Tables, table: str) -> Condition | None:
    match = _CONDITION.match(text)
    if match is None or not tables.knows(table, match["field"]):
        return None
    return Condition(field=match["field"], operator=match["operator"], value=match["value"])
