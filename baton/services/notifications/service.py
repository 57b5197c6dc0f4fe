"""Channels of notifications, and what was delivered on them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

import msgspec

from baton.domain.actor import SYSTEM, Actor
from baton.domain.catalog import PageCursor
from baton.domain.channel_type import ChannelType, ChannelTypes
from baton.domain.notification import (
    PERSON,
    SANDBOX,
    Channel,
    Delivery,
    DeliveryState,
    StoredChannel,
)
from baton.domain.permission import Permission
from baton.domain.workflow import numbered_slug, slug_of
from baton.errors import (
    BatonError,
    Conflict,
    ConnectorError,
    InvalidInput,
    NotFound,
    Problem,
    SecretUnreadable,
    StaleVersion,
)
from baton.notifications.composing import card
from baton.notifications.outbox_relay import MessageSender
from baton.notifications.samples import SampleName, sample
from baton.notifications.wording import Links
from baton.sentence import say
from baton.services.notifications.answers import CardPreview, ChannelOut, TestOut
from baton.services.notifications.checks import (
    ChannelOrder,
    Kept,
    ReachCheck,
    has_secret,
    hint_of,
    require_slug,
    require_usable,
    secret_of,
    settings_of,
)
from baton.services.notifications.type_settings import StoredSettings
from baton.services.permissions import requires
from baton.services.plugged_types import installed_type, new_type
from baton.services.sealed_secrets import Secrets

_log = logging.getLogger(__name__)

_SANDBOX_ID = "sandbox-teams"
_SANDBOX_TYPE = "teams"
#: Settings that tell of further secrets beside an address or a password.
_EXTRA_SECRETS = ("headers", "signed", "secret_settings")


class ChannelStore(Protocol):
    """A store of channels and deliveries; implemented by `baton.store.notifications`."""

    async def channels(self) -> Sequence[StoredChannel]:
        """All of them, by name."""

    async def channel(self, channel_id: str) -> StoredChannel:
        """One of them; raises `NotFound`."""

    async def create(self, channel: Channel, *, created_by: str) -> None:
        """Keep a new one; raises `Conflict` if its id is taken."""

    async def update(self, channel: Channel, *, expected_version: int | None) -> bool:
        """Change one; false if it is gone or is not at the version expected, null being any."""

    async def delete(self, channel_id: str, *, expected_version: int | None) -> bool:
        """Remove one; false as in `update`."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Everything one may ask about them. Secrets go in and never come out."""

    store: ChannelStore
    types: ChannelTypes
    secrets: Secrets
    sender: MessageSender
    reach: ReachCheck
    links: Links
    #: Raises `NotFound` for a workflow that there is not.
    require_workflow: Callable[[str], Awaitable[object]]
    monotonic: Callable[[], float]
    new_id: Callable[[], UUID]

    @requires(Permission.NOTIFICATIONS_READ)
    async def channels(self, *, actor: Actor) -> Sequence[StoredChannel]:  # noqa: ARG002 @requires reads it
        """All channels, by name."""
        return await self.store.channels()

    @requires(Permission.NOTIFICATIONS_READ)
    async def channel(self, channel_id: str, *, actor: Actor) -> StoredChannel:  # noqa: ARG002 as above
        """One of them; raises `NotFound`."""
        return await self.store.channel(channel_id)

    @requires(Permission.NOTIFICATIONS_WRITE)
    async def create(
        self, order: ChannelOrder, kind: str, *, channel_id: str | None, actor: Actor
    ) -> StoredChannel:
        """Make a channel; its id comes from its name where none is given.

        Raises `InvalidInput`, `Conflict`, and `SecretUnreadable` where a new secret would be under
        another key than those that are kept.
        """
        type_ = self._new_type(kind)
        await require_usable(order, type_, reach=self.reach, kept=Kept())
        otherwise = kind.replace("_", "-")
        id_ = channel_id or await self._free_id(slug_of(order.name, otherwise=otherwise))
        require_slug(id_)
        await self._require_workflows(order)
        await self._require_readable()
        secret = secret_of(order, type_, {})
        channel = Channel(
            id=id_,
            name=order.name.strip(),
            kind=kind,
            origin=PERSON,
            on_failure=order.on_failure,
            on_success=order.on_success,
            workflows=order.workflows,
            settings=settings_of(order, type_, secret),
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

    @requires(Permission.NOTIFICATIONS_WRITE)
    async def change(
        self,
        channel_id: str,
        order: ChannelOrder,
        *,
        expected_version: int | None,
        actor: Actor,  # noqa: ARG002 as above
    ) -> StoredChannel:
        """Change a channel; a secret that is not given stays.

        Raises `NotFound`, `InvalidInput`, and `StaleVersion` if it is not at `expected_version`.
        """
        before = (await self._at(channel_id, expected_version)).channel
        if before.origin == SANDBOX and (order.url or order.email or order.password):
            raise Conflict(
                "The channel of the sandbox always goes to the sandbox. Make another channel for "
                "another address."
            )
        type_ = self._type_of(before)
        kept = _kept(before, order, type_)
        await require_usable(order, type_, reach=self.reach, kept=kept)
        await self._require_workflows(order)
        _require_headers_again(before, order)
        changed = has_secret(order) or not kept.secret
        opened = self._opened(before, order) if changed and kept.secret else {}
        secret = secret_of(order, type_, opened, kept.secret_settings)
        channel = replace(
            before,
            name=order.name.strip(),
            on_failure=order.on_failure,
            on_success=order.on_success,
            workflows=order.workflows,
            settings=(
                settings_of(order, type_, secret, kept.settings)
                if order.email or changed
                else before.settings
            ),
            hint=hint_of(order) or before.hint,
            enabled=order.enabled,
        )
        if changed:
            channel = replace(channel, sealed=self._sealed(secret))
        if not await self.store.update(channel, expected_version=expected_version):
            await self._at(channel_id, expected_version)
        return await self.store.channel(channel_id)

    @requires(Permission.NOTIFICATIONS_WRITE)
    async def delete(
        self,
        channel_id: str,
        *,
        expected_version: int | None,
        actor: Actor,  # noqa: ARG002 as above
    ) -> None:
        """Remove a channel; its deliveries stay listed. Raises as `change`, and `Conflict`."""
        if (await self._at(channel_id, expected_version)).channel.origin == SANDBOX:
            raise Conflict(
                "The channel of the sandbox comes with it and cannot be deleted. Switch it off."
            )
        if not await self.store.delete(channel_id, expected_version=expected_version):
            await self._at(channel_id, expected_version)

    async def _at(self, channel_id: str, expected_version: int | None) -> StoredChannel:
        """The channel; raises `StaleVersion` if it is at another version than is expected."""
        stored = await self.store.channel(channel_id)
        if expected_version is not None and stored.version != expected_version:
            raise StaleVersion(
                say(
                    "The notification channel '{channel_id}' is at version {version} now, your "
                    "change began at {expected_version}. Look at what it is now and change that.",
                    channel_id=channel_id,
                    version=stored.version,
                    expected_version=expected_version,
                ),
                current={
                    "version": stored.version,
                    "channel": msgspec.to_builtins(ChannelOut.of(stored)),
                },
                submitted={"version": expected_version},
            )
        return stored

    @requires(Permission.NOTIFICATIONS_WRITE)
    async def test(self, channel_id: str, which: SampleName, *, actor: Actor) -> TestOut:  # noqa: ARG002 as above
        """Send an example now and say what the receiver answered; raises `NotFound`."""
        channel = (await self.store.channel(channel_id)).channel
        began = self.monotonic()
        delivered, status = False, None
        try:
            announcement = replace(sample(which, test=True), id=f"test-{self.new_id()}")
            receipt = await self.sender.send(channel, announcement)
        except BatonError as error:
            said = error.message
            if isinstance(error, ConnectorError):
                status = error.status
        else:
            delivered = all(r.state is DeliveryState.SENT for r in receipt.recipients)
            status, said = receipt.status, receipt.text
        return TestOut(
            delivered=delivered,
            response_status=status,
            response=said,
            duration_ms=round((self.monotonic() - began) * 1000),
        )

    @requires(Permission.NOTIFICATIONS_READ)
    def preview(self, which: SampleName, *, actor: Actor) -> CardPreview:  # noqa: ARG002 as above
        """The Adaptive Card that Teams would show for an example."""
        return CardPreview(card=card(sample(which), self.links))

    @requires(Permission.NOTIFICATIONS_READ)
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
        """Prepare a server once: the sandbox's channel, and secrets under the newest key."""
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

    def _new_type(self, kind: str) -> ChannelType:
        """The type of a new channel; raises `InvalidInput`."""
        return new_type(self.types, kind, path="$.kind")

    def _type_of(self, channel: Channel) -> ChannelType:
        """The type of a channel; raises `Conflict` if its package is gone."""
        return installed_type(self.types, channel.kind, of="channel")

    def _sealed(self, secret: Mapping[str, str]) -> str:
        return self.secrets.seal(msgspec.json.encode(secret).decode())

    def _opened(self, before: Channel, order: ChannelOrder) -> dict[str, str]:
        """Return the secrets to keep; if there are none, their key may be lost."""
        extras = any(before.settings.get(name) for name in _EXTRA_SECRETS)
        replaced = order.url if order.email is None else order.password
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
                        message=say(
                            "{path}: there is no workflow '{workflow}'.",
                            path=path,
                            workflow=workflow,
                        ),
                        path=path,
                        rule="unknown_workflow",
                        fix="Name workflows that exist, or null for all of them.",
                    )
                )
        if problems:
            raise InvalidInput(
                say(
                    "The channel cannot be used. {why} {fix}",
                    why=problems[0].sentence,
                    fix=problems[0].advice,
                ),
                problems=tuple(problems),
            )


