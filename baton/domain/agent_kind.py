"""Agent kinds: descriptors that installed packages offer in the entry point group `baton.kinds`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from baton.domain.agent_check import AgentUse, CheckAgent
from baton.domain.credential_type import DEFAULT_MODEL, MODEL_TYPE
from baton.domain.icon import Icon
from baton.domain.prompt import RenderPrompt
from baton.domain.texts import Text
from baton.domain.workflow import Effect
from baton.errors import Problem
from baton.jsontext.text import JsonObject, to_text
from baton.schemas.validate import Schema, violations
from baton.sentence import say

#: Configuration member that selects one of several operations.
OPERATION = "operation"
#: Format of a configuration member that names a credential.
CREDENTIAL_FORMAT = "credential"
#: Keyword of such a member: the name of the type that fits, for a choice.
CREDENTIAL_TYPE = "credentialType"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schemas:
    """Input and output schema of an agent; None leaves one open."""

    input: Schema | None = None
    output: Schema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation that agents of a kind can perform."""

    name: str
    title: Text
    #: `read` is the default, which an agent may override; `write` cannot be overridden. None if
    #: only the agent knows: it counts as writing unless it declares that it reads.
    effect: Effect | None
    #: JSON Schema of the configuration, an object whose members become a form.
    config_schema: JsonObject
    #: Schemas for an agent that declares none, by its configuration; None leaves it without.
    schemas: Callable[[JsonObject], Schemas] | None = None

    @property
    def default_effect(self) -> Effect:
        """The effect of an agent that declares none."""
        return self.effect or Effect.WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentKind:
    """A kind of agent. Workflow files refer to its name, so it never changes."""

    name: str
    title: Text
    description: Text
    icon: Icon
    #: At least one. If there are several, `operation` in the configuration selects one.
    operations: tuple[Operation, ...]
    #: `package.module:function`, imported for the first step: takes a `baton.agents.host.AgentHost`
    #: and returns an `AgentRuntime`.
    runtime: str
    #: Names of the credential types that its configuration can refer to.
    credential_types: tuple[str, ...] = ()
    #: Finds problems that the configuration schema cannot express; None for no further check.
    check: CheckAgent | None = None
    #: Renders what it sends to a language model; None if it asks none.
    prompt: RenderPrompt | None = None
    #: `package.module:function`, asynchronous: takes an `AgentHost` and a configuration, and
    #: returns what responded, or raises a `StepError`. None if there is nothing to test.
    test_connection: str | None = None

    def __post_init__(self) -> None:
        if not self.operations:
            raise ValueError(f"The kind {self.name!r} has no operations.")
        if len(self.operations) > 1 and any(
            OPERATION in _properties(each) for each in self.operations
        ):
            raise ValueError(f"The kind {self.name!r} has a member {OPERATION!r} of its own.")

    def operation_of(self, config: Mapping[str, object]) -> Operation | None:
        """Return the operation that a configuration selects; None if it selects none."""
        if len(self.operations) == 1:
            return self.operations[0]
        named = config.get(OPERATION)
        return next((each for each in self.operations if each.name == named), None)

    def members_of(self, config: JsonObject) -> JsonObject:
        """Return the configuration's members without the operation's name."""
        if len(self.operations) == 1:
            return config
        return {name: value for name, value in config.items() if name != OPERATION}

    def named_credentials(self, config: JsonObject) -> tuple[str, ...]:
        """Return the names of credentials in a configuration, with those of its defaults."""
        operation = self.operation_of(config)
        members = _properties(operation) if operation else {}
        names = (
            config.get(member, schema.get("default"))
            for member, schema in members.items()
            if isinstance(schema, dict) and schema.get("format") == CREDENTIAL_FORMAT
        )
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))

    def used_credentials(self, config: JsonObject) -> tuple[str, ...]:
        """Return the same with the default language model, where the configuration names none."""
        named = self.named_credentials(config)
        asks_default = MODEL_TYPE in self.credential_types and not config.get("credential")
        return (*named, DEFAULT_MODEL) if asks_default and DEFAULT_MODEL not in named else named

    @property
    def config_schema(self) -> JsonObject:
        """The configuration schema of the only operation, or one that selects among several."""
        if len(self.operations) == 1:
            return self.operations[0].config_schema
        names = [operation.name for operation in self.operations]
        return {
            "type": "object",
            "properties": {OPERATION: {"title": "Operation", "type": "string", "enum": [*names]}},
            "required": [OPERATION],
        }

    def problems(self, use: AgentUse) -> tuple[Problem, ...]:
        """Return the problems, with paths such as `$.config.url` and `$.output_schema`."""
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


#: Every agent kind that can run here, by name.
Kinds: TypeAlias = Mapping[str, AgentKind]


def _properties(operation: Operation) -> JsonObject:
    properties = operation.config_schema.get("properties")
    return properties if isinstance(properties, dict) else {}


def _of_config(problem: Problem) -> Problem:
    """Return the problem with its path prefixed by `$.config`."""
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
