"""The shapes of notification channels and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

KindName = Literal["teams", "slack", "webhook", "email"]
Hears = Literal["failure", "success"]
StateName = Literal["waiting", "sending", "sent", "failed"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EmailOAuth(_Shape):
    """OAuth 2.0 client credentials for the mail server (XOAUTH2); `password` is the secret."""

    token_url: str = Field(
        examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"],
    )
    client_id: str
    scope: str = Field(default="", examples=["https://outlook.office365.com/.default"])


class EmailOut(_Shape):
    """How e-mail leaves."""

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
    """How e-mail is to leave."""

    port: int = 587
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`none` only to the sandbox, or to hosts that BATON_HTTP_ALLOW names.",
    )
    username: str = Field(default="", description="Empty where the server asks for none.")


class ChannelChange(_Shape):
    """What a channel is to be; of its secrets only what is new."""

    name: str
    notify_on: list[Hears] = ["failure"]
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
    headers: dict[str, str] | None = Field(
        default=None,
        description="Of a webhook: headers that each message carries. Kept encrypted, values never "
        "shown again; left out in a change they stay, {} removes them.",
    )
    signing_secret: str | None = Field(
        default=None,
        max_length=1000,
        description="Of a webhook: signs each message as Standard Webhooks has it. Kept encrypted, "
        'never shown again; left out in a change it stays, "" ends signing.',
    )


class ChannelRequest(ChannelChange):
    """A new channel."""

    kind: KindName
    id: str | None = Field(default=None, description="A slug; made from the name if absent.")


class LastDeliveryOut(_Shape):
    """What came of the last try."""

    state: StateName
    at: datetime
    response_status: int | None
    response: str | None


class ChannelOut(_Shape):
    """A channel; its address or password is not shown."""

    id: str
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
    created_by: str
    created_at: datetime
    updated_at: datetime
    last_delivery: LastDeliveryOut | None


class Channels(_Shape):
    """All channels."""

    items: list[ChannelOut]


class TestOut(_Shape):
    """What the receiver of a test said."""

    delivered: bool
    response_status: int | None = Field(description="HTTP status, or the code of SMTP.")
    response: str = Field(description="The beginning of the answer, or what went wrong.")
    duration_ms: int


class CardPreviewRequest(_Shape):
    """Which example to show."""

    notification: Literal["failure", "success", "summary"] = "failure"


class CardPreview(_Shape):
    """An Adaptive Card 1.5 as Teams would show it."""

    card: dict[str, Any]


class RecipientOut(_Shape):
    """How an e-mail stands for one of its recipients."""

    address: str
    state: Literal["waiting", "sent", "failed"]
    status: int | None = Field(description="The code of SMTP.")
    text: str = Field(description="What the mail server said.")


class DeliveryOut(_Shape):
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


class Deliveries(_Shape):
    """A page of deliveries."""

    items: list[DeliveryOut]
    next_cursor: str | None
