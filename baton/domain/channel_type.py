"""Channel types for notifications: descriptors in the entry point group `baton.channels`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject

#: A channel member that only some types have; `email` comes with `password`.
ChannelMember = Literal["url", "headers", "signing_secret", "email"]

#: For types without further settings.
NO_SETTINGS: JsonObject = {"type": "object", "properties": {}, "additionalProperties": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType:
    """A way to notify people. Stored channels refer to its name, so it never changes."""

    name: str
    title: Text
    #: Says where to find the address or the settings.
    description: Text
    icon: Icon
    #: `package.module:function`, imported for the first message: takes a
    #: `baton.notifications.channel_host.ChannelHost` and returns a `ChannelRuntime`.
    runtime: str
    members: frozenset[ChannelMember]
    #: JSON Schema of further settings, an object that becomes a form; `writeOnly` marks strings
    #: that are stored encrypted and never shown again.
    settings_schema: JsonObject = field(default_factory=lambda: NO_SETTINGS)

    @property
    def secret_settings(self) -> frozenset[str]:
        """Names of the settings that are stored encrypted."""
        properties = self.settings_schema.get("properties", {})
        members = properties.items() if isinstance(properties, dict) else ()
        return frozenset(
            name
            for name, member in members
            if isinstance(member, dict) and member.get("writeOnly") is True
        )


#: Every installed type by name.
ChannelTypes: TypeAlias = Mapping[str, ChannelType]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A response that says the message was not accepted."""

    #: As an HTTP status: 429, 503, or 400 if a retry does not help.
    status: int
    #: True if the response is an HTML page instead of the vendor's own answer.
    is_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAddress:
    """The target of one message, including its secrets."""

    #: For types with the member `url`.
    url: str = field(default="", repr=False)
    #: For types with the member `headers`.
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: For types with the member `signing_secret`.
    signing_secret: str = field(default="", repr=False)
    #: Settings of types with the member `email`, which also have a password.
    email: Mapping[str, Any] = field(default_factory=dict)
    password: str = field(default="", repr=False)
    #: As described by the type's schema, including the secret ones.
    settings: Mapping[str, object] = field(default_factory=dict, repr=False)
