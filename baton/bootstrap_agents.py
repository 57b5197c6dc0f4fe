"""The agents of a process: their kinds, settings and sources."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from baton.agents.child_pool import ChildLimits
from baton.agents.discovery import installed_sources, load_available_agents
from baton.agents.environment import agent_environment
from baton.agents.host import AgentSettings
from baton.agents.library import library
from baton.agents.price_setting import read_prices
from baton.agents.registry import AgentKinds
from baton.bootstrap_credentials import credential_book, known_secrets, provider_resolver
from baton.connectors.outbound import Outbound
from baton.domain.offloader import Offloader
from baton.domain.requirements import PYTHON_KIND, requirement
from baton.domain.tracing import UNTRACED, Tracer
from baton.domain.workflow_document import agent_document
from baton.jsontext.text import to_text
from baton.observability.known_secrets import KnownSecrets
from baton.plugins.loading import load_kinds
from baton.services.credentials.book import CredentialBook
from baton.settings import Settings

_log = logging.getLogger(__name__)


def current_time() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_kinds(
    settings: Settings,
    *,
    offloader: Offloader,
    agent_sources: tuple[str, ...] = (),
    secrets: KnownSecrets | None = None,
    book: CredentialBook | None = None,
    on_stuck: Callable[[str], None] = lambda _: None,
    tracer: Tracer = UNTRACED,
) -> AsyncIterator[AgentKinds]:
    """Yield the agents; without a `book`, for checking workflow files without a database."""
    secrets = secrets or known_secrets(settings)
    book = book or credential_book(settings, secrets)
    kinds = AgentKinds(
        replace(
            _agent_settings(settings, agent_sources, offloader, secrets, book),
            on_stuck=on_stuck,
            tracer=tracer,
        ),
        load_kinds(_log.warning),
    )
    try:
        yield kinds
    finally:
        await kinds.aclose()


def offers(kinds: AgentKinds) -> tuple[str, ...]:
    """Return what a worker with these agents can run."""
    here = {kind for kind in kinds.kinds if kind != PYTHON_KIND}
    here |= {
        requirement(agent) for agent in kinds.definitions().values() if agent.kind == PYTHON_KIND
    }
    return tuple(sorted(here))


def agent_rows(kinds: AgentKinds) -> list[Mapping[str, object]]:
    """Return what the catalogue of agents keeps of each."""
    return [
        {
            "slug": agent.slug,
            "kind": agent.kind,
            "name": agent.name,
            "effect": agent.effect.value,
            "definition": to_text(agent_document(agent)),
            "origin": "python" if agent.kind == PYTHON_KIND else "library",
        }
        for agent in kinds.definitions().values()
    ]


def _agent_settings(
    settings: Settings,
    more_sources: tuple[str, ...],
    offloader: Offloader,
    secrets: KnownSecrets,
    book: CredentialBook,
) -> AgentSettings:
    named = (*settings.agents, *more_sources)
    agents = load_available_agents(
        named,
        installed_sources(),
        shipped={definition.slug for definition in library()},
        report=_log.warning,
    )
    return AgentSettings(
        python_agents=agents,
        python_sources=tuple(dict.fromkeys((*named, *(each.source for each in agents.values())))),
        children=ChildLimits(
            processes=os.cpu_count() or 1,
            max_output_bytes=settings.max_output_bytes,
            memory_bytes=settings.agent_memory_mb * 1024 * 1024 or None,
            environment=agent_environment(os.environ, settings.agent_env),
        ),
        outbound=Outbound(settings.http_allow),
        ca_bundle=settings.ca_bundle,
        max_output_bytes=settings.max_output_bytes,
        find_credential=book.find,
        refresh_credentials=book.refresh,
        resolve_provider=provider_resolver(settings, secrets, book),
        remember_secret=secrets.add,
        now=current_time,
        clock=time.monotonic,
        offloader=offloader,
        prices=read_prices(settings.llm_prices),
    )
