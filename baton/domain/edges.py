"""Edges of a chain: the source of each input of a step, and whether it fits."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from baton.domain.data_flow import Producer
from baton.errors import Problem
from baton.jsontext.text import JsonObject, JsonValue
from baton.schemas.validate import Schema
from baton.sentence import Sentence, say


class InputVerdict(enum.StrEnum):
    """The result of checking one input of a step."""

    #: The field of the same name is passed, and fits.
    MATCHED = "matched"
    #: It is mapped, and fits.
    MAPPED = "mapped"
    MISSING = "missing"
    INCOMPATIBLE = "incompatible"
    #: The schemas do not tell.
    UNKNOWN = "unknown"
    #: It is optional and not set.
    UNSET = "unset"


_RIGHT = frozenset({InputVerdict.MATCHED, InputVerdict.MAPPED})
_WRONG = frozenset({InputVerdict.MISSING, InputVerdict.INCOMPATIBLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputCheck:
    """The check of one input of a step."""

    name: str
    required: bool
    verdict: InputVerdict
    #: As in the file; None if the input is not mapped.
    source: JsonValue
    expected: str
    got: str | None
    message: str
    #: Path of the mapping's entry, even if it does not exist.
    path: str
    fix: str = ""
    #: True if the rules of the file already report it.
    listed: bool = False

    @property
    def heading(self) -> str:
        """The problem or the doubt, in two words."""
        if self.verdict is not InputVerdict.INCOMPATIBLE:
            return "Cannot tell"
        return "Not readable" if self.got is None else "Type mismatch"

    @property
    def problem(self) -> Problem | None:
        """The problem that prevents saving the workflow, if any."""
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

    #: Key of the step; None if it has no readable key.
    key: str | None
    inputs: tuple[InputCheck, ...]
    #: Why the inputs cannot be checked together; "" if they can.
    blind: str = ""
    #: The problem of the combined inputs, if each one alone is correct.
    together: Problem | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems that prevent saving the workflow."""
        found = [given.problem for given in self.inputs]
        return tuple(problem for problem in (*found, self.together) if problem is not None)

    @property
    def right(self) -> int:
        """The number of inputs that are set and fit."""
        return sum(found.verdict in _RIGHT for found in self.inputs)

    @property
    def total(self) -> int:
        """The number of inputs, without those that are optional and not set."""
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
        """A one-line summary of the edge."""
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
    """The parts of a step that its edge needs; the file may be invalid."""

    index: int
    key: str | None
    name: str
    #: None if it has no usable schema.
    input_schema: Schema | None
    output_schema: Schema | None
    #: As in the file; None passes the whole context.
    mapping: JsonObject | None
    #: The step's condition.
    when: str | None

    @property
    def producer(self) -> Producer:
        """The fields that it provides to later steps."""
        return Producer(
            key=self.key, name=self.name, schema=self.output_schema, certain=self.when is None
        )
