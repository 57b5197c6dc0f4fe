"""Kinds, channels, credentials and triggers as the API shows them."""

from __future__ import annotations

from typing import Any, Protocol

from baton.domain.agent_kind import AgentKind, Operation
from baton.domain.channel_type import ChannelType
from baton.domain.credential_type import CredentialType
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.trigger_type import TriggerType


class _Described(Protocol):
    @property
    def title(self) -> Text: ...
    @property
    def description(self) -> Text: ...
    @property
    def icon(self) -> Icon: ...


def kind_json(kind: AgentKind) -> dict[str, Any]:
    """A kind of agent."""
    return {
        "kind": kind.name,
        "config_schema": kind.config_schema,
        **_described(kind),
        "operations": [_operation(operation) for operation in kind.operations],
        "credential_types": list(kind.credential_types),
        "can_test": kind.test_connection is not None,
    }


def channel_type_json(type_: ChannelType) -> dict[str, Any]:
    """A type of channel."""
    return {
        "type": type_.name,
        **_described(type_),
        "members": sorted(type_.members),
        "settings_schema": type_.settings_schema,
    }


def credential_type_json(type_: CredentialType[object]) -> dict[str, Any]:
    """A type of credential."""
    return {"type": type_.name, **_described(type_), "members_schema": type_.members_schema}


def trigger_type_json(type_: TriggerType) -> dict[str, Any]:
    """A type of trigger."""
    return {
        "type": type_.name,
        **_described(type_),
        "settings_schema": type_.settings_schema,
        "input_schema": type_.input_schema,
        "credential_types": list(type_.credential_types),
    }


def _described(descriptor: _Described) -> dict[str, Any]:
    return {
        **_text("title", descriptor.title),
        **_text("description", descriptor.description),
        "icon": list(descriptor.icon.paths),
    }


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "name": operation.name,
        **_text("title", operation.title),
        "effect": operation.default_effect.value,
        "effect_is_fixed": operation.effect is not None,
        "config_schema": operation.config_schema,
    }


def _text(member: str, text: Text) -> dict[str, str]:
    return {member: text.english, f"{member}_key": text.key}
