"""Resources shared by the runtimes of all kinds: settings, connections and models."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from baton.agents.authoring import FindCredential
from baton.agents.child_pool import ChildLimits
from baton.agents.llm import LlmRuntime
from baton.agents.llm_completion import Completion
from baton.agents.llm_provider import LlmProvider, ResolveProvider
from baton.agents.llm_question import Question
from baton.agents.price_setting import Price
from baton.agents.python_function import PythonAgent
from baton.agents.systems import Systems
from baton.connectors.certificates import Certificates
from baton.connectors.http import HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.domain.agent_call import AttemptRecorder
from baton.domain.agent_kind import Kinds
from baton.domain.credential_type import CredentialType
from baton.domain.offloader import Offloader
from baton.domain.requirements import PYTHON_KIND
from baton.domain.tracing import UNTRACED, Tracer
from baton.jsontext.text import JsonObject

Credential = TypeVar("Credential")


async def _keep_credentials(names: Collection[str]) -> None:
    """Without a database, credentials do not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """Settings and external dependencies of the agents in a process."""

    #: From `load_agents`, with the sources that child processes load themselves.
    python_agents: Mapping[str, PythonAgent]
    python_sources: tuple[str, ...]
    children: ChildLimits
    #: The hosts that agents of kind `http` may call.
    outbound: Outbound
    max_output_bytes: int
    find_credential: FindCredential
    resolve_provider: ResolveProvider
    #: Receives every token that a system grants.
    remember_secret: Callable[[str], None]
    now: Callable[[], datetime]
    #: Monotonic seconds.
    clock: Callable[[], float]
    #: Parses large answers of models.
    offloader: Offloader
    #: Called with the slug of an asynchronous agent that cannot be stopped.
    on_stuck: Callable[[str], None] = lambda _: None
    #: Certificate authorities trusted in addition to those of this machine.
    ca_bundle: Path | None = None
    #: Prices of models that override those that ship.
    prices: Mapping[str, Price] = field(default_factory=dict)
    tracer: Tracer = UNTRACED
    #: Reads the stored credentials of these names before they are looked up.
    refresh_credentials: Callable[[Collection[str]], Awaitable[None]] = _keep_credentials


class AgentHost:
    """Resources that every kind may use; `aclose` closes the connections."""

    def __init__(self, settings: AgentSettings, kinds: Kinds) -> None:
        certificates = Certificates(settings.ca_bundle)
        self._kinds = kinds
        self._models = LazyModels(settings)
        self.settings = settings
        #: Connects only to hosts that agents may call.
        self.http = HttpClient(
            now=settings.now,
            transport=GuardedTransport(settings.outbound, certificates=certificates),
            tracer=settings.tracer,
        )
        self.systems = Systems(
            find_credential=settings.find_credential,
            now=settings.now,
            remember_secret=settings.remember_secret,
            certificates=certificates,
            tracer=settings.tracer,
        )
        self.llm = LlmRuntime(
            models=self._models, resolve=settings.resolve_provider, offloader=settings.offloader
        )

    def credential(self, type_: CredentialType[Credential], name: str) -> Credential:
        """Return the credential of that name; raises `AgentMisconfigured`."""
        return type_.read(self.settings.find_credential(name))

    def credentials_of(self, kind: str, slug: str, config: JsonObject) -> tuple[str, ...]:
        """Return the names of the credentials that an agent uses with a configuration."""
        names = self._kinds[kind].used_credentials(config) if kind in self._kinds else ()
        python = self.settings.python_agents.get(slug) if kind == PYTHON_KIND else None
        if python is None:
            return names
        configured = config.get("credential")
        declared = python.declaration.credentials
        return (*declared, *((configured,) if isinstance(configured, str) else ()))

    async def prepare_credentials(self, kind: str, slug: str, config: JsonObject) -> None:
        """Read what an agent is about to look up; asks nothing for one without credentials."""
        if names := self.credentials_of(kind, slug, config):
            await self.settings.refresh_credentials(names)

    async def aclose(self) -> None:
        """Close all connections."""
        async with AsyncExitStack() as stack:
            for part in (self.systems, self.http, self._models):
                stack.push_async_callback(part.aclose)


class LazyModels:
    """Imports the adapter for Agent Framework when a model is first asked."""

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self._models: Any = None
        self._loading = asyncio.Lock()

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Completion:
        """See `AskModel`."""
        completion: Completion = await (await self._loaded()).ask(question, recorder)
        return completion

    async def only_model(self, provider: LlmProvider) -> str:
        """See `AskModel`."""
        model: str = await (await self._loaded()).only_model(provider)
        return model

    def schema_was_ignored(self, question: Question) -> None:
        """See `AskModel`."""
        self._models.schema_was_ignored(question)

    async def _loaded(self) -> Any:
        async with self._loading:
            if self._models is None:
                self._models = await self._load()
        return self._models

    async def _load(self) -> Any:
        # The imports take seconds: only workers that ask models pay for them, and in a thread, so
        # that their other executions continue.
        prices = await asyncio.to_thread(importlib.import_module, "baton.agents.prices")
        adapter = await asyncio.to_thread(importlib.import_module, "baton.agents.llm_client")
        return adapter.LanguageModels(
            prices=prices.load_prices(self._settings.prices),
            now=self._settings.now,
            tracer=self._settings.tracer,
            certificates=Certificates(self._settings.ca_bundle),
        )

    async def aclose(self) -> None:
        """Close the connections to the model servers."""
        if self._models is not None:
            await self._models.aclose()
