"""What a kind of agent is: a descriptor that an installed package offers in `baton.kinds`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from baton.domain.agent_check import AgentUse, CheckAgent
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.workflow import Effect
from baton.errors import Problem
from baton.jsontext.text import JsonObject, to_text
from baton.schemas.validate import Schema, violations
from baton.sentence import say

#: Member of a configuration that chooses among several operations.
OPERATION = "operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemas:
    """What an agent takes and gives; null says nothing."""

    input: Schema | None = None
    output: Schema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that agents of a kind can do."""

    name: str
    title: Text
    #: `read` is what agents do that do not say otherwise; `write` is what all of them do. Null
    #: where only the agent knows: it writes unless it says that it reads.
    effect: Effect | None
    #: JSON Schema of the configuration, an object with the members of its form.
    config_schema: JsonObject
    #: The schemas of an agent that has none, by its configuration; null leaves it without.
    schemas: Callable[[JsonObject], Schemas] | None = None

    @property
    def default_effect(self) -> Effect:
        """The effect of an agent that names none."""
        return self.effect or Effect.WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentKind:
    """A kind of agent. Workflow files name it, so its name never changes."""

    name: str
    title: Text
    description: Text
    icon: Icon
    #: At least one. Where there are more, `operation` in the configuration names one.
    operations: tuple[Operation, ...]
    #: `package.module:function`, imported for the first step: gets a `baton.agents.host.AgentHost`
    #: and returns an `AgentRuntime`.
    runtime: str
    #: Names of the credential types that its configuration can name.
    credential_types: tuple[str, ...] = ()
    #: Finds what the configuration schema cannot say; null leaves it to the schema.
    check: CheckAgent | None = None
    #: `package.module:function`, asynchronous: gets an `AgentHost` and a configuration, and returns
    #: what answered, or raises a `StepError`. Null if there is nothing to test.
    test_connection: str | None = None

    def __post_init__(self) -> None:
        if not self.operations:
            raise ValueError(f"The kind {self.name!r} has no operations.")
        if len(self.operations) > 1 and any(
            OPERATION in _properties(each) for each in self.operations
        ):
            raise ValueError(f"The kind {self.name!r} has a member {OPERATION!r} of its own.")

    def operation_of(self, config: Mapping[str, object]) -> Operation | None:
        """The operation that a configuration chooses, null if it names none of them."""
        if len(self.operations) == 1:
            return self.operations[0]
        named = config.get(OPERATION)
        return next((each for each in self.operations if each.name == named), None)

    def members_of(self, config: JsonObject) -> JsonObject:
        """What a configuration holds for its operation."""
        if len(self.operations) == 1:
            return config
        return {name: value for name, value in config.items() if name != OPERATION}

    @property
    def config_schema(self) -> JsonObject:
        """The configuration schema of its operation, or what chooses one of several."""
        if len(self.operations) == 1:
            return self.operations[0].config_schema
        names = [operation.name for operation in self.operations]
        return {
            "type": "object",
            "properties": {OPERATION: {"title": "Operation", "type": "string", "enum": [*names]}},
            "required": [OPERATION],
        }

    def problems(self, use: AgentUse) -> tuple[Problem, ...]:
        """What cannot work, with paths such as `$.config.url`, `$.effect` and `$.output_schema`."""
        operation = self.operation_of(use.config)
        if operation is None:
            return (self._unknown_operation(use),)
        found = self.check(use) if self.check else self._violations(operation, use)
        if operation.effect is Effect.WRITE and use.effect is Effect.READ:
            found = (*found, _writes(operation))
        return found

    def _violations(self, operation: Operation, use: AgentUse) -> tuple[Problem, ...]:
        found = violations(operation.config_schema, to_text(self.members_of(use.config)))
        return tuple(_of_config(problem) for problem in found)

    def _unknown_operation(self, use: AgentUse) -> Problem:
        path = f"$.config.{OPERATION}"
        names = ", ".join(operation.name for operation in self.operations)
        return Problem(
            message=say(
                "{path}: an agent of kind {name} names one of its operations.",
                path=path,
                name=self.name,
            ),
            path=path,
            rule=OPERATION,
            expected=names,
            got=str(use.config.get(OPERATION, "")),
            fix=say("Use one of {names}.", names=names),
        )


#: Every kind of agent that can run here, by name.
Kinds: TypeAlias = Mapping[str, AgentKind]


def _properties(operation: Operation) -> JsonObject:
    properties = operation.config_schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _of_config(problem: Problem) -> Problem:
    """A problem of a configuration, named from the agent on."""
    return problem.moved(f"$.config{problem.path.removeprefix('$')}")


def _writes(operation: Operation) -> Problem:
    return Problem(
        message=say("$.effect: {title} always writes.", title=operation.title.english),
        path="$.effect",
        rule="effect",
        expected="write",
        got="read",
        fix="Leave the effect out.",
    )
