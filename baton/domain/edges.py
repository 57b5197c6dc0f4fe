"""Edges of a chain: what each input of a step is given, and whether it fits."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from baton.domain.data_flow import Producer
from baton.errors import Problem
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.validate import Schema
from baton.sentence import Sentence, say


class InputVerdict(enum.StrEnum):
    """The verdict on one input of a step."""

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
        """The problem or the doubt, in two words."""
        if self.verdict is not InputVerdict.INCOMPATIBLE:
            return "Cannot tell"
        return "Not readable" if self.got is None else "Type mismatch"

    @property
    def problem(self) -> Problem | None:
        """The problem that keeps the workflow from being saved, if there is one."""
        if self.verdict not in _WRONG or self.listed:
            return None
        return Problem.at(
            self.path,
            self.message,
            rule=f"{self.verdict}_input",
            expected=self.expected,
            got=self.got or "nothing",
            fix=self.fix,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeCheck:
    """The edge into one step."""

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
        """The number of inputs that are given and fit."""
        return sum(found.verdict in _RIGHT for found in self.inputs)

    @property
    def total(self) -> int:
        """The number of inputs that count: all but those that are left out."""
        return sum(found.verdict is not InputVerdict.UNSET for found in self.inputs)

    @property
    def verdict(self) -> str:
        """`ok`, `unknown` or `error`."""
        verdicts = {found.verdict for found in self.inputs}
        if verdicts & _WRONG or self.together is not None:
            return "error"
        return "unknown" if self.blind or InputVerdict.UNKNOWN in verdicts else "ok"

    @property
    def message(self) -> Sentence:
        """The edge in one line."""
        missing = sum(found.verdict is InputVerdict.MISSING for found in self.inputs)
        if missing:
            inputs = say("input") if missing == 1 else say("inputs")
            return say("{count} {inputs} missing", count=missing, inputs=inputs)
        for verdict in (InputVerdict.INCOMPATIBLE, InputVerdict.UNKNOWN):
            for found in self.inputs:
                if found.verdict is verdict:
                    return say("{kind}: {why}", kind=say(found.heading), why=found.message)
        if self.together is not None:
            return say("Type mismatch: {why}", why=self.together.sentence)
        if self.blind:
            return say("Cannot tell: {why}", why=self.blind)
        if not self.total:
            return say("Nothing to match")
        return say("{right} of {total} inputs matched", right=self.right, total=self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """A step as far as its edge needs it; the file need not be sound."""

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
        """The fields that it gives to later steps."""
        return Producer(
            key=self.key, name=self.name, schema=self.output_schema, certain=self.when is None
        )
