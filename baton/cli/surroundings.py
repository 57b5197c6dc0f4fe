"""Describe which model and systems serve the agents, and which of them belong to the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Protocol

from baton.bootstrap import Platform
from baton.domain.credential import CredentialOrigin
from baton.domain.credential_type import DEFAULT_MODEL, MODEL_TYPE
from baton.domain.requirements import PYTHON_KIND
from baton.domain.workflow import WorkflowDefinition
from baton.errors import AgentMisconfigured
from baton.services.credentials.book import CredentialBook

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
        if agent.kind in kinds and MODEL_TYPE in kinds[agent.kind].credential_types
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


def data_line(book: CredentialBook) -> str | None:
    """Return which systems the sandbox replaces; None if none."""
    invented = [
        title for name, title in _SYSTEMS.items() if book.origin(name) is CredentialOrigin.SANDBOX
    ]
    return f"Data: sandbox sample data replaces {', '.join(invented)}" if invented else None


async def lines(
    platform: Platform, definition: WorkflowDefinition, *, sandbox_started: bool
) -> AsyncIterator[str]:
    """Yield everything to print before a run."""
    if sandbox_started:
        yield "Started the sandbox for this run."
    await platform.credentials.book.refresh((DEFAULT_MODEL, *_SYSTEMS))
    for line in (model_line(platform, definition), data_line(platform.credentials.book)):
        if line:
            yield line
