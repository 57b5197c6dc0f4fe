"""Checks data against JSON Schemas before and after each agent."""

from __future__ import annotations

from baton.domain.offloader import Offloader
from baton.errors import (
    AgentMisconfigured,
    InputInvalid,
    InvalidInput,
    OutputInvalid,
    Problem,
    StepTooMuchWork,
    TooMuchWork,
)
from baton.jsontext.text import JsonValue
from baton.schemas.cost import schema_cost
from baton.schemas.validate import MAX_VIOLATIONS, Schema, schema_problems, violations
from baton.sentence import Sentence, say, without_end


class ValidationEngine:
    """Validates data against JSON Schema drafts 2020-12 and 7."""

    def __init__(self, offloader: Offloader) -> None:
        self._offloader = offloader

    def check_schema(self, schema: JsonValue, *, path: str = "$") -> tuple[Problem, ...]:
        """Return everything wrong with a schema; `path` is its place in the document."""
        return schema_problems(schema, path=path)

    async def violations(self, schema: Schema, data: bytes) -> tuple[Problem, ...]:
        """Return at most 20 violations of the schema, with path, rule, expected and actual value.

        Raises `InvalidInput` if the schema itself is unusable.
        """
        cost = schema_cost(schema, len(data)).units
        return await self._offloader.compute(cost, violations, schema, data)

    async def require_input(self, schema: Schema | None, data: bytes, *, step_key: str) -> None:
        """Raise `InputInvalid` unless the prepared input of a step is valid."""
        problems = await self._step_violations("input", schema, data, step_key=step_key)
        if problems:
            raise InputInvalid(
                _sentence("input", step_key, problems), problems=problems, schema=schema, data=data
            )

    async def require_output(self, schema: Schema | None, data: bytes, *, step_key: str) -> None:
        """Raise `OutputInvalid` unless the agent's output is valid."""
        problems = await self._step_violations("output", schema, data, step_key=step_key)
        if problems:
            raise OutputInvalid(
                _sentence("output", step_key, problems), problems=problems, schema=schema, data=data
            )

    async def _step_violations(
        self, what: str, schema: Schema | None, data: bytes, *, step_key: str
    ) -> tuple[Problem, ...]:
        if schema is None:
            return ()
        try:
            return await self.violations(schema, data)
        except TooMuchWork as error:
            raise StepTooMuchWork(
                say(
                    'The {what} of step "{step}" cannot be checked against its schema. {why}',
                    what=say(what),
                    step=step_key,
                    why=error.sentence,
                )
            ) from error
        except InvalidInput as error:
            raise AgentMisconfigured(
                say('Step "{step}": {why}', step=step_key, why=error.sentence),
                problems=error.problems,
            ) from error


def _sentence(what: str, step_key: str, problems: tuple[Problem, ...]) -> Sentence:
    first = say(
        'The {what} of step "{step}" does not fit its schema. {first}',
        what=say(what),
        step=step_key,
        first=problems[0].sentence,
    )
    others = len(problems) - 1
    if not others:
        return first
    return say(
        "{first} ({at_least}{others} more {noun}).",
        first=without_end(first),
        at_least=say("at least " if len(problems) == MAX_VIOLATIONS else ""),
        others=others,
        noun=say("problem" if others == 1 else "problems"),
    )
