"""Workflows written in Python: `WorkflowConfig`, and its conversion to a definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from baton.domain.mapping import PathSource, parse_path
from baton.domain.workflow import (
    AgentDefinition,
    RetryPolicy,
    StepDefinition,
    WorkflowDefinition,
    slug_of,
    step_key_of,
)
from baton.errors import InvalidWorkflow, Problem
from baton.schemas.validate import Schema
from baton.sentence import say


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """One agent of a `WorkflowConfig`."""

    #: Slug of the agent.
    agent_id: str
    agent_name: str
    #: Position in the chain, from 1.
    order: int
    #: Target field to path; `None` passes the whole context.
    input_mapping: Mapping[str, str] | None = None
    output_schema: Schema | None = None
    timeout_seconds: float = 300
    retry_on_failure: bool = False
    max_retries: int = 0

    def to_step(self, key: str) -> StepDefinition:
        """Return the step; raises `InvalidInput` for an invalid path."""
        mapping = self.input_mapping
        return StepDefinition(
            key=key,
            agent=self.agent_id,
            name=self.agent_name,
            mapping=None
            if mapping is None
            else {
                target: PathSource(text=path, segments=parse_path(path))
                for target, path in mapping.items()
            },
            timeout_seconds=self.timeout_seconds,
            retry=RetryPolicy(max_retries=self.max_retries if self.retry_on_failure else 0),
            output_schema=self.output_schema,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowConfig:
    """A workflow written in Python, for `WorkflowExecutor.execute_workflow`."""

    #: With or without the leading `wf-`.
    workflow_id: str
    workflow_name: str
    agents: Sequence[AgentConfig]
    global_timeout_seconds: float = 900
    stop_on_error: bool = True
    #: Ignored: every step is a checkpoint.
    save_checkpoints: bool = False

    def to_definition(self, library: Mapping[str, AgentDefinition]) -> WorkflowDefinition:
        """Return the definition, with the library agents that it uses.

        Raises `InvalidWorkflow` naming every agent that the library does not have.
        """
        ordered = sorted(self.agents, key=lambda agent: agent.order)
        missing = [agent.agent_id for agent in ordered if agent.agent_id not in library]
        if missing:
            raise InvalidWorkflow(
                say("There is no agent {names}.", names=", ".join(missing)),
                problems=tuple(
                    Problem(
                        message=say("There is no agent {slug}.", slug=slug), rule="unknown_agent"
                    )
                    for slug in missing
                ),
            )
        keys = _unique([step_key_of(agent.agent_id) for agent in ordered])
        return WorkflowDefinition(
            name=self.workflow_name,
            slug=slug_of(self.workflow_id.removeprefix("wf-")),
            global_timeout_seconds=self.global_timeout_seconds,
            stop_on_error=self.stop_on_error,
            steps=tuple(agent.to_step(key) for agent, key in zip(ordered, keys, strict=True)),
            agents={agent.agent_id: library[agent.agent_id] for agent in ordered},
        )


def _unique(keys: list[str]) -> list[str]:
    """Return the keys, with `_2`, `_3` appended to duplicates."""
    seen: list[str] = []
    for key in keys:
        number, candidate = 1, key
        while candidate in seen:
            number += 1
            candidate = f"{key[:60]}_{number}"
        seen.append(candidate)
    return seen