def _kept(before: Channel, order: ChannelOrder, type_: ChannelType) -> Kept:
    """What of a channel stays without being given again."""
    elsewhere, settings = _elsewhere(before, order), StoredSettings.of(before)
    return Kept(
        secret=before.origin == SANDBOX or _same_place(before, order),
        headers=() if elsewhere else before.settings.get("headers", ()),
        settings=settings,
        secret_settings=settings.kept(order.settings, type_, elsewhere=elsewhere),
    )


def _require_headers_again(before: Channel, order: ChannelOrder) -> None:
    """Headers may be secrets: none goes to a host that it was not entered for."""
    if _elsewhere(before, order) and before.settings.get("headers") and order.headers is None:
        problem = Problem(
            message="$.headers: The headers were entered for another host.",
            path="$.headers",
            rule="required",
            fix="Enter them again, or none.",
        )
        raise InvalidInput(
            say("The channel cannot be used. {why} {fix}", why=problem.sentence, fix=problem.fix),
            problems=(problem,),
        )


def _elsewhere(before: Channel, order: ChannelOrder) -> bool:
    """True if the webhook goes to another host than before."""
    return order.url is not None and hint_of(order) != before.hint


def _same_place(before: Channel, order: ChannelOrder) -> bool:
    """True if a stored password goes only to the server that it was entered for."""
    if order.email is None:
        return True
    wanted = order.email.as_settings()
    names = ("host", "port", "username", "security", "oauth")
    return all(before.settings.get(name) == wanted[name] for name in names)


def _sandbox_channel() -> Channel:
    return Channel(
        id=_SANDBOX_ID,
        name="Teams inbox of the sandbox",
        kind=_SANDBOX_TYPE,
        origin=SANDBOX,
        on_failure=True,
        on_success=False,
        workflows=None,
        hint="sandbox",
    )
