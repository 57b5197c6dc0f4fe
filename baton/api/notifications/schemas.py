"""The shapes of notification channels and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from baton.api.shape import Shape

KindName = Annotated[
    str,
    Field(
        description="A type of channel: `teams`, `slack`, `webhook`, `email`, or one of "
        "`GET /api/channel-types` that a package adds.",
        examples=["teams"],
    ),
]
Hears = Literal["failure", "success"]
StateName = Literal["waiting", "sending", "sent", "failed"]


class EmailOAuth(Shape):
    """OAuth 2.0 client credentials for the mail server (XOAUTH2); `password` is the secret."""

    token_url: str = Field(
        examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"],
    )
    client_id: str
    scope: str = Field(default="", examples=["https://outlook.office365.com/.default"])


class EmailOut(Shape):
    """The mail server of a channel."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str
    sender: str = Field(description="An address, or `Name <address>`.")
    recipients: list[str]
    oauth: EmailOAuth | None = Field(
        default=None, description="Sign in with a token instead of a password."
    )


class EmailIn(EmailOut):
    """The mail server that a channel is to use."""

    port: int = 587
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`none` only to the sandbox, or to hosts that BATON_HTTP_ALLOW names.",
    )
    username: str = Field(default="", description="Empty where the server asks for none.")


class ChannelChange(Shape):
    """A channel as it should be; of its secrets only new ones."""

    name: str
    notify_on: list[Hears] = Field(default=["failure"])
    workflows: list[str] | None = Field(
        default=None, description="Ids of the workflows that it hears of; null is all of them."
    )
    enabled: bool = True
    url: str | None = Field(
        default=None,
        description="The webhook of Teams, Slack or a program: kept encrypted, never shown again. "
        "Left out in a change, it stays.",
    )
    email: EmailIn | None = None
    password: str | None = Field(
        default=None,
        max_length=1000,
        description="Of the mail server: kept encrypted, never shown again. Left out in a change, "
        "it stays, unless it would go to another server.",
    )
    headers: dict[str, str | None] | None = Field(
        default=None,
        description="Of a webhook: headers that each message carries. Kept encrypted, values never "
        "shown again; left out in a change they stay, {} removes them, and a header whose value is "
        "null keeps the value that it has.",
    )
    signing_secret: str | None = Field(
        default=None,
        max_length=1000,
        description="Of a webhook: signs each message as Standard Webhooks has it. Kept encrypted, "
        'never shown again; left out in a change it stays, "" ends signing.',
    )
    settings: dict[str, Any] | None = Field(
        default=None,
        description="Of a type that describes settings: those. Secret ones are kept encrypted and "
        "never shown again. Left out in a change, all stay; of given ones, secret ones that are "
        "left out stay unless another setting or the host of the URL changes.",
    )


class ChannelRequest(ChannelChange):
    """A new channel."""

    kind: KindName
    id: str | None = Field(default=None, description="A slug; made from the name if absent.")


class LastDeliveryOut(Shape):
    """The result of the last try."""

    state: StateName
    at: datetime
    response_status: int | None
    response: str | None


class ChannelOut(Shape):
    """A channel; its address or password is not shown."""

    id: str
    version: int = Field(description="Counts its changes; for `If-Match`.")
    name: str
    kind: KindName
    sandbox: bool = Field(description="It goes to the inbox of the sandbox on this machine.")
    notify_on: list[Hears]
    workflows: list[str] | None
    enabled: bool
    hint: str = Field(description="The host of its address.")
    email: EmailOut | None
    header_names: list[str] = Field(default=[], description="Names of the headers of a webhook.")
    signed: bool = Field(default=False, description="Whether the messages of a webhook are signed.")
    settings: dict[str, Any] = Field(
        default={}, description="What its type describes, without what is secret."
    )
    secret_settings: list[str] = Field(
        default=[], description="Names of the settings that are kept and not shown."
    )
    created_by: str
    created_at: datetime
    updated_at: datetime
    last_delivery: LastDeliveryOut | None


class Channels(Shape):
    """All channels."""

    items: list[ChannelOut]


class TestOut(Shape):
    """The receiver's answer to a test."""

    delivered: bool
    response_status: int | None = Field(description="HTTP status, or the code of SMTP.")
    response: str = Field(description="The beginning of the answer, or what went wrong.")
    duration_ms: int


class CardPreviewRequest(Shape):
    """Which example to show."""

    notification: Literal["failure", "success", "summary"] = "failure"


class CardPreview(Shape):
    """An Adaptive Card 1.5 as Teams would show it."""

    card: dict[str, Any]


class RecipientOut(Shape):
    """The delivery status for one recipient of an e-mail."""

    address: str
    state: Literal["waiting", "sent", "failed"]
    status: int | None = Field(description="The code of SMTP.")
    text: str = Field(description="What the mail server said.")


class DeliveryOut(Shape):
    """One notification on one channel."""

    id: int
    execution_id: str
    run: int = Field(description="Which run of the execution it tells of.")
    workflow_id: str
    workflow_name: str
    channel: str
    channel_name: str | None = Field(description="Null if the channel was deleted.")
    kind: Hears
    state: StateName
    created_at: datetime
    tries: int
    next_try_at: datetime | None
    tried_at: datetime | None
    sent_at: datetime | None
    response_status: int | None
    response: str | None
    together: int = Field(description="How many notifications its message told of.")
    recipients: list[RecipientOut] = Field(
        default=[], description="Of an e-mail that was handed in: each recipient by itself."
    )


class Deliveries(Shape):
    """A page of deliveries."""

    items: list[DeliveryOut]
    next_cursor: str | None
