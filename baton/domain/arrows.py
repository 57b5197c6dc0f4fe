"""Arrows of a chain: what each input of a step is given, and whether it fits."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from baton.domain.data_flow import Producer
from baton.domain.errors import Problem
from baton.domain.json_schema import Schema
from baton.domain.json_text import JsonObject, JsonValue


class InputVerdict(enum.StrEnum):
    """What is known about one input of a step."""

    #: The field of the same name is passed, and fits.
    MATCHED = "matched"
    #: A person mapped it, and it fits.
    MAPPED = "mapped"
    MISSING = "missing"
    INCOMPATIBLE = "incompatible"
    #: The schemas do not say.
    UNKNOWN = "unknown"
    #: It may be left out, and is.
    UNSET = "unset"


_RIGHT = frozenset({InputVerdict.MATCHED, InputVerdict.MAPPED})
_WRONG = frozenset({InputVerdict.MISSING, InputVerdict.INCOMPATIBLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputCheck:
    """One input of a step, and what it is given."""

    name: str
    required: bool
    verdict: InputVerdict
    #: As the file has it; null where nothing is mapped.
    source: JsonValue
    expected: str
    got: str | None
    message: str
    #: Of the mapping's entry, whether it is there or not.
    path: str
    fix: str = ""
    #: The file's own rules name it already.
    listed: bool = False

    @property
    def heading(self) -> str:
        """What is wrong or not known, in two words."""
        if self.verdict is not InputVerdict.INCOMPATIBLE:
            return "Cannot tell"
        return "Not readable" if self.got is None else "Type mismatch"

    @property
    def problem(self) -> Problem | None:
        """What keeps the workflow from being saved, if something does."""
        if self.verdict not in _WRONG or self.listed:
            return None
        return Problem(
            message=f"{self.path}: {self.message}",
            path=self.path,
            rule=f"{self.verdict}_input",
            expected=self.expected,
            got=self.got or "nothing",
            fix=self.fix,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrowCheck:
    """The arrow into one step."""

    #: Key of the step; null where it has none that can be read.
    key: str | None
    inputs: tuple[InputCheck, ...]
    #: Why nothing can be said of the inputs together, where that is so.
    blind: str = ""
    #: What is wrong with them together, each being right.
    together: Problem | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that keeps the workflow from being saved."""
        found = [given.problem for given in self.inputs]
        return tuple(problem for problem in (*found, self.together) if problem is not None)

    @property
    def right(self) -> int:
        """How many inputs are given and fit."""
        return sum(found.verdict in _RIGHT for found in self.inputs)

    @property
    def total(self) -> int:
        """How many inputs count: all but those that are left out."""
        return sum(found.verdict is not InputVerdict.UNSET for found in self.inputs)

    @property
    def verdict(self) -> str:
        """`ok`, `unknown` or `error`."""
        verdicts = {found.verdict for found in self.inputs}
        if verdicts & _WRONG or self.together is not None:
            return "error"
        return "unknown" if self.blind or InputVerdict.UNKNOWN in verdicts else "ok"

    @property
    def message(self) -> str:
        """The arrow in one line."""
        missing = sum(found.verdict is InputVerdict.MISSING for found in self.inputs)
        if missing:
            return f"{missing} {'input' if missing == 1 else 'inputs'} missing"
        for verdict in (InputVerdict.INCOMPATIBLE, InputVerdict.UNKNOWN):
            for found in self.inputs:
                if found.verdict is verdict:
                    return f"{found.heading}: {found.message}"
        if self.together is not None:
            return f"Type mismatch: {self.together.message}"
        if self.blind:
            return f"Cannot tell: {self.blind}"
        return f"{self.right} of {self.total} inputs matched" if self.total else "Nothing to match"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """A step as far as its arrow needs it; the file need not be sound."""

    index: int
    key: str | None
    name: str
    #: Null if it has none that can be used.
    input_schema: Schema | None
    output_schema: Schema | None
    #: As the file has it; null passes the whole context.
    mapping: JsonObject | None
    #: Its condition.
    when: str | None

    @property
    def producer(self) -> Producer:
        """What it gives to later steps."""
        return Producer(
            key=self.key, name=self.name, schema=self.output_schema, certain=self.when is None
        )
