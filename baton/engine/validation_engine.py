"""Checks data against JSON Schemas before and after each agent."""

from __future__ import annotations

from baton.domain.errors import (
    AgentMisconfigured,
    InputInvalid,
    InvalidInput,
    OutputInvalid,
    Problem,
    StepTooMuchWork,
    TooMuchWork,
)
from baton.domain.json_schema import MAX_VIOLATIONS, Schema, schema_problems, violations
from baton.domain.json_text import JsonValue
from baton.domain.offloader import Offloader
from baton.domain.schema_cost import schema_cost


class ValidationEngine:
    """JSON Schema drafts 2020-12 and 7."""

    def __init__(self, offloader: Offloader) -> None:
        self._offloader = offloader

    def check_schema(self, schema: JsonValue, *, path: str = "$") -> tuple[Problem, ...]:
        """Everything wrong with a schema; `path` is where it stands in its document."""
        return schema_problems(schema, path=path)

    async def violations(self, schema: Schema, data: bytes) -> tuple[Problem, ...]:
        """What in the data breaks the schema, at most 20, each with path, rule, expected and got.

        Raises `InvalidInput` if the schema itself is not usable.
        """
        cost = schema_cost(schema, len(data)).units
        return await self._offloader.compute(cost, violations, schema, data)

    async def require_input(self, schema: Schema | None, data: bytes, *, step_key: str) -> None:
        """Raise `InputInvalid` unless the prepared input of a step fits."""
        problems = await self._step_violations("input", schema, data, step_key=step_key)
        if problems:
            raise InputInvalid(
                _sentence("input", step_key, problems), problems=problems, schema=schema, data=data
            )

    async def require_output(self, schema: Schema | None, data: bytes, *, step_key: str) -> None:
        """Raise `OutputInvalid` unless what the agent returned fits."""
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
                f'The {what} of step "{step_key}" cannot be checked against its schema. '
                f"{error.message}"
            ) from error
        except InvalidInput as error:
            raise AgentMisconfigured(
                f'Step "{step_key}": {error.message}', problems=error.problems
            ) from error


def _sentence(what: str, step_key: str, problems: tuple[Problem, ...]) -> str:
    first = f'The {what} of step "{step_key}" does not fit its schema. {problems[0].message}'
    others = len(problems) - 1
    if not others:
        return first
    at_least = "at least " if len(problems) == MAX_VIOLATIONS else ""
    return f"{first[:-1]} ({at_least}{others} more {'problem' if others == 1 else 'problems'})."
