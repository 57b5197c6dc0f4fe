"""What a channel for notifications takes: a descriptor offered in `baton.channels`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject

#: A member of every channel that only some types have; `email` comes with `password`.
ChannelMember = Literal["url", "headers", "signing_secret", "email"]

#: Of types that need nothing besides these members.
NO_SETTINGS: JsonObject = {"type": "object", "properties": {}, "additionalProperties": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType:
    """A way to notify people. Stored channels name it, so its name never changes."""

    name: str
    title: Text
    #: Says where its address or its settings are found.
    description: Text
    icon: Icon
    #: `package.module:function`, imported for the first message: gets a
    #: `baton.notifications.channel_host.ChannelHost` and returns a `ChannelRuntime`.
    runtime: str
    members: frozenset[ChannelMember]
    #: JSON Schema of further settings, an object, for a form; `writeOnly` marks texts that are kept
    #: encrypted and never shown again.
    settings_schema: JsonObject = field(default_factory=lambda: NO_SETTINGS)

    @property
    def secret_settings(self) -> frozenset[str]:
        """Names of the settings that are kept encrypted."""
        properties = self.settings_schema.get("properties", {})
        members = properties.items() if isinstance(properties, dict) else ()
        return frozenset(
            name
            for name, member in members
            if isinstance(member, dict) and member.get("writeOnly") is True
        )


#: Every type that is installed, by name.
ChannelTypes: TypeAlias = Mapping[str, ChannelType]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A message that was answered but not taken."""

    #: As HTTP would say it: 429, 503, or 400 for what trying again does not help.
    status: int
    #: Where the answer is no text of the vendor at all.
    is_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAddress:
    """Where one message goes, with what is secret of it."""

    #: Of types with the member `url`.
    url: str = field(default="", repr=False)
    #: Of types with the member `headers`.
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Of types with the member `signing_secret`.
    signing_secret: str = field(default="", repr=False)
    #: Of types with the member `email`: its settings and the password.
    email: Mapping[str, Any] = field(default_factory=dict)
    password: str = field(default="", repr=False)
    #: As the type's schema describes them, the secret ones included.
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
