"""The composition root of notifications: sending and delivery."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from random import SystemRandom
from urllib.parse import urlsplit
from uuid import uuid4

from baton.connectors.certificates import Certificates
from baton.connectors.http import HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.connectors.reach import Reach
from baton.connectors.smtp import Mailer
from baton.connectors.tokens import Tokens
from baton.connectors.webhook import Webhooks
from baton.domain.actor import SYSTEM
from baton.domain.notification_policy import POLICY, DeliveryPolicy
from baton.notifications.channel_host import ChannelHost
from baton.notifications.channel_runtimes import ChannelRuntimes
from baton.notifications.channel_sender import ChannelSender
from baton.notifications.outbox_relay import OutboxRelay
from baton.notifications.wording import Links
from baton.observability.redaction import Redactor
from baton.plugins.loading import load_channel_types
from baton.sandbox_info import SandboxInfo
from baton.services.notifications.service import Notifications
from baton.services.workflows.service import Workflows
from baton.settings import Settings
from baton.store.database import Database
from baton.store.notifications import PostgresNotificationStore
from baton.vault.vault import Vault

_log = logging.getLogger(__name__)
#: The default address of `baton server`.
_DEFAULT_PUBLIC_URL = "http://127.0.0.1:8420"
#: How long messages that are due may still be sent when a worker or a run ends.
_LAST_DELIVERIES_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationParts:
    """The API's service, and the parts of the delivery."""

    notifications: Notifications
    store: PostgresNotificationStore
    sender: ChannelSender
    #: Set when this process added to the outbox.
    wake_up: asyncio.Event
    policy: DeliveryPolicy


@asynccontextmanager
async def open_notifications(
    settings: Settings,
    database: Database,
    workflows: Workflows,
    *,
    wake_up: asyncio.Event,
    sandbox: Callable[[], SandboxInfo | None],
    redactor: Redactor,
    vault: Vault,
    policy: DeliveryPolicy = POLICY,
) -> AsyncIterator[NotificationParts]:
    """Connect the parts; `sandbox` returns the sandbox that this process started."""

    def trusted(host: str, port: int) -> bool:
        return (host, port) in _places(sandbox())

    def sandbox_webhook() -> str | None:
        found = sandbox()
        if found is None:
            return None
        redactor.secrets.add_address(found.teams_webhook_url)
        return found.teams_webhook_url

    outbound = Outbound(settings.http_allow)
    links = Links(settings.public_url or _DEFAULT_PUBLIC_URL)
    store = PostgresNotificationStore(database, policy)
    certificates = Certificates(settings.ca_bundle)
    clients = _Clients(outbound, certificates, redactor.secrets.add)
    types = load_channel_types(_log.warning)
    host = ChannelHost(
        webhooks=Webhooks(
            guarded=lambda: clients.guarded,
            unguarded=lambda: clients.unguarded,
            trusted=trusted,
            now=_now,
        ),
        mailer=Mailer(
            outbound=outbound,
            trusted=trusted,
            certificates=certificates,
            tokens=lambda: clients.tokens,
        ),
        links=links,
        now=_now,
        clean=redactor.text,
    )
    sender = ChannelSender(
        open_secret=vault.open,
        sandbox_webhook=sandbox_webhook,
        runtimes=ChannelRuntimes(types, host),
        clean=redactor.text,
        policy=policy,
    )
    try:
        yield NotificationParts(
            notifications=Notifications(
                store=store,
                types=types,
                secrets=vault,
                sender=sender,
                reach=Reach(outbound=outbound, trusted=trusted),
                links=links,
                require_workflow=lambda id_: workflows.workflow(id_, actor=SYSTEM),
                monotonic=time.monotonic,
                new_id=uuid4,
            ),
            store=store,
            sender=sender,
            wake_up=wake_up,
            policy=policy,
        )
    finally:
        await clients.aclose()


class _Clients:
    """The connection pools, created at first use: reading the certificates takes a while."""

    def __init__(
        self,
        outbound: Outbound,
        certificates: Certificates,
        remember_secret: Callable[[str], None],
    ) -> None:
        self._outbound = outbound
        self._remember_secret = remember_secret
        self._certificates = certificates
        self._made: list[HttpClient] = []

    @cached_property
    def guarded(self) -> HttpClient:
        """Connects only to hosts that notifications may call."""
        transport = GuardedTransport(self._outbound, certificates=self._certificates)
        return self._keep(HttpClient(now=_now, transport=transport))

    @cached_property
    def unguarded(self) -> HttpClient:
        """Connects to the sandbox."""
        return self._keep(HttpClient(now=_now, certificates=self._certificates))

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens for mail servers."""
        return Tokens(http=self.guarded, now=_now, remember_secret=self._remember_secret)

    def _keep(self, client: HttpClient) -> HttpClient:
        self._made.append(client)
        return client

    async def aclose(self) -> None:
        """Close the clients that were created."""
        for client in self._made:
            await client.aclose()


@asynccontextmanager
async def delivering(parts: NotificationParts) -> AsyncIterator[None]:
    """Deliver during the block, and what is left at its end."""
    relay = OutboxRelay(
        outbox=parts.store,
        sender=parts.sender,
        new_id=uuid4,
        random=SystemRandom().random,
        wake_up=parts.wake_up,
        policy=parts.policy,
    )
    stop = asyncio.Event()
    running = asyncio.create_task(relay.run(stop))
    try:
        yield
    finally:
        stop.set()
        parts.wake_up.set()
        await running
        await relay.finish(_LAST_DELIVERIES_SECONDS)


def _places(sandbox: SandboxInfo | None) -> set[tuple[str, int]]:
    """Return the addresses at which the sandbox accepts messages."""
    if sandbox is None:
        return set()
    teams = urlsplit(sandbox.teams_webhook_url)
    return {
        (teams.hostname or "", teams.port or 80),
        (str(sandbox.smtp["host"]), int(sandbox.smtp["port"])),
    }


def _now() -> datetime:
    return datetime.now(UTC)
