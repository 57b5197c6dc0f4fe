"""The composition root: the one place that names concrete adapters and connects them."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from random import SystemRandom
from uuid import UUID, uuid4

from baton.agents.environment import agent_environment
from baton.agents.llm_provider import LlmProvider
from baton.agents.registry import AgentKinds
from baton.bootstrap_agents import agent_rows, current_time, offers, open_kinds
from baton.bootstrap_credentials import (
    CredentialParts,
    credential_parts,
    credential_sources,
    known_secrets,
    provider_resolver,
)
from baton.bootstrap_notifications import NotificationParts, delivering, open_notifications
from baton.bootstrap_sandbox import sandbox_of
from baton.domain.execution import DEFAULT_QUEUE, PRIVATE_QUEUE_PREFIX
from baton.domain.ids import execution_id
from baton.domain.offloader import REQUEST_SECONDS, Offloader
from baton.domain.worker import TIMING, Timing, WorkerIdentity
from baton.engine.agent_executor import AgentExecutor
from baton.engine.context_manager import ContextManager
from baton.engine.ending import Ending
from baton.engine.notification_service import NotificationService
from baton.engine.orphaned import OrphanedExecutions
from baton.engine.ports import Surroundings
from baton.engine.redaction import JournalGate
from baton.engine.releases import release_of_unconfirmed_claim
from baton.engine.state_manager import JournalStore, StateManager
from baton.engine.validation_engine import ValidationEngine
from baton.engine.workflow_executor import WorkflowExecutor
from baton.observability.logging import clean_logs
from baton.observability.redaction import Redactor
from baton.observability.tracing import OpenTelemetryTracer
from baton.process_pool.pool import HelperProcesses, PoolLimits
from baton.process_pool.turns import QueueLimits
from baton.queue.heartbeat import WorkerHeartbeat
from baton.queue.jobs import PgQueuerJobs
from baton.queue.maintenance import Maintenance
from baton.queue.runner import present
from baton.queue.worker import Worker
from baton.services.agents.known import KnownAgents
from baton.services.agents.library import AgentLibrary
from baton.services.agents.service import Agents
from baton.services.credentials.uses import UseFinder
from baton.services.executions.announcer import Announcer
from baton.services.executions.live import LiveExecutions
from baton.services.executions.rerun_preview import RerunPreviews
from baton.services.executions.service import Executions
from baton.services.executions.steps import Steps
from baton.services.workflows.service import Workflows
from baton.settings import Settings
from baton.store.agents import PostgresAgentStore
from baton.store.analytics import PostgresAnalyticsStore
from baton.store.clock_leaps import ClockLeaps
from baton.store.database import Database
from baton.store.estimates import PostgresEstimateStore
from baton.store.execution_list import PostgresExecutionList
from baton.store.executions import PostgresExecutionStore
from baton.store.journal import PostgresJournalStore
from baton.store.notices import Notices
from baton.store.rollups import Retention, Rollups
from baton.store.workers import PostgresHeartbeatStore, PostgresWorkerStore
from baton.store.workflows import PostgresWorkflowStore

#: Memory limit of a call in a helper process: the largest values (10 MB) take up to 500 MB to
#: check.
_HELPER_MEMORY_BYTES = 1024**3
_HELPERS = 2
#: For a worker: every execution waits for its turn.
STEP_HELPERS = PoolLimits(
    processes=_HELPERS,
    seconds=30,
    memory_bytes=_HELPER_MEMORY_BYTES,
    queue=None,
    preload=("baton.engine.context_manager",),
)
#: For a server: callers who exceed this are asked to retry later.
REQUEST_HELPERS = PoolLimits(
    processes=_HELPERS,
    seconds=REQUEST_SECONDS,
    memory_bytes=_HELPER_MEMORY_BYTES,
    queue=QueueLimits(per_caller=16, in_all=64, seconds=REQUEST_SECONDS),
    preload=("baton.services.workflows.previews",),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """All parts that the API, the command line and the workers use."""

    settings: Settings
    database: Database
    kinds: AgentKinds
    definitions: PostgresWorkflowStore
    library: AgentLibrary
    agents: Agents
    agent_store: PostgresAgentStore
    known_agents: KnownAgents
    workflows: Workflows
    executions: Executions
    steps: Steps
    rerun_previews: RerunPreviews
    history: PostgresEstimateStore
    analytics: PostgresAnalyticsStore
    fleet: PostgresWorkerStore
    journal: JournalStore
    notifications: NotificationParts
    announcer: Announcer
    live: LiveExecutions
    surroundings: Surroundings
    timing: Timing
    #: Set once an agent of this process cannot be stopped: the process must be replaced.
    drain: asyncio.Event
    #: Redacts what is recorded and shown about failures.
    redactor: Redactor
    #: Parses large values.
    offloader: Offloader
    credentials: CredentialParts
    #: The provider for agents that name no credential; raises `AgentMisconfigured`.
    llm_provider: Callable[[], LlmProvider]


@asynccontextmanager
async def open_platform(
    settings: Settings,
    conninfo: str,
    *,
    agent_sources: tuple[str, ...] = (),
    surroundings: Surroundings | None = None,
    timing: Timing = TIMING,
    helpers: PoolLimits = STEP_HELPERS,
) -> AsyncIterator[Platform]:
    """Connect the parts; `agent_sources` are added to those of the settings."""
    around = surroundings or _surroundings()
    async with AsyncExitStack() as stack:
        redactor = Redactor(known_secrets(settings))
        stack.enter_context(clean_logs(redactor.text))
        offloader = await stack.enter_async_context(open_offloader(helpers))
        drain = asyncio.Event()
        database = await stack.enter_async_context(Database(conninfo))
        sources = credential_sources(settings, database, redactor.secrets)
        kinds = await stack.enter_async_context(
            open_kinds(
                settings,
                agent_sources=agent_sources,
                offloader=offloader,
                on_stuck=lambda _: drain.set(),
                secrets=redactor.secrets,
                book=sources.book,
                tracer=around.tracer,
            )
        )
        wake_up = asyncio.Event()
        journal = PostgresJournalStore(database, timing, announced=wake_up.set)
        definitions = PostgresWorkflowStore(database)
        await definitions.put_agents(agent_rows(kinds))
        agent_store = PostgresAgentStore(database)
        known = KnownAgents(shipped=kinds.definitions(), store=agent_store, kinds=kinds.kinds)
        workflows = Workflows(
            store=definitions, agents=known, kinds=kinds.kinds, offloader=offloader
        )
        jobs = PgQueuerJobs()
        store = PostgresExecutionStore(database, jobs, timing)
        notices = Notices(database)
        announcer = await stack.enter_async_context(_announcing(notices))
        executions = Executions(
            store=store,
            listing=PostgresExecutionList(database),
            changed=announcer.changed,
            tracer=around.tracer,
            canceller=journal,
            workflows=workflows,
            new_id=lambda: execution_id(current_time(), os.urandom),
            offloader=offloader,
        )
        live = LiveExecutions(notices=notices, executions=executions)
        stack.push_async_callback(live.aclose)
        notifications = await stack.enter_async_context(
            open_notifications(
                settings,
                database,
                workflows,
                wake_up=wake_up,
                sandbox=lambda: sandbox_of(settings),
                redactor=redactor,
                vault=sources.vault,
            )
        )
        credentials = credential_parts(
            sources,
            redactor=redactor,
            finder=lambda store: UseFinder(
                store=store,
                agents=agent_store,
                known=known,
                definition=workflows.definition,
                credentials_of=kinds.credentials_of,
            ),
            resume=lambda id_, actor: executions.resume(id_, version="same", actor=actor),
        )
        stack.push_async_callback(credentials.uses.aclose)
        yield Platform(
            settings=settings,
            database=database,
            kinds=kinds,
            definitions=definitions,
            library=AgentLibrary(
                workflows=definitions, store=agent_store, known=known, kinds=kinds.kinds
            ),
            agents=Agents(
                store=agent_store,
                workflows=definitions,
                known=known,
                kinds=kinds.kinds,
                offloader=offloader,
            ),
            agent_store=agent_store,
            known_agents=known,
            workflows=workflows,
            executions=executions,
            steps=Steps(
                store=store,
                executions=executions,
                workflows=workflows,
                context_manager=ContextManager(offloader),
                kinds=kinds.kinds,
                offloader=offloader,
            ),
            rerun_previews=RerunPreviews(store=store, executions=executions, workflows=workflows),
            history=PostgresEstimateStore(database),
            analytics=PostgresAnalyticsStore(database),
            fleet=PostgresWorkerStore(database, jobs, timing),
            journal=journal,
            notifications=notifications,
            announcer=announcer,
            live=live,
            offloader=offloader,
            surroundings=around,
            timing=timing,
            drain=drain,
            redactor=redactor,
            credentials=credentials,
            llm_provider=partial(provider_resolver(settings, redactor.secrets, sources.book), None),
        )


@asynccontextmanager
async def _announcing(notices: Notices) -> AsyncIterator[Announcer]:
    announcer = Announcer(notices=notices)
    telling = asyncio.create_task(announcer.run())
    try:
        yield announcer
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await announcer.aclose()


def build_worker(platform: Platform, *, concurrency: int, grace_seconds: float) -> Worker:
    """Return a worker of the common queue."""
    heartbeat = _heartbeat(platform, DEFAULT_QUEUE)
    engine = _engine(platform, heartbeat)
    return Worker(
        heartbeat=heartbeat,
        executor=engine.executor,
        end_orphan=engine.orphans.end,
        fleet=platform.fleet,
        maintenance=_maintenance(platform),
        connect=platform.database.dedicated_connection,
        release=_releaser(platform),
        delivering=lambda: delivering(platform.notifications),
        concurrency=concurrency,
        grace_seconds=grace_seconds,
        drain=platform.drain,
        timing=platform.timing,
    )


def _maintenance(platform: Platform) -> Maintenance:
    keep_for = platform.settings.keep_executions_for
    return Maintenance(
        count=Rollups(platform.database).count,
        delete=Retention(platform.database, keep_for).delete if keep_for else None,
        every=platform.timing.reconcile_every,
    )


@asynccontextmanager
async def open_runner(platform: Platform) -> AsyncIterator[WorkflowExecutor]:
    """Yield an executor with a private queue, registered as alive during the block."""
    identity = uuid4()
    heartbeat = _heartbeat(platform, f"{PRIVATE_QUEUE_PREFIX}{identity}", identity)
    engine = _engine(platform, heartbeat)
    async with (
        delivering(platform.notifications),
        present(heartbeat, engine.executor, _releaser(platform)) as executor,
    ):
        # If no worker is running, the next runner reconciles what killed ones left behind.
        found = await platform.fleet.reconcile(heartbeat.identity, most=0)
        for execution in found.orphaned if found else ():
            await engine.orphans.end(execution)
        yield executor


@asynccontextmanager
async def open_offloader(limits: PoolLimits) -> AsyncIterator[Offloader]:
    """Yield helper processes with these limits, ended with the block."""
    # They only compute and open no connections, so they get no secrets.
    helpers = HelperProcesses(limits, environment=agent_environment(os.environ))
    try:
        yield Offloader(helpers)
    finally:
        await helpers.aclose()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    """Builds the parts that run executions on behalf of one worker."""

    executor: WorkflowExecutor
    orphans: OrphanedExecutions


def _engine(platform: Platform, heartbeat: WorkerHeartbeat) -> _Engine:
    validation = ValidationEngine(platform.offloader)
    context = ContextManager(platform.offloader)
    state = StateManager(
        journal=platform.journal,
        gate=JournalGate(platform.redactor),
        new_claim_id=uuid4,
        changed=platform.announcer.changed,
        expected_now=lambda: heartbeat.expected_now,
    )
    ending = Ending(context_manager=context, notification_service=NotificationService())
    return _Engine(
        executor=WorkflowExecutor(
            worker=lambda: heartbeat.identity,
            definitions=platform.workflows,
            state_manager=state,
            agent_executor=AgentExecutor(
                runtimes=platform.kinds,
                validation_engine=validation,
                monotonic=platform.surroundings.monotonic,
                max_output_bytes=platform.settings.max_output_bytes,
                credentials_used=platform.credentials.uses.attempt_ended,
            ),
            context_manager=context,
            validation_engine=validation,
            ending=ending,
            surroundings=platform.surroundings,
            execution_starter=platform.executions,
        ),
        orphans=OrphanedExecutions(
            worker=lambda: heartbeat.identity,
            definitions=platform.workflows,
            state_manager=state,
            context_manager=context,
            validation_engine=validation,
            ending=ending,
            surroundings=platform.surroundings,
        ),
    )


def _surroundings() -> Surroundings:
    return Surroundings(
        now=current_time,
        monotonic=time.monotonic,
        random=SystemRandom().random,
        tracer=OpenTelemetryTracer(),
    )


def _heartbeat(platform: Platform, queue: str, id_: UUID | None = None) -> WorkerHeartbeat:
    return WorkerHeartbeat(
        identity=WorkerIdentity(
            id=id_ or uuid4(),
            host=socket.gethostname(),
            pid=os.getpid(),
            version=version("batonflow"),
            queue=queue,
            agents=offers(platform.kinds),
        ),
        store=PostgresHeartbeatStore(platform.database),
        times=ClockLeaps(platform.database),
        new_id=uuid4,
        monotonic=time.monotonic,
        timing=platform.timing,
    )


def _releaser(platform: Platform) -> Callable[[UUID, str], Awaitable[None]]:
    async def release(claim_id: UUID, execution: str) -> None:
        await platform.journal.release(execution, claim_id, release_of_unconfirmed_claim())

    return release
