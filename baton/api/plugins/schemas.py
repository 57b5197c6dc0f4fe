"""The shapes of kinds, and of types of credentials and triggers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from baton.api.shape import Shape


class _Described(Shape):
    title: str
    title_key: str = Field(description="Key of the title in message catalogues.")
    description: str
    description_key: str
    icon: list[str] = Field(
        description="SVG path data of outlines in a square of 24 by 24, strokes 2 wide."
    )


class Operation(Shape):
    """One thing that agents of a kind can do."""

    name: str
    title: str
    title_key: str
    effect: Literal["read", "write"] = Field(description="Of agents that name none.")
    effect_is_fixed: bool = Field(
        description="Whether the operation fixes the effect; otherwise each agent has its own."
    )
    config_schema: dict[str, Any] = Field(description="JSON Schema of the configuration.")


class AgentKind(_Described):
    """A kind of agent."""

    kind: str
    config_schema: dict[str, Any] = Field(
        description="JSON Schema of its configuration; where there are several operations, of the "
        "member `operation` that names one."
    )
    operations: list[Operation] = Field(min_length=1)
    credential_types: list[str] = Field(description="Types of the credentials it can name.")
    can_test: bool = Field(description="Whether its connection can be tested.")


class AgentKinds(Shape):
    """All kinds, by name."""

    items: list[AgentKind]


class ChannelType(_Described):
    """A way to notify people."""

    type: str
    members: list[Literal["email", "headers", "signing_secret", "url"]] = Field(
        description="Members of a channel that this type has; `email` comes with `password`."
    )
    settings_schema: dict[str, Any] = Field(
        description="JSON Schema of its `settings`; `writeOnly` marks the secret ones."
    )


class ChannelTypes(Shape):
    """All types of channels, by name."""

    items: list[ChannelType]


class CredentialType(_Described):
    """What a credential for a system holds."""

    type: str
    members_schema: dict[str, Any] = Field(
        description="JSON Schema of its members; `writeOnly` marks the secret ones."
    )


class CredentialTypes(Shape):
    """All types of credentials, by name."""

    items: list[CredentialType]


class TriggerType(_Described):
    """A way to start executions."""

    type: str
    settings_schema: dict[str, Any] = Field(description="JSON Schema of its settings.")
    input_schema: dict[str, Any] | None = Field(
        description="Of the input that it starts an execution with; null if it cannot say."
    )
    credential_types: list[str] = Field(description="Types of the credentials it can name.")


class TriggerTypes(Shape):
    """All types of triggers, by name."""

    items: list[TriggerType]
