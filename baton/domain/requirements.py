"""What a worker needs to run a workflow."""

from __future__ import annotations

from baton.domain.workflow import AgentDefinition, WorkflowDefinition

#: Agents of this kind are in packages that not every worker has installed.
PYTHON_KIND = "python"


def requirement(agent: AgentDefinition) -> str:
    """Return an agent's kind, for a Python agent with its slug: `llm`, `python:word-count`."""
    return f"{PYTHON_KIND}:{agent.slug}" if agent.kind == PYTHON_KIND else agent.kind


def requirements(definition: WorkflowDefinition) -> tuple[str, ...]:
    """Return the distinct requirements of a workflow's agents."""
    return tuple(sorted({requirement(agent) for agent in definition.agents.values()}))
