"""What answers when agents ask: which model, and which systems are only the sandbox's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from baton.bootstrap import Platform, sandbox_of
from baton.domain.errors import AgentMisconfigured
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import WorkflowDefinition
from baton.settings import Settings

#: Kinds of agents that ask a language model.
_ASKS_MODEL = frozenset({"llm", "ticket_analyzer"})
_SYSTEMS = {"servicenow": "ServiceNow", "crm": "Dynamics 365", "sharepoint": "SharePoint"}


class ModelProvider(Protocol):
    """Where models are asked."""

    @property
    def kind(self) -> str:
        """`openai`, `azure` or `sandbox`."""

    @property
    def label(self) -> str:
        """Its name for people."""

    def model_for(self, named: str | None) -> str:
        """The model to ask for an agent that names one, or none."""


def needs_systems(definition: WorkflowDefinition) -> bool:
    """Whether any of its agents talks to something outside Baton."""
    return any(agent.kind != PYTHON_KIND for agent in definition.agents.values())


def model_line(platform: Platform, definition: WorkflowDefinition) -> str | None:
    """Which model will answer; null if none is asked, or none is set up: its step will say so."""
    asking = [agent for agent in definition.agents.values() if agent.kind in _ASKS_MODEL]
    try:
        provider = platform.llm_provider() if asking else None
    except AgentMisconfigured:
        return None
    named = (agent.config.get("model") for agent in asking)
    return provider_line(provider, (name if isinstance(name, str) else None for name in named))


def provider_line(
    provider: ModelProvider | None, models: Iterable[str | None] = (None,)
) -> str | None:
    """The same for a known provider."""
    if provider is None:
        return None
    if provider.kind == "sandbox":
        return f"Model: {provider.label} (rules that imitate one; OPENAI_API_KEY sets a real one)"
    asked = {provider.model_for(model) for model in models}
    return f"Model: {' '.join((provider.label, ', '.join(sorted(asked))))}"


def data_line(settings: Settings) -> str | None:
    """Which systems are the sandbox's, null if none is."""
    if sandbox_of(settings) is None:
        return None
    invented = [title for name, title in _SYSTEMS.items() if name not in settings.credentials]
    return f"Data: sandbox sample data stands in for {', '.join(invented)}" if invented else None


def lines(
    platform: Platform, definition: WorkflowDefinition, *, sandbox_started: bool
) -> Iterator[str]:
    """Everything to say about it before a run."""
    if sandbox_started:
        yield "Started the sandbox for this run."
    for line in (model_line(platform, definition), data_line(platform.settings)):
        if line:
            yield line
