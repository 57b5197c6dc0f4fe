"""The subset of OData 4.0 queries that the Dataverse stand-in supports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from baton_sandbox.world import Row

Predicate = Callable[[Row], bool]


class ODataError(Exception):
    """The query is invalid; the message is the vendor's."""


_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<string>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
    r"|(?P<date>\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<mark>[(),])"
    r")"
)

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "gt": lambda left, right: left is not None and left > right,
    "ge": lambda left, right: left is not None and left >= right,
    "lt": lambda left, right: left is not None and left < right,
    "le": lambda left, right: left is not None and left <= right,
}

_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, part: part in text,
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
}

_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Query options of one entity set or of one expanded relationship."""

    select: tuple[str, ...] = ()
    filter: str = ""
    #: Column and whether it descends, most important first.
    order: tuple[tuple[str, bool], ...] = ()
    top: int | None = None
    expand: tuple[tuple[str, Query], ...] = ()
    count: bool = False

    def rows(self, rows: list[Row], columns: frozenset[str]) -> list[Row]:
        """Return the matching rows in order, before paging and `$top`."""
        found = rows
        if self.filter:
            holds = parse_filter(self.filter, columns)
            found = [row for row in rows if holds(row)]
        for column, descending in reversed(self.order):
            require_column(column, columns)
            found = sorted(found, key=_sort_key(column), reverse=descending)
        return list(found)


def require_column(name: str, columns: frozenset[str]) -> None:
    """Raise ODataError unless the type has this property."""
    if name not in columns:
        raise ODataError(f"Could not find a property named '{name}' on the requested type.")


def parse_options(options: Mapping[str, str]) -> Query:
    """Parse `$select`, `$filter`, `$orderby`, `$top`, `$expand` and `$count`."""
    top = options.get("$top")
    if top is not None and not (top.isascii() and top.isdigit()):
        raise ODataError(f"Invalid value '{top}' for $top query option found.")
    return Query(
        select=tuple(_list(options.get("$select", ""))),
        filter=options.get("$filter", ""),
        order=tuple(_ordering(term) for term in _list(options.get("$orderby", ""))),
        top=int(top) if top is not None else None,
        expand=tuple(_expansion(term) for term in split_outside(options.get("$expand", ""), ",")),
        count=options.get("$count") == "true",
    )


def split_outside(text: str, separator: str) -> list[str]:
    """Split at separators outside of parentheses and quotes; empty parts are dropped."""
    parts, depth, quoted, start = [], 0, False, 0
    for position, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted:
            depth += (character == "(") - (character == ")")
            if character == separator and depth == 0:
                parts.append(text[start:position])
                start = position + 1
    parts.append(text[start:])
    if depth or quoted:
        raise ODataError("Found an unbalanced bracket or quote in the query.")
    return [part.strip() for part in parts if part.strip()]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _ordering(term: str) -> tuple[str, bool]:
    column, _, direction = term.partition(" ")
    if direction.strip() not in ("", "asc", "desc"):
        raise ODataError(f"Syntax error in $orderby: '{term}'.")
    return column, direction.strip() == "desc"


def _expansion(term: str) -> tuple[str, Query]:
    name, bracket, rest = term.partition("(")
    if not bracket:
        return name, Query()
    if not rest.endswith(")"):
        raise ODataError(f"Syntax error in $expand: '{term}'.")
    options = {}
    for option in split_outside(rest[:-1], ";"):
        key, _, value = option.partition("=")
        options[key.strip()] = value.strip()
    return name, parse_options(options)


def _sort_key(column: str) -> Callable[[Row], tuple[bool, Any]]:
    return lambda row: (row[column] is not None, row[column] or 0)


def parse_filter(text: str, columns: frozenset[str]) -> Predicate:
    """Compile a `$filter` expression; raises ODataError if it is malformed or unknown."""
    parser = _FilterParser(text, columns)
    predicate = parser.disjunction()
    parser.expect_end()
    return predicate


class _FilterParser:
    """Recursive descent over `or`, `and`, `not`, brackets, comparisons and text functions."""

    def __init__(self, text: str, columns: frozenset[str]) -> None:
        self._tokens = list(self._tokenize(text))
        self._position = 0
        self._text = text
        self._columns = columns

    def disjunction(self) -> Predicate:
        terms = [self._conjunction()]
        while self._take_word("or"):
            terms.append(self._conjunction())
        return lambda row: any(term(row) for term in terms)

    def expect_end(self) -> None:
        if self._position < len(self._tokens):
            self._fail()

    def _conjunction(self) -> Predicate:
        terms = [self._negation()]
        while self._take_word("and"):
            terms.append(self._negation())
        return lambda row: all(term(row) for term in terms)

    def _negation(self) -> Predicate:
        if self._take_word("not"):
            inner = self._negation()
            return lambda row: not inner(row)
        if self._take_mark("("):
            inner = self.disjunction()
            self._require_mark(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Predicate:
        name = self._next("word")
        if name in _FUNCTIONS:
            return self._function(name)
        require_column(name, self._columns)
        operator = _COMPARISONS.get(self._next("word"))
        if operator is None:
            self._fail()
        value = self._literal()
        return lambda row: operator(_fold(row[name]), value)

    def _function(self, name: str) -> Predicate:
        self._require_mark("(")
        column = self._next("word")
        require_column(column, self._columns)
        self._require_mark(",")
        part = self._literal()
        self._require_mark(")")
        if not isinstance(part, str):
            self._fail()
        return lambda row: _FUNCTIONS[name](str(_fold(row[column]) or ""), part)

    def _literal(self) -> Any:
        if self._position >= len(self._tokens):
            self._fail()
        kind, text = self._tokens[self._position]
        self._position += 1
        if kind == "string":
            return text[1:-1].replace("''", "'").casefold()
        if kind in ("guid", "date"):
            return text.casefold()
        if kind == "number":
            return float(text) if "." in text else int(text)
        if text not in _CONSTANTS:
            self._fail()
        return _CONSTANTS[text]

    def _next(self, kind: str) -> str:
        if self._position >= len(self._tokens) or self._tokens[self._position][0] != kind:
            self._fail()
        self._position += 1
        return self._tokens[self._position - 1][1]

    def _take_word(self, word: str) -> bool:
        return self._take(("word", word))

    def _take_mark(self, mark: str) -> bool:
        return self._take(("mark", mark))

    def _take(self, token: tuple[str, str]) -> bool:
        found = self._tokens[self._position : self._position + 1] == [token]
        self._position += found
        return found

    def _require_mark(self, mark: str) -> None:
        if not self._take_mark(mark):
            self._fail()

    def _tokenize(self, text: str) -> list[tuple[str, str]]:
        tokens, position, text = [], 0, text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None or match.lastgroup is None:
                raise ODataError(f"Syntax error at position {position} in '{text}'.")
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _fail(self) -> NoReturn:
        raise ODataError(f"Syntax error in '{self._text}'.")


def _fold(value: Any) -> Any:
    """Return text in a form that compares without regard to case, as in Dataverse."""
    return value.casefold() if isinstance(value, str) else value
