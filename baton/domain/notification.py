"""Notifications about ended executions: channels, messages and the status of each delivery."""

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
    #: Claimed by a worker that is sending it, or that died while sending.
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


#: People create channels; the sandbox's channel exists from the first start.
PERSON = "person"
SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The target of notifications."""

    id: str
    name: str
    #: Name of its type.
    kind: str
    #: `person`, or `sandbox` for the channel whose address is that of the running sandbox.
    origin: str
    on_failure: bool
    on_success: bool
    #: Ids of the workflows that it is notified about; None for all.
    workflows: tuple[str, ...] | None
    #: Non-secret settings: for e-mail the server, sender and recipients.
    settings: Mapping[str, Any] = field(default_factory=dict)
    #: The encrypted secrets; "" for the sandbox.
    sealed: str = field(default="", repr=False)
    #: Enough of the address for people to tell channels apart.
    hint: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """The result of the last attempt on a channel."""

    state: DeliveryState
    at: datetime
    response_status: int | None
    response: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChannel:
    """A channel as stored."""

    channel: Channel
    #: Incremented by each change, from 1.
    version: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    last: LastDelivery | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The content of a notification about one run of an execution, as recorded."""

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
    #: Names of the completed steps, in order.
    completed: tuple[str, ...] = ()
    total_steps: int | None = None

    @classmethod
    def of(cls, content: Mapping[str, Any], *, workflow_id: str, run: int) -> Notice:
        """Read the outbox content."""
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
    #: `sent`, permanently `failed`, or `waiting` for another attempt.
    state: DeliveryState
    #: The mail server's response code and text, without secrets.
    status: int | None
    text: str

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Recipient:
        """Read the outbox content."""
        return cls(**{**content, "state": DeliveryState(content["state"])})

    def as_content(self) -> dict[str, Any]:
        """Return the outbox content."""
        return {
            "address": self.address,
            "state": str(self.state),
            "status": self.status,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One message about one execution, or about many executions of one workflow."""

    #: Stays the same when it is sent again.
    id: str
    kind: NotificationKind
    #: The newest notices, at least one.
    notices: tuple[Notice, ...]
    #: Number of executions it covers; may exceed the number of `notices`.
    count: int = 1
    #: True if the same workflow already caused many messages in the last minute.
    more: bool = False
    #: True for a test message from the channel settings.
    test: bool = False
    #: For an e-mail that was attempted before: the status for each recipient.
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMessage:
    """A message that only this worker sends now."""

    #: Number of the row that identifies the message.
    number: int
    channel: Channel
    announcement: Announcement
    #: Number of attempts, including this one.
    tries: int
    #: Age of its oldest row.
    age_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The receiver's answer."""

    status: int | None
    #: The beginning of its response, without secrets.
    text: str
    #: For an e-mail: the status for each recipient.
    recipients: tuple[Recipient, ...] = ()

    @property
    def state(self) -> DeliveryState:
        """Waiting while one recipient waits; otherwise sent if at least one has received it."""
        states = {recipient.state for recipient in self.recipients}
        for state in (DeliveryState.WAITING, DeliveryState.SENT, DeliveryState.FAILED):
            if state in states:
                return state
        return DeliveryState.SENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of one attempt, to be recorded."""

    state: DeliveryState
    response_status: int | None
    response: str
    #: Seconds until the next attempt, if there is one.
    again_in_seconds: float | None = None
    #: Seconds for which the receiver wants no messages at all.
    quiet_seconds: float | None = None
    #: For an e-mail: the status for each recipient; empty keeps the recorded status.
    recipients: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One notification on one channel, for display."""

    id: int
    execution_id: str
    run: int
    workflow_id: str
    workflow_name: str
    channel_id: str
    #: None if the channel was deleted.
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
    #: Number of notifications in its message.
    together: int
    #: For an e-mail: the status for each recipient.
    recipients: tuple[Recipient, ...] = ()
