"""Channels of notifications, and what was delivered on them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

import msgspec

from baton.domain.actor import SYSTEM, Actor
from baton.domain.catalog import PageCursor
from baton.domain.errors import (
    BatonError,
    Conflict,
    ConnectorError,
    InvalidInput,
    NotFound,
    Problem,
    SecretUnreadable,
)
from baton.domain.notification import (
    PERSON,
    SANDBOX,
    Announcement,
    Channel,
    ChannelKind,
    Delivery,
    DeliveryState,
    Receipt,
    StoredChannel,
)
from baton.domain.workflow import numbered_slug, slug_of
from baton.notifications.composing import card
from baton.notifications.samples import SampleName, sample
from baton.notifications.wording import Links
from baton.services.channel_checks import (
    ChannelOrder,
    Reach,
    has_secret,
    hint_of,
    require_slug,
    require_usable,
    secret_of,
    settings_of,
)

_log = logging.getLogger(__name__)

_SANDBOX_ID = "sandbox-teams"


class ChannelStore(Protocol):
    """Where channels and deliveries are kept; `baton.store.notifications` has it."""

    async def channels(self) -> Sequence[StoredChannel]:
        """All of them, by name."""

    async def channel(self, channel_id: str) -> StoredChannel:
        """One of them; raises `NotFound`."""

    async def create(self, channel: Channel, *, created_by: str) -> None:
        """Keep a new one; raises `Conflict` if its id is taken."""

    async def update(self, channel: Channel) -> None:
        """Change one; raises `NotFound`."""

    async def delete(self, channel_id: str) -> None:
        """Remove one; raises `NotFound`."""

    async def reseal(self, channel_id: str, *, before: str, sealed: str) -> None:
        """Store its secret under another key, unless it was changed meanwhile."""

    async def deliveries(
        self,
        *,
        execution_id: str | None,
        channel: str | None,
        limit: int,
        after: PageCursor | None,
    ) -> Sequence[Delivery]:
        """Deliveries, newest first."""


class Secrets(Protocol):
    """Encrypts what is kept; `baton.vault` does."""

    def seal(self, text: str) -> str:
        """The text, encrypted."""

    def open(self, sealed: str) -> str:
        """The text that was sealed; raises `SecretUnreadable`."""

    def renewed(self, sealed: str) -> str | None:
        """The same under the newest key; null if it is."""


class Dispatcher(Protocol):
    """Sends one message now; `baton.notifications.dispatch` does."""

    async def send(self, channel: Channel, announcement: Announcement) -> Receipt:
        """Send; raises a `BatonError` that says what went wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What came of a test."""

    delivered: bool
    response_status: int | None
    response: str
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Everything one may ask about them. Secrets go in and never come out."""

    store: ChannelStore
    secrets: Secrets
    dispatcher: Dispatcher
    reach: Reach
    links: Links
    #: Raises `NotFound` for a workflow that there is not.
    require_workflow: Callable[[str], Awaitable[object]]
    monotonic: Callable[[], float]
    new_id: Callable[[], UUID]

    async def channels(self, *, actor: Actor) -> Sequence[StoredChannel]:  # noqa: ARG002 roles will decide
        """All channels, by name."""
        return await self.store.channels()

    async def channel(self, channel_id: str, *, actor: Actor) -> StoredChannel:  # noqa: ARG002 as above
        """One of them; raises `NotFound`."""
        return await self.store.channel(channel_id)

    async def create(
        self, order: ChannelOrder, kind: ChannelKind, *, channel_id: str | None, actor: Actor
    ) -> StoredChannel:
        """Make a channel; its id comes from its name where none is given.

        Raises `InvalidInput`, `Conflict`, and `SecretUnreadable` where a new secret would be under
        another key than those that are kept.
        """
        await require_usable(order, kind, reach=self.reach, secret_kept=False)
        id_ = channel_id or await self._free_id(slug_of(order.name, otherwise=str(kind)))
        require_slug(id_)
        await self._require_workflows(order)
        await self._require_readable()
        secret = secret_of(order, {})
        channel = Channel(
            id=id_,
            name=order.name.strip(),
            kind=kind,
            origin=PERSON,
            on_failure=order.on_failure,
            on_success=order.on_success,
            workflows=order.workflows,
            settings=settings_of(order, kind, secret),
            sealed=self._sealed(secret),
            hint=hint_of(order) or "",
            enabled=order.enabled,
        )
        await self.store.create(channel, created_by=actor.id)
        return await self.store.channel(id_)

    async def _free_id(self, slug: str) -> str:
        """The slug, or the first with a number that no channel has."""
        taken = {stored.channel.id for stored in await self.store.channels()}
        numbers = range(2, len(taken) + 3)
        candidates = (slug, *(numbered_slug(slug, number) for number in numbers))
        return next(candidate for candidate in candidates if candidate not in taken)

    async def change(self, channel_id: str, order: ChannelOrder, *, actor: Actor) -> StoredChannel:  # noqa: ARG002 as above
        """Change a channel; a secret that is not given stays. Raises `NotFound`, `InvalidInput`."""
        before = (await self.store.channel(channel_id)).channel
        if before.origin == SANDBOX and (order.url or order.email or order.password):
            raise Conflict(
                "The channel of the sandbox always goes to the sandbox. Make another channel for "
                "another address."
            )
        kept = before.origin == SANDBOX or _same_place(before, order)
        await require_usable(order, before.kind, reach=self.reach, secret_kept=kept)
        await self._require_workflows(order)
        _require_headers_again(before, order)
        changed = has_secret(order) or not kept
        secret = secret_of(order, self._opened(before, order) if changed and kept else {})
        channel = replace(
            before,
            name=order.name.strip(),
            on_failure=order.on_failure,
            on_success=order.on_success,
            workflows=order.workflows,
            settings=(
                settings_of(order, before.kind, secret)
                if order.email or changed
                else before.settings
            ),
            hint=hint_of(order) or before.hint,
            enabled=order.enabled,
        )
        if changed:
            channel = replace(channel, sealed=self._sealed(secret))
        await self.store.update(channel)
        return await self.store.channel(channel_id)

    async def delete(self, channel_id: str, *, actor: Actor) -> None:  # noqa: ARG002 as above
        """Remove a channel; its deliveries stay listed. Raises `NotFound`, `Conflict`."""
        if (await self.store.channel(channel_id)).channel.origin == SANDBOX:
            raise Conflict(
                "The channel of the sandbox comes with it and cannot be deleted. Switch it off."
            )
        await self.store.delete(channel_id)

    async def test(self, channel_id: str, which: SampleName, *, actor: Actor) -> TestResult:  # noqa: ARG002 as above
        """Send an example now and say what the receiver answered; raises `NotFound`."""
        channel = (await self.store.channel(channel_id)).channel
        began = self.monotonic()
        delivered, status = False, None
        try:
            announcement = replace(sample(which, test=True), id=f"test-{self.new_id()}")
            receipt = await self.dispatcher.send(channel, announcement)
        except BatonError as error:
            said = error.message
            if isinstance(error, ConnectorError):
                status = error.status
        else:
            delivered = all(r.state is DeliveryState.SENT for r in receipt.recipients)
            status, said = receipt.status, receipt.text
        return TestResult(
            delivered=delivered,
            response_status=status,
            response=said,
            duration_ms=round((self.monotonic() - began) * 1000),
        )

    def preview(self, which: SampleName, *, actor: Actor) -> dict[str, Any]:  # noqa: ARG002 as above
        """The Adaptive Card that Teams would show for an example."""
        return card(sample(which), self.links)

    async def deliveries(
        self,
        *,
        execution_id: str | None,
        channel: str | None,
        limit: int,
        after: PageCursor | None,
        actor: Actor,  # noqa: ARG002 as above
    ) -> Sequence[Delivery]:
        """Deliveries, newest first."""
        return await self.store.deliveries(
            execution_id=execution_id, channel=channel, limit=limit, after=after
        )

    async def prepare(self, *, sandbox: bool) -> None:
        """What a server does once: the channel of the sandbox, and secrets under the newest key."""
        if sandbox:
            # If it is there, somebody may have switched it off.
            with suppress(Conflict):
                await self.store.create(_sandbox_channel(), created_by=SYSTEM.id)
        for stored in await self.store.channels():
            channel = stored.channel
            if not channel.sealed:
                continue
            try:
                renewed = self.secrets.renewed(channel.sealed)
            except SecretUnreadable as error:
                _log.error("channel %s cannot send: %s", channel.id, error.message)
                continue
            if renewed is not None:
                await self.store.reseal(channel.id, before=channel.sealed, sealed=renewed)

    def _sealed(self, secret: Mapping[str, str]) -> str:
        return self.secrets.seal(msgspec.json.encode(secret).decode())

    def _opened(self, before: Channel, order: ChannelOrder) -> dict[str, str]:
        """What stays of a secret; where nothing does, the key that it is under may be lost."""
        extras = before.settings.get("headers") or before.settings.get("signed")
        replaced = order.password if before.kind is ChannelKind.EMAIL else order.url
        if not before.sealed or (replaced is not None and not extras):
            return {}
        return msgspec.json.decode(self.secrets.open(before.sealed), type=dict[str, str])

    async def _require_readable(self) -> None:
        """With another key than before, half of the secrets would open here and half elsewhere."""
        sealed = [s.channel.sealed for s in await self.store.channels() if s.channel.sealed]
        for text in sealed[:1]:
            self.secrets.open(text)

    async def _require_workflows(self, order: ChannelOrder) -> None:
        problems = []
        for index, workflow in enumerate(order.workflows or ()):
            try:
                await self.require_workflow(workflow)
            except NotFound:
                path = f"$.workflows[{index}]"
                problems.append(
                    Problem(
                        message=f"{path}: there is no workflow '{workflow}'.",
                        path=path,
                        rule="unknown_workflow",
                        fix="Name workflows that exist, or null for all of them.",
                    )
                )
        if problems:
            raise InvalidInput(
                f"The channel cannot be used. {problems[0].message} {problems[0].fix}",
                problems=tuple(problems),
            )


def _require_headers_again(before: Channel, order: ChannelOrder) -> None:
    """Headers may be secrets: none goes to a host that it was not entered for."""
    elsewhere = order.url is not None and hint_of(order) != before.hint
    if elsewhere and before.settings.get("headers") and order.headers is None:
        problem = Problem(
            message="$.headers: The headers were entered for another host.",
            path="$.headers",
            rule="required",
            fix="Enter them again, or none.",
        )
        raise InvalidInput(
            f"The channel cannot be used. {problem.message} {problem.fix}", problems=(problem,)
        )


def _same_place(before: Channel, order: ChannelOrder) -> bool:
    """Whether a password that is kept goes only to where it was entered for."""
    if order.email is None:
        return True
    wanted = order.email.as_settings()
    names = ("host", "port", "username", "security", "oauth")
    return all(before.settings.get(name) == wanted[name] for name in names)


def _sandbox_channel() -> Channel:
    return Channel(
        id=_SANDBOX_ID,
        name="Teams inbox of the sandbox",
        kind=ChannelKind.TEAMS,
        origin=SANDBOX,
        on_failure=True,
        on_success=False,
        workflows=None,
        hint="sandbox",
    )
