"""All kinds of agents and all agents that are known here."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from baton.agents.authoring import FindCredential
from baton.agents.child_pool import ChildLimits
from baton.agents.config_check import (
    check_customer_data,
    check_http,
    check_llm,
    check_python,
    check_ticket_analyzer,
)
from baton.agents.config_schema import OPEN_CONFIG, config_schema
from baton.agents.customer_data import CustomerData, CustomerDataConfig
from baton.agents.http_config import HttpConfig
from baton.agents.http_request import HttpRequests
from baton.agents.library import library
from baton.agents.llm import LlmConfig, LlmRuntime
from baton.agents.llm_completion import Completion
from baton.agents.llm_provider import ResolveProvider
from baton.agents.llm_question import Question
from baton.agents.price_setting import Price
from baton.agents.python import PythonRuntime
from baton.agents.python_function import PythonAgent
from baton.agents.systems import Systems
from baton.agents.ticket_analyzer import TicketAnalyzer, TicketAnalyzerConfig
from baton.connectors.certificates import Certificates
from baton.connectors.http import HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.domain.agent_call import AgentRuntime, AttemptRecorder
from baton.domain.agent_check import Kinds
from baton.domain.errors import Misconfigured, UnknownAgent
from baton.domain.json_text import JsonObject
from baton.domain.offloader import Offloader
from baton.domain.workflow import AgentDefinition

#: Every kind of agent that can run, with its check.
KINDS: Kinds = {
    "customer_data": check_customer_data,
    "http": check_http,
    "llm": check_llm,
    "python": check_python,
    "ticket_analyzer": check_ticket_analyzer,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """What the agents of a process need from outside."""

    #: From `load_agents`, with the sources that child processes load again.
    python_agents: Mapping[str, PythonAgent]
    python_sources: tuple[str, ...]
    children: ChildLimits
    #: Where agents of kind `http` may go.
    outbound: Outbound
    max_output_bytes: int
    find_credential: FindCredential
    resolve_provider: ResolveProvider
    #: Gets every token that systems grant.
    remember_secret: Callable[[str], None]
    now: Callable[[], datetime]
    #: Seconds that only go forward.
    clock: Callable[[], float]
    #: Where big answers of models are read.
    offloader: Offloader
    #: Called with the slug of an asynchronous agent that cannot be stopped.
    on_stuck: Callable[[str], None] = lambda _: None
    #: Certificate authorities that are trusted besides those of this machine.
    ca_bundle: Path | None = None
    #: Prices of models that replace those that ship.
    prices: Mapping[str, Price] = field(default_factory=dict)
    #: Whether Agent Framework sends its spans to OpenTelemetry.
    telemetry: bool = False


#: The schema of each kind's configuration, for forms and checks.
CONFIG_SCHEMAS: Mapping[str, JsonObject] = {
    "customer_data": config_schema(CustomerDataConfig),
    "http": config_schema(HttpConfig),
    "llm": config_schema(LlmConfig),
    "python": OPEN_CONFIG,
    "ticket_analyzer": config_schema(TicketAnalyzerConfig),
}


class LazyModels:
    """Imports the adapter of Agent Framework at the first question."""

    def __init__(self, settings: AgentSettings) -> None:
        self._settings = settings
        self._models: Any = None
        self._loading = asyncio.Lock()

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Completion:
        """See `AskModel`."""
        async with self._loading:
            if self._models is None:
                self._models = await self._load()
        completion: Completion = await self._models.ask(question, recorder)
        return completion

    def schema_was_ignored(self, question: Question) -> None:
        """See `AskModel`."""
        self._models.schema_was_ignored(question)

    async def _load(self) -> Any:
        # The imports take seconds: paid only by a worker that asks a model, and in a thread, so
        # that its other executions go on.
        prices = await asyncio.to_thread(importlib.import_module, "baton.agents.prices")
        adapter = await asyncio.to_thread(importlib.import_module, "baton.agents.llm_client")
        return adapter.LanguageModels(
            prices=prices.load_prices(self._settings.prices),
            now=self._settings.now,
            telemetry=self._settings.telemetry,
            certificates=Certificates(self._settings.ca_bundle),
        )

    async def aclose(self) -> None:
        """Close what was opened."""
        if self._models is not None:
            await self._models.aclose()


class AgentKinds:
    """The runtime of every kind, and every definition; `aclose` ends what runs for them."""

    def __init__(self, settings: AgentSettings) -> None:
        self._definitions = known_agents(settings.python_agents)
        self._models = LazyModels(settings)
        certificates = Certificates(settings.ca_bundle)
        self._systems = Systems(
            find_credential=settings.find_credential,
            now=settings.now,
            remember_secret=settings.remember_secret,
            certificates=certificates,
        )
        self._http = HttpClient(
            now=settings.now,
            transport=GuardedTransport(settings.outbound, certificates=certificates),
        )
        self._python = PythonRuntime(
            settings.python_agents,
            sources=settings.python_sources,
            limits=settings.children,
            find_credential=settings.find_credential,
            on_stuck=settings.on_stuck,
        )
        llm = LlmRuntime(
            models=self._models, resolve=settings.resolve_provider, offloader=settings.offloader
        )
        self._runtimes: Mapping[str, AgentRuntime] = {
            "customer_data": CustomerData(systems=self._systems, clock=settings.clock),
            "http": HttpRequests(
                http=self._http,
                find_credential=settings.find_credential,
                max_output_bytes=settings.max_output_bytes,
                offloader=settings.offloader,
            ),
            "llm": llm,
            "python": self._python,
            "ticket_analyzer": TicketAnalyzer(llm=llm, systems=self._systems),
        }

    def definitions(self) -> Mapping[str, AgentDefinition]:
        """Every agent that is known here, by slug."""
        return self._definitions

    @property
    def kinds(self) -> Kinds:
        """Every kind that can run here."""
        return KINDS

    def runtime(self, kind: str) -> AgentRuntime:
        """How agents of this kind run; raises `UnknownAgent`."""
        if kind not in self._runtimes:
            raise UnknownAgent(
                f"There is no kind of agent {kind!r}; the kinds are {', '.join(KINDS)}."
            )
        return self._runtimes[kind]

    async def aclose(self) -> None:
        """End child processes and close connections."""
        async with AsyncExitStack() as stack:
            for part in (self._systems, self._http, self._models, self._python):
                stack.push_async_callback(part.aclose)


def known_agents(python_agents: Mapping[str, PythonAgent]) -> Mapping[str, AgentDefinition]:
    """Return the agents that ship and the Python agents that were found, by slug.

    Raises `Misconfigured` where both have one slug.
    """
    shipped = {definition.slug: definition for definition in library()}
    for slug, agent in python_agents.items():
        if slug in shipped:
            raise Misconfigured(
                f"The agent {slug!r} in {agent.place} has the slug of an agent that ships with"
                " Baton. Give it another one."
            )
    return shipped | {slug: agent.definition for slug, agent in python_agents.items()}
