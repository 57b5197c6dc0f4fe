"""Workflows: a chain of steps, each with one agent, its mapping, limits and schemas."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

import msgspec
from anyascii import anyascii

from baton.domain.mapping import Source, source_document
from baton.jsontext.text import JsonObject, sha256
from baton.schemas.validate import Schema

#: A chain has at least one agent and at most this many.
MAX_STEPS = 20

_NAME_LENGTH = 63
_encode_sorted = msgspec.json.Encoder(order="deterministic").encode


class Effect(enum.StrEnum):
    """The effect of an agent outside Baton."""

    #: It may be repeated without harm.
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDefinition:
    """A reusable unit of work."""

    slug: str
    kind: str
    name: str
    description: str = ""
    effect: Effect = Effect.WRITE
    config: JsonObject = field(default_factory=dict)
    input_schema: Schema | None = None
    output_schema: Schema | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """The number and the delays of retries of a transient failure."""

    max_retries: int
    initial_delay_seconds: float = 1
    #: Each delay is the previous one multiplied by this.
    backoff: float = 2
    max_delay_seconds: float = 30
    #: Whether delays are randomized, so that many executions do not retry at once.
    jitter: bool = True


#: By default, agents that read are retried; agents that change something are not.
DEFAULT_RETRY = {Effect.READ: RetryPolicy(max_retries=2), Effect.WRITE: RetryPolicy(max_retries=0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDefinition:
    """One step of a workflow."""

    key: str
    #: Slug of the agent.
    agent: str
    name: str
    #: Target field to source; `None` passes the whole context.
    mapping: Mapping[str, Source] | None = None
    #: Overrides the agent's configuration member by member, at the top level.
    config: JsonObject = field(default_factory=dict)
    #: Per attempt.
    timeout_seconds: float = 300
    retry: RetryPolicy | None = None
    #: Both schemas override the agent's.
    input_schema: Schema | None = None
    output_schema: Schema | None = None
    #: JMESPath expression that decides whether the step runs.
    when: str | None = None

    def effective_config(self, agent: AgentDefinition) -> JsonObject:
        """Return the agent's configuration, overridden by the step's."""
        return {**agent.config, **self.config}

    def effective_input_schema(self, agent: AgentDefinition) -> Schema | None:
        """Return the step's input schema, else the agent's."""
        return agent.input_schema if self.input_schema is None else self.input_schema

    def effective_output_schema(self, agent: AgentDefinition) -> Schema | None:
        """Return the step's output schema, else the agent's."""
        return agent.output_schema if self.output_schema is None else self.output_schema

    def retry_policy(self, agent: AgentDefinition) -> RetryPolicy:
        """Return the step's policy; by default 2 retries for agents that read, none for others."""
        return self.retry or DEFAULT_RETRY[agent.effect]

    def definition_sha256(self, agent: AgentDefinition) -> str:
        """Return a hash of everything that can change what the step does; display names cannot."""
        mapping = self.mapping
        retry = self.retry_policy(agent)
        return sha256(
            _encode_sorted(
                {
                    "key": self.key,
                    "agent": agent.slug,
                    "kind": agent.kind,
                    "effect": agent.effect,
                    "config": self.effective_config(agent),
                    "mapping": mapping
                    and {name: source_document(source) for name, source in mapping.items()},
                    "timeout_seconds": float(self.timeout_seconds),
                    "retry": [
                        retry.max_retries,
                        float(retry.initial_delay_seconds),
                        float(retry.backoff),
                        float(retry.max_delay_seconds),
                        retry.jitter,
                    ],
                    "input_schema": self.effective_input_schema(agent),
                    "output_schema": self.effective_output_schema(agent),
                    "when": self.when,
                }
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedStep:
    """A step with its place in the workflow."""

    #: Identifies it in an execution: its key in a chain.
    path: str
    #: Sort key among the steps: its index in a chain.
    position: tuple[int, ...]
    step: StepDefinition

    @property
    def ref(self) -> StepRef:
        """The reference that facts about the step use."""
        step = self.step
        return StepRef(
            path=self.path,
            position=self.position,
            key=step.key,
            name=step.name,
            agent=step.agent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRef:
    """Refers to a step of an execution, with its names at that time."""

    #: Identifies it in the execution.
    path: str
    #: Sort key among the steps.
    position: tuple[int, ...]
    key: str
    name: str
    #: Slug of its agent.
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowDefinition:
    """A chain of agents, as one version defines it."""

    name: str
    slug: str
    description: str = ""
    input_schema: Schema | None = None
    global_timeout_seconds: float = 900
    stop_on_error: bool = True
    steps: tuple[StepDefinition, ...]
    #: Slug to full definition, for every agent that a step uses.
    agents: Mapping[str, AgentDefinition]
    #: Versions that the file selects for agents that people created.
    agent_versions: Mapping[str, int] = field(default_factory=dict)

    def agent_of(self, step: StepDefinition) -> AgentDefinition:
        """The agent that a step runs."""
        return self.agents[step.agent]

    @property
    def min_engine(self) -> int:
        """The oldest engine version that can read it."""
        return 2 if self.agent_versions else 1

    def placed_steps(self) -> tuple[PlacedStep, ...]:
        """All steps with their places, in order."""
        return tuple(
            PlacedStep(path=step.key, position=(index,), step=step)
            for index, step in enumerate(self.steps)
        )

    def steps_before(self, path: str) -> tuple[StepDefinition, ...]:
        """Return the steps whose outputs are visible to the step at a path, in order."""
        placed = takewhile(lambda placed: placed.path != path, self.placed_steps())
        return tuple(each.step for each in placed)


def slug_of(name: str, *, otherwise: str = "workflow") -> str:
    """Return a slug for a display name in any script.

    A name without any letter or digit becomes `otherwise` and a short hash of the name.
    """
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")
    return (
        plain[:_NAME_LENGTH].rstrip("-")
        or f"{otherwise}-{sha256(name.encode('utf-8', 'surrogatepass'))[:6]}"
    )


def numbered_slug(slug: str, number: int) -> str:
    """Return the slug with a number appended, shortened to stay valid."""
    suffix = f"-{number}"
    return slug[: _NAME_LENGTH - len(suffix)].rstrip("-") + suffix


def step_key_of(name: str) -> str:
    """Return a valid step key for a name or id."""
    plain = re.sub(r"[^a-z0-9]+", "_", slug_of(name, otherwise="step")).strip("_")
    valid = plain if plain[:1].isalpha() else f"step_{plain}".rstrip("_")
    return valid[:_NAME_LENGTH]


def workflow_id(slug: str) -> str:
    """Return the id under which a workflow is stored and called."""
    return f"wf-{slug}"
