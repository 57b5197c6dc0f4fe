"""Evaluate JMESPath expressions with limits on the steps and on the size of results.

`a|[@,@]|[@,@]` and so on doubles with every six characters. In memory the halves are one shared
value, so sizes are those of the JSON text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from jmespath.functions import Functions, signature
from jmespath.visitor import Options, TreeInterpreter

from baton.errors import InvalidJson
from baton.jsontext.text import JsonValue, parse
from baton.work_limit import WorkLimit

#: A step is one part of an expression at one value; this many take one to two seconds.
MOST_STEPS = 2_000_000
MOST_RESULT_BYTES = 10 * 1024 * 1024
#: Intermediate results may be larger than the final one.
_MOST_BYTES_BETWEEN = 6 * MOST_RESULT_BYTES
#: Bytes per step of values that are read, written or compared as a whole.
_BYTES_PER_STEP = 200

#: A function call takes longer than another part.
STEPS_PER_CALL = 3

#: Parts of an expression that create new values.
_MAKING = frozenset(
    {"multi_select_list", "multi_select_dict", "projection", "filter_projection",
     "value_projection", "flatten", "slice", "function_expression"}
)  # fmt: skip


class TooMuchError(Exception):
    """A limit was reached; the message says which."""


class Sizes:
    """Tracks the JSON sizes of created values without visiting shared parts twice."""

    def __init__(self, work: WorkLimit) -> None:
        self._work = work
        #: By identity, holding the value itself so that its identity is not reused.
        self._made: dict[int, tuple[object, int]] = {}

    def spend(self, steps: int) -> None:
        """Raise `TooMuchError` unless this many steps are left."""
        if not self._work.spend(steps):
            raise TooMuchError(f"it takes more than {MOST_STEPS:,} steps")

    def of(self, value: Any) -> int:
        """Return the approximate size of a value in bytes of JSON."""
        if isinstance(value, str):
            return len(value) + 2
        if not isinstance(value, dict | list):
            return 4
        known = self._made.get(id(value))
        if known is not None:
            return known[1]
        size = self._read(value)
        self.spend(size // _BYTES_PER_STEP)
        return size

    def made(self, value: Any) -> None:
        """Record the size of a new value; raises `TooMuchError` if it is too large."""
        if isinstance(value, str):
            size = len(value)
        elif not isinstance(value, dict | list) or id(value) in self._made:
            return
        elif not self._made:
            size = self.of(value)
        else:
            self.spend(len(value))
            size = self._sum(value)
        self.require(size)
        if isinstance(value, dict | list):
            self._made[id(value)] = (value, size)

    def require(self, size: int, most: int = _MOST_BYTES_BETWEEN) -> None:
        """Raise `TooMuchError` if a value is too large."""
        if size > most:
            megabytes = most // 1024 // 1024
            raise TooMuchError(f"it creates more than {megabytes} MB of JSON")

    def _read(self, value: dict[str, Any] | list[Any]) -> int:
        """Return the size of a part of the data or of a constant, which have no shared parts."""
        try:
            return len(msgspec.json.encode(value))
        except (TypeError, ValueError, OverflowError, msgspec.MsgspecError, RecursionError):
            self.spend(1 + len(value))
            return self._sum(value)

    def _sum(self, value: dict[str, Any] | list[Any]) -> int:
        if isinstance(value, dict):
            return 2 + sum(len(name) + 4 + self.of(part) for name, part in value.items())
        return 2 + sum(1 + self.of(part) for part in value)


class LimitedFunctions(Functions):
    """The functions of JMESPath and `from_json`; each charges for its input before it runs."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes

    def call_function(self, function_name: Any, resolved_args: Any) -> Any:
        """Call a function with its evaluated arguments."""
        sizes = self._sizes
        sizes.spend(STEPS_PER_CALL)
        for argument in resolved_args:
            if isinstance(argument, str):
                sizes.spend(len(argument) // _BYTES_PER_STEP)
            elif isinstance(argument, dict | list):
                sizes.spend(len(argument) // 4)
        if function_name in ("contains", "to_string", "join"):
            read = [sizes.of(argument) for argument in resolved_args]
            sizes.spend(sum(read) // _BYTES_PER_STEP)
            if function_name == "join" and isinstance(resolved_args[-1], list):
                sizes.require(read[0] * len(resolved_args[-1]) + read[-1])
        return super().call_function(function_name, resolved_args)

    @signature({"types": ["string", "null"]})
    def _func_from_json(self, text: str | None) -> JsonValue:
        """Return the value of a JSON text; null stays null."""
        if text is None:
            return None
        self._sizes.spend(len(text) // _BYTES_PER_STEP)
        try:
            return parse(text, what="text given to from_json()")
        except InvalidJson as error:
            raise ValueError(error.message.removesuffix(".")) from error


class LimitedInterpreter(TreeInterpreter):
    """Evaluates one expression; raises `TooMuchError` if a limit is reached."""

    def __init__(self, work: WorkLimit) -> None:
        self.sizes = Sizes(work)
        self._work = work
        super().__init__(Options(custom_functions=LimitedFunctions(self.sizes)))
        compared = TreeInterpreter.COMPARATOR_FUNC.items()
        self.__dict__["COMPARATOR_FUNC"] = {name: self._counted(one) for name, one in compared}

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the value of one part of the expression."""
        if not self._work.spend():
            self.sizes.spend(0)
        found = super().visit(node, *args, **kwargs)
        if node["type"] in _MAKING:
            self.sizes.made(found)
        return found

    def _counted(self, compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """Return a comparison that charges for reading the smaller of two values."""

        def counted(left: Any, right: Any) -> Any:
            if isinstance(left, dict | list) and isinstance(right, dict | list):
                self.sizes.spend(min(map(self.sizes.of, (left, right))) // _BYTES_PER_STEP)
            return compare(left, right)

        return counted
