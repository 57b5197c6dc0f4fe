"""Notification channels and deliveries as JSON: what the API answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from baton.domain.notification import (
    SANDBOX,
    Delivery,
    DeliveryState,
    LastDelivery,
    NotificationKind,
    Recipient,
    StoredChannel,
)
from baton.services.answers import Answer, Instant, Members, Page, among, instant, one_of

_EMAIL = ("host", "port", "security", "username", "sender", "recipients", "oauth")

_KindName = Annotated[
    str,
    Meta(
        description="A type of channel: `teams`, `slack`, `webhook`, `email`, or one of "
        "`GET /api/channel-types` that a package adds.",
        examples=["teams"],
    ),
]
_Hears = Annotated[str, one_of(NotificationKind)]
_State = Annotated[str, one_of(DeliveryState)]


class EmailOAuth(Answer, frozen=True, kw_only=True):
    """OAuth 2.0 client credentials for the mail server (XOAUTH2); `password` is the secret."""

    token_url: Annotated[
        str, Meta(examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"])
    ]
    client_id: str
    scope: Annotated[str, Meta(examples=["https://outlook.office365.com/.default"])] = ""


class EmailOut(Answer, frozen=True, kw_only=True):
    """The mail server of a channel."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str
    sender: Annotated[str, Meta(description="An address, or `Name <address>`.")]
    recipients: Sequence[str]
    oauth: Annotated[
        EmailOAuth | None, Meta(description="Sign in with a token instead of a password.")
    ] = None


class LastDeliveryOut(Answer, frozen=True, kw_only=True):
    """The result of the last try."""

    state: _State
    at: Instant
    response_status: int | None
    response: str | None

    @classmethod
    def of(cls, last: LastDelivery) -> LastDeliveryOut:
        """On one channel."""
        return cls(
            state=last.state,
            at=instant(last.at),
            response_status=last.response_status,
            response=last.response,
        )


class _Stored(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a channel in the clear, besides its mail server."""

    headers: Sequence[str] = ()
    signed: bool = False
    settings: Mapping[str, object] = {}
    secret_settings: Sequence[str] = ()


class ChannelOut(Answer, frozen=True, kw_only=True):
    """A channel; its address or password is not shown."""

    id: str
    version: Annotated[int, Meta(description="Counts its changes; for `If-Match`.")]
    name: str
    kind: _KindName
    sandbox: Annotated[
        bool, Meta(description="It goes to the inbox of the sandbox on this machine.")
    ]
    notify_on: Sequence[_Hears]
    workflows: Sequence[str] | None
    enabled: bool
    hint: Annotated[str, Meta(description="The host of its address.")]
    email: EmailOut | None
    header_names: Annotated[Sequence[str], Meta(description="Names of the headers of a webhook.")]
    signed: Annotated[bool, Meta(description="Whether the messages of a webhook are signed.")]
    settings: Annotated[
        Members, Meta(description="What its type describes, without what is secret.")
    ]
    secret_settings: Annotated[
        Sequence[str], Meta(description="Names of the settings that are kept and not shown.")
    ]
    created_by: str
    created_at: Instant
    updated_at: Instant
    last_delivery: LastDeliveryOut | None

    @classmethod
    def of(cls, stored: StoredChannel) -> ChannelOut:
        """A channel with what came of its last try."""
        channel = stored.channel
        kept = msgspec.convert(channel.settings, _Stored)
        hears = {"failure": channel.on_failure, "success": channel.on_success}
        return cls(
            id=channel.id,
            version=stored.version,
            name=channel.name,
            kind=channel.kind,
            sandbox=channel.origin == SANDBOX,
            notify_on=[kind for kind, wanted in hears.items() if wanted],
            workflows=channel.workflows,
            enabled=channel.enabled,
            hint=channel.hint,
            email=_email(channel.settings),
            header_names=kept.headers,
            signed=kept.signed,
            settings=kept.settings,
            secret_settings=kept.secret_settings,
            created_by=stored.created_by,
            created_at=instant(stored.created_at),
            updated_at=instant(stored.updated_at),
            last_delivery=LastDeliveryOut.of(stored.last) if stored.last else None,
        )


class Channels(Answer, frozen=True, kw_only=True):
    """All channels."""

    items: Sequence[ChannelOut]


class TestOut(Answer, frozen=True, kw_only=True):
    """The receiver's answer to a test."""

    delivered: bool
    response_status: Annotated[int | None, Meta(description="HTTP status, or the code of SMTP.")]
    response: Annotated[str, Meta(description="The beginning of the answer, or what went wrong.")]
    duration_ms: int


class CardPreview(Answer, frozen=True, kw_only=True):
    """An Adaptive Card 1.5 as Teams would show it."""

    card: Members


class RecipientOut(Answer, frozen=True, kw_only=True):
    """The delivery status for one recipient of an e-mail."""

    address: str
    state: Annotated[str, among("waiting", "sent", "failed")]
    status: Annotated[int | None, Meta(description="The code of SMTP.")]
    text: Annotated[str, Meta(description="What the mail server said.")]

    @classmethod
    def of(cls, recipient: Recipient) -> RecipientOut:
        """One of a delivery's."""
        return cls(
            address=recipient.address,
            state=recipient.state,
            status=recipient.status,
            text=recipient.text,
        )


class DeliveryOut(Answer, frozen=True, kw_only=True):
    """One notification on one channel."""

    id: int
    execution_id: str
    run: Annotated[int, Meta(description="Which run of the execution it tells of.")]
    workflow_id: str
    workflow_name: str
    channel: str
    channel_name: Annotated[str | None, Meta(description="Null if the channel was deleted.")]
    kind: _Hears
    state: _State
    created_at: Instant
    tries: int
    next_try_at: Instant | None
    tried_at: Instant | None
    sent_at: Instant | None
    response_status: int | None
    response: str | None
    together: Annotated[int, Meta(description="How many notifications its message told of.")]
    recipients: Annotated[
        Sequence[RecipientOut],
        Meta(description="Of an e-mail that was handed in: each recipient by itself."),
    ]

    @classmethod
    def of(cls, row: Delivery) -> DeliveryOut:
        """One of a list."""
        return cls(
            id=row.id,
            execution_id=row.execution_id,
            run=row.run,
            workflow_id=row.workflow_id,
            workflow_name=row.workflow_name,
            channel=row.channel_id,
            channel_name=row.channel_name,
            kind=row.kind,
            state=row.state,
            created_at=instant(row.created_at),
            tries=row.tries,
            next_try_at=instant(row.next_try_at),
            tried_at=instant(row.tried_at),
            sent_at=instant(row.sent_at),
            response_status=row.response_status,
            response=row.response,
            together=row.together,
            recipients=[RecipientOut.of(recipient) for recipient in row.recipients],
        )


class Deliveries(Page[DeliveryOut], frozen=True, kw_only=True):
    """A page of deliveries."""


def _email(settings: Mapping[str, object]) -> EmailOut | None:
    """Of types that send e-mail: the mail server, sender and recipients."""
    if "recipients" not in settings:
        return None
    members = {name: settings[name] for name in _EMAIL if name in settings}
    return msgspec.convert(members, EmailOut)
