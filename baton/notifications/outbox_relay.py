"""Deliver the outbox: claim, send, record; at least once, and never concurrently."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from baton.domain.notification import (
    Announcement,
    Channel,
    ClaimedMessage,
    DeliveryState,
    Outcome,
    Receipt,
)
from baton.domain.notification_policy import POLICY, DeliveryPolicy
from baton.errors import (
    BatonError,
    ConnectorError,
    DatabaseUnavailable,
    SecretUnreadable,
    StorageFull,
    SystemThrottled,
)
from baton.notifications.receipts import given_up

_log = logging.getLogger(__name__)


class Outbox(Protocol):
    """Stores due messages; implemented by `baton.store.notifications`."""

    async def claim(self, claim: UUID, *, busy: Collection[str]) -> Sequence[ClaimedMessage]:
        """Claim due messages, except those of channels that are `busy`."""

    async def record(self, claim: UUID, number: int, outcome: Outcome) -> bool:
        """Record the result of a message; false if the claim is lost."""

    async def give_up(self) -> None:
        """End messages without a channel, or that have waited too long."""


class MessageSender(Protocol):
    """Sends one message now; implemented by `ChannelSender`."""

    async def send(self, channel: Channel, announcement: Announcement) -> Receipt:
        """Send; raises a `BatonError` whose class says whether a retry may help."""


@dataclass(slots=True, kw_only=True)
class OutboxRelay:
    """Delivers messages; any number of relays may share one outbox."""

    outbox: Outbox
    sender: MessageSender
    new_id: Callable[[], UUID]
    random: Callable[[], float]
    #: Set when this process added to the outbox; other additions are found by polling.
    wake_up: asyncio.Event
    policy: DeliveryPolicy = POLICY
    _sending: set[asyncio.Task[None]] = field(default_factory=set)
    #: Messages being sent, by channel.
    _under_way: Counter[str] = field(default_factory=Counter)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; messages being sent then are left to `finish`.

        Do not cancel it: a claim whose response is not awaited would have to wait for its lease.
        """
        tidying = asyncio.create_task(self._tidy())
        try:
            while not stop.is_set():
                self.wake_up.clear()
                if await self._round():
                    continue
                try:
                    async with asyncio.timeout(self.policy.poll_every.total_seconds()):
                        await self.wake_up.wait()
                except TimeoutError:
                    continue
        finally:
            tidying.cancel()
            await asyncio.gather(tidying, return_exceptions=True)

    async def finish(self, seconds: float) -> None:
        """Send what is due now, for at most `seconds`.

        The rest is sent by others or after the lease.
        """
        try:
            async with asyncio.timeout(seconds):
                while await self._round():
                    continue
                while self._sending:
                    await asyncio.wait(self._sending)
        except TimeoutError:
            _log.warning("%d notifications are left to be sent later", len(self._sending))
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _round(self) -> int:
        """Claim once and start sending; return the number of messages."""
        busy = [channel for channel, n in self._under_way.items() if n >= self.policy.unanswered]
        claim = self.new_id()
        try:
            messages = await self.outbox.claim(claim, busy=busy)
        except BatonError as error:
            _log.warning("notifications are delayed: %s", error)
            return 0
        # Nothing restarts this loop, so an error must not end it and stop all notifications.
        except Exception as defect:  # noqa: BLE001
            _log.error("notifications are delayed by an internal error", exc_info=defect)
            return 0
        for message in messages:
            self._under_way[message.channel.id] += 1
            task = asyncio.create_task(self._deliver(claim, message))
            self._sending.add(task)
            task.add_done_callback(self._over)
        return len(messages)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (defect := task.exception()) is not None:
            # Its claim ends with the lease; an immediate retry may fail the same way.
            _log.error(
                "a notification could not be sent because of an internal error", exc_info=defect
            )

    async def _deliver(self, claim: UUID, message: ClaimedMessage) -> None:
        channel = message.channel
        try:
            outcome = await self._sent(message)
            await self.outbox.record(claim, message.number, outcome)
        except (DatabaseUnavailable, StorageFull) as error:
            # It is sent again after the lease: at least once.
            _log.warning("the result of a notification could not be recorded: %s", error)
        finally:
            self._under_way[channel.id] -= 1
            if self._under_way[channel.id] <= 0:
                del self._under_way[channel.id]
            self.wake_up.set()

    async def _sent(self, message: ClaimedMessage) -> Outcome:
        try:
            receipt = await self.sender.send(message.channel, message.announcement)
        except BatonError as error:
            return self._after(message, error)
        return self._received(message, receipt)

    def _received(self, message: ClaimedMessage, receipt: Receipt) -> Outcome:
        """Return the result of an answer; some recipients of an e-mail may have to wait."""
        pause = None
        if receipt.state is DeliveryState.WAITING:
            pause = self._pause(message, None)
            if pause is None:
                receipt = given_up(receipt)
        return Outcome(
            state=receipt.state,
            response_status=receipt.status,
            response=receipt.text,
            again_in_seconds=pause,
            recipients=receipt.recipients,
        )

    def _over_with(self, message: ClaimedMessage, error: BatonError, status: int | None) -> Outcome:
        """Return the final outcome.

        Earlier attempts may have reached some recipients of an e-mail.
        """
        earlier = message.announcement.recipients
        if not earlier:
            return Outcome(
                state=DeliveryState.FAILED, response_status=status, response=error.message
            )
        receipt = given_up(Receipt(status=status, text="", recipients=earlier))
        return Outcome(
            state=receipt.state,
            response_status=status,
            response=f"{error.message} {receipt.text}",
            recipients=receipt.recipients,
        )

    def _pause(self, message: ClaimedMessage, asked: float | None) -> float | None:
        """Return the seconds until the next attempt; None if there is none."""
        if message.age_seconds > self.policy.longest.total_seconds():
            return None
        return self.policy.pause_seconds(message.tries, self.random(), asked)

    def _after(self, message: ClaimedMessage, error: BatonError) -> Outcome:
        """Return the outcome of a failed attempt."""
        pause = self._pause(message, getattr(error, "retry_after", None))
        status = error.status if isinstance(error, ConnectorError) else None
        if not _may_pass(error) or pause is None:
            _log.warning(
                "a notification on channel %s is given up: %s", message.channel.id, error.message
            )
            return self._over_with(message, error, status)
        return Outcome(
            state=DeliveryState.WAITING,
            response_status=status,
            response=error.message,
            again_in_seconds=pause,
            quiet_seconds=pause if isinstance(error, SystemThrottled) else None,
        )

    async def _tidy(self) -> None:
        while True:
            try:
                await self.outbox.give_up()
            except BatonError as error:
                _log.warning("cleaning up notifications failed: %s", error)
            await asyncio.sleep(self.policy.tidy_every.total_seconds())


def _may_pass(error: BatonError) -> bool:
    """True if a retry may help, including after the operator restores a key."""
    return error.transient or isinstance(error, SecretUnreadable)
