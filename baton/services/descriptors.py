"""Kinds, channels, credentials and triggers as JSON: what the API answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol, TypedDict

from msgspec import Meta

from baton.domain.agent_kind import AgentKind as Kind
from baton.domain.agent_kind import Operation as KindOperation
from baton.domain.channel_type import ChannelType as TypeOfChannel
from baton.domain.credential_type import CredentialType as TypeOfCredential
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.trigger_type import TriggerType as TypeOfTrigger
from baton.domain.workflow import Effect
from baton.services.answers import Answer, Members, one_of

_CredentialTypes = Annotated[
    Sequence[str], Meta(description="Types of the credentials it can name.")
]

_CanTest = Annotated[bool, Meta(description="Whether its connection can be tested.")]


class _HasTexts(Protocol):
    @property
    def title(self) -> Text: ...
    @property
    def description(self) -> Text: ...
    @property
    def icon(self) -> Icon: ...


class _Texts(TypedDict):
    title: str
    title_key: str
    description: str
    description_key: str
    icon: Sequence[str]


class _Described(Answer, frozen=True, kw_only=True):
    title: str
    title_key: Annotated[str, Meta(description="Key of the title in message catalogues.")]
    description: str
    description_key: str
    icon: Annotated[
        Sequence[str],
        Meta(description="SVG path data of outlines in a square of 24 by 24, strokes 2 wide."),
    ]


class Operation(Answer, frozen=True, kw_only=True):
    """One thing that agents of a kind can do."""

    name: str
    title: str
    title_key: str
    effect: Annotated[str, one_of(Effect), Meta(description="Of agents that name none.")]
    effect_is_fixed: Annotated[
        bool,
        Meta(
            description="Whether the operation fixes the effect; otherwise each agent has its own."
        ),
    ]
    config_schema: Annotated[Members, Meta(description="JSON Schema of the configuration.")]

    @classmethod
    def of(cls, operation: KindOperation) -> Operation:
        """One of a kind's."""
        return cls(
            name=operation.name,
            title=operation.title.english,
            title_key=operation.title.key,
            effect=operation.default_effect,
            effect_is_fixed=operation.effect is not None,
            config_schema=operation.config_schema,
        )


class AgentKind(_Described, frozen=True, kw_only=True):
    """A kind of agent."""

    kind: str
    config_schema: Annotated[
        Members,
        Meta(
            description="JSON Schema of its configuration; where there are several operations, of "
            "the member `operation` that names one."
        ),
    ]
    operations: Annotated[Sequence[Operation], Meta(min_length=1)]
    credential_types: _CredentialTypes
    can_test: _CanTest

    @classmethod
    def of(cls, kind: Kind) -> AgentKind:
        """A kind that is installed."""
        return cls(
            **_texts(kind),
            kind=kind.name,
            config_schema=kind.config_schema,
            operations=[Operation.of(operation) for operation in kind.operations],
            credential_types=kind.credential_types,
            can_test=kind.test_connection is not None,
        )


class AgentKinds(Answer, frozen=True, kw_only=True):
    """All kinds, by name."""

    items: Sequence[AgentKind]


class ChannelType(_Described, frozen=True, kw_only=True):
    """A way to notify people."""

    type: str
    members: Annotated[
        Sequence[Literal["email", "headers", "signing_secret", "url"]],
        Meta(description="Members of a channel that this type has; `email` comes with `password`."),
    ]
    settings_schema: Annotated[
        Members,
        Meta(description="JSON Schema of its `settings`; `writeOnly` marks the secret ones."),
    ]

    @classmethod
    def of(cls, type_: TypeOfChannel) -> ChannelType:
        """A type that is installed."""
        return cls(
            **_texts(type_),
            type=type_.name,
            members=sorted(type_.members),
            settings_schema=type_.settings_schema,
        )


class ChannelTypes(Answer, frozen=True, kw_only=True):
    """All types of channels, by name."""

    items: Sequence[ChannelType]


class CredentialType(_Described, frozen=True, kw_only=True):
    """What a credential for a system holds."""

    type: str
    members_schema: Annotated[
        Members,
        Meta(description="JSON Schema of its members; `writeOnly` marks the secret ones."),
    ]
    address_members: Annotated[
        Sequence[str],
        Meta(
            description="Members that say where secrets are sent: if one leads to another place, "
            "secrets are entered again."
        ),
    ]
    can_test: _CanTest

    @classmethod
    def of(cls, type_: TypeOfCredential[object]) -> CredentialType:
        """A type that is installed."""
        return cls(
            **_texts(type_),
            type=type_.name,
            members_schema=type_.members_schema,
            address_members=type_.address_members,
            can_test=type_.test_connection is not None,
        )


class CredentialTypes(Answer, frozen=True, kw_only=True):
    """All types of credentials, by name."""

    items: Sequence[CredentialType]


class TriggerType(_Described, frozen=True, kw_only=True):
    """A way to start executions."""

    type: str
    settings_schema: Annotated[Members, Meta(description="JSON Schema of its settings.")]
    input_schema: Annotated[
        Members | None,
        Meta(description="Of the input that it starts an execution with; null if it cannot say."),
    ]
    credential_types: _CredentialTypes

    @classmethod
    def of(cls, type_: TypeOfTrigger) -> TriggerType:
        """A type that is installed."""
        return cls(
            **_texts(type_),
            type=type_.name,
            settings_schema=type_.settings_schema,
            input_schema=type_.input_schema,
            credential_types=type_.credential_types,
        )


class TriggerTypes(Answer, frozen=True, kw_only=True):
    """All types of triggers, by name."""

    items: Sequence[TriggerType]


def _texts(descriptor: _HasTexts) -> _Texts:
    return {
        "title": descriptor.title.english,
        "title_key": descriptor.title.key,
        "description": descriptor.description.english,
        "description_key": descriptor.description.key,
        "icon": descriptor.icon.paths,
    }
