"""Notifications: who hears what about executions that ended, and how each delivery stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class NotificationKind(StrEnum):
    """The subject of a notification."""

    FAILURE = "failure"
    SUCCESS = "success"


class DeliveryState(StrEnum):
    """The delivery status of a notification on one channel."""

    WAITING = "waiting"
    #: Claimed by a worker that sends it, or died while it did.
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


#: Channels are made by people; that of the sandbox is there from the first start.
PERSON = "person"
SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The target of notifications."""

    id: str
    name: str
    #: Name of its type.
    kind: str
    #: `person`, or `sandbox` whose address is that of the sandbox that runs now.
    origin: str
    on_failure: bool
    on_success: bool
    #: Ids of the workflows that it hears of; null is all of them.
    workflows: tuple[str, ...] | None
    #: What is not secret: of e-mail the server, sender and recipients.
    settings: Mapping[str, Any] = field(default_factory=dict)
    #: The secret part, encrypted; "" for the sandbox.
    sealed: str = field(default="", repr=False)
    #: Enough of the address for people to tell channels apart.
    hint: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """The result of the last try on a channel."""

    state: DeliveryState
    at: datetime
    response_status: int | None
    response: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChannel:
    """A channel as it is kept."""

    channel: Channel
    #: Counts its changes, from 1.
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    last: LastDelivery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The content of a notification about one run of an execution; texts are as recorded."""

    workflow_id: str
    workflow: str
    execution_id: str
    run: int
    #: ISO 8601 in UTC.
    at: str
    duration_seconds: float
    #: Name of the step that failed; null if the execution failed as a whole, or did not fail.
    failed_agent: str | None = None
    #: Such as `2 of 5`.
    step: str | None = None
    error: str | None = None
    #: Names of the steps that returned their output, in order.
    completed: tuple[str, ...] = ()
    total_steps: int | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any], *, workflow_id: str, run: int) -> Notice:
        """Read what stands in the outbox."""
        return cls(
            workflow_id=workflow_id,
            workflow=content["workflow"],
            execution_id=content["execution_id"],
            run=run,
            at=content["at"],
            duration_seconds=content["duration_seconds"],
            failed_agent=content.get("failed_agent"),
            step=content.get("step"),
            error=content.get("error"),
            completed=tuple(content.get("completed", ())),
            total_steps=content.get("total_steps"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The delivery status of one message for one recipient of an e-mail."""

    address: str
    #: `sent`, `failed` for good, or `waiting` for another try.
    state: DeliveryState
    #: What the mail server said: its code and words, without secrets.
    status: int | None
    text: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Recipient:
        """Read what stands in the outbox."""
        return cls(**{**content, "state": DeliveryState(content["state"])})

    def as_content(self) -> dict[str, Any]:
        """A row of the outbox."""
        return {
            "address": self.address,
            "state": str(self.state),
            "status": self.status,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One message: about one execution, or about many of one workflow."""

    #: Stays the same when it is sent again.
    id: str
    kind: NotificationKind
    #: The newest, at least one.
    notices: tuple[Notice, ...]
    #: How many executions it is about; more than `notices` has if there were many.
    count: int = 1
    #: Whether the same workflow filled earlier messages of the last minute.
    more: bool = False
    #: Whether it only shows what a notification looks like.
    test: bool = False
    #: Of an e-mail that was tried before: how it stands for each recipient.
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMessage:
    """A message that this worker, and nobody else, sends now."""

    #: Number of the row that the message goes by.
    number: int
    channel: Channel
    announcement: Announcement
    #: This try included.
    tries: int
    #: Of its oldest row.
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's answer."""

    status: int | None
    #: The beginning of its answer, without secrets.
    text: str
    #: Of an e-mail: how it stands for each recipient.
    recipients: tuple[Recipient, ...] = ()

    @property
    def state(self) -> DeliveryState:
        """Waiting as long as one recipient waits, sent as soon as one has it."""
        states = {recipient.state for recipient in self.recipients}
        for state in (DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED):
            if state in states:
                return state
        return DeliveryState.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one try, to be recorded."""

    state: DeliveryState
    response_status: int | None
    response: str
    #: Seconds until the next try, if there is one.
    again_in_seconds: float | None = None
    #: Seconds for which the receiver wants to hear nothing at all.
    quiet_seconds: float | None = None
    #: Of an e-mail: how it stands for each recipient; empty leaves what was recorded before.
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notification on one channel, as people see it."""

    id: int
    execution_id: str
    run: int
    workflow_id: str
    workflow_name: str
    channel_id: str
    #: Null if the channel is gone.
    channel_name: str | None
    kind: NotificationKind
    state: DeliveryState
    created_at: datetime
    tries: int
    next_try_at: datetime | None
    tried_at: datetime | None
    sent_at: datetime | None
    response_status: int | None
    response: str | None
    #: How many notifications its message told of.
    together: int
    #: Of an e-mail: how it stands for each recipient.
    recipients: tuple[Recipient, ...] = ()
