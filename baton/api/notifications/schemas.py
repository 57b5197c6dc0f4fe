"""The shapes of bodies about notification channels."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from baton.api.shape import Data, Shape

KindName = Annotated[
    str,
    Field(
        description="A type of channel: `teams`, `slack`, `webhook`, `email`, or one of "
        "`GET /api/channel-types` that a package adds.",
        examples=["teams"],
    ),
]
Hears = Literal["failure", "success"]


class EmailOAuthIn(Shape):
    """OAuth 2.0 client credentials for the mail server (XOAUTH2); `password` is the secret."""

    token_url: str = Field(
        examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"],
    )
    client_id: str
    scope: str = Field(default="", examples=["https://outlook.office365.com/.default"])


class EmailIn(Shape):
    """The mail server that a channel is to use."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="`none` only to the sandbox, or to hosts that BATON_HTTP_ALLOW names.",
    )
    username: str = Field(default="", description="Empty where the server asks for none.")
    sender: str = Field(description="An address, or `Name <address>`.")
    recipients: list[str]
    oauth: EmailOAuthIn | None = Field(
        default=None, description="Sign in with a token instead of a password."
    )


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
    settings: Data | None = Field(
        default=None,
        description="Of a type that describes settings: those. Secret ones are kept encrypted and "
        "never shown again. Left out in a change, all stay; of given ones, secret ones that are "
        "left out stay unless another setting or the host of the URL changes.",
    )


class ChannelRequest(ChannelChange):
    """A new channel."""

    kind: KindName
    id: str | None = Field(default=None, description="A slug; made from the name if absent.")


class CardPreviewRequest(Shape):
    """Which example to show."""

    notification: Literal["failure", "success", "summary"] = "failure"
