"""Requirements on a worker that runs a workflow."""

from __future__ import annotations

from baton.domain.workflow import AgentDefinition, WorkflowDefinition

#: Agents of this kind live in packages that not every worker has installed.
PYTHON_KIND = "python"


def requirement(agent: AgentDefinition) -> str:
    """An agent's kind, for a Python agent with its slug: `llm`, `python:word-count`."""
    return f"{PYTHON_KIND}:{agent.slug}" if agent.kind == PYTHON_KIND else agent.kind


def requirements(definition: WorkflowDefinition) -> tuple[str, ...]:
    """Return the requirements of every agent of a workflow, each once."""
    return tuple(sorted({requirement(agent) for agent in definition.agents.values()}))
