"""Describe which model and systems serve the agents, and which of them belong to the sandbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from baton.bootstrap import Platform
from baton.bootstrap_sandbox import sandbox_of
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import WorkflowDefinition
from baton.errors import AgentMisconfigured
from baton.settings import Settings

#: The credential type of agent kinds that use a language model.
_MODEL = "llm"
_SYSTEMS = {"servicenow": "ServiceNow", "crm": "Dynamics 365", "sharepoint": "SharePoint"}


class ModelProvider(Protocol):
    """The provider of language models."""

    @property
    def kind(self) -> str:
        """`openai`, `azure` or `sandbox`."""

    @property
    def label(self) -> str:
        """Its display name."""

    def model_for(self, named: str | None) -> str | None:
        """Return the model to use, given the one that an agent names.

        None if the server decides.
        """


def needs_systems(definition: WorkflowDefinition) -> bool:
    """True if one of its agents uses something outside Baton."""
    return any(agent.kind != PYTHON_KIND for agent in definition.agents.values())


def model_line(platform: Platform, definition: WorkflowDefinition) -> str | None:
    """Return which model is used; None if none is needed or configured: the step reports that."""
    kinds = platform.kinds.kinds
    asking = [
        agent
        for agent in definition.agents.values()
        if agent.kind in kinds and _MODEL in kinds[agent.kind].credential_types
    ]
    try:
        provider = platform.llm_provider() if asking else None
    except AgentMisconfigured:
        return None
    named = (agent.config.get("model") for agent in asking)
    return provider_line(provider, (name if isinstance(name, str) else None for name in named))


def provider_line(
    provider: ModelProvider | None, models: Iterable[str | None] = (None,)
) -> str | None:
    """Return the line for a known provider."""
    if provider is None:
        return None
    if provider.kind == "sandbox":
        return f"Model: {provider.label} (rules that imitate one; OPENAI_API_KEY sets a real one)"
    asked = {provider.model_for(model) or "(its only model)" for model in models}
    return f"Model: {' '.join((provider.label, ', '.join(sorted(asked))))}"


def data_line(settings: Settings) -> str | None:
    """Return which systems the sandbox replaces; None if none."""
    if sandbox_of(settings) is None:
        return None
    invented = [title for name, title in _SYSTEMS.items() if name not in settings.credentials]
    return f"Data: sandbox sample data replaces {', '.join(invented)}" if invented else None


def lines(
    platform: Platform, definition: WorkflowDefinition, *, sandbox_started: bool
) -> Iterator[str]:
    """Yield everything to print before a run."""
    if sandbox_started:
        yield "Started the sandbox for this run."
    for line in (model_line(platform, definition), data_line(platform.settings)):
        if line:
            yield line
