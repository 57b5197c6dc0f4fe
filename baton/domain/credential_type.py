"""Credential types: descriptors offered in the entry point group `baton.credentials`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject

Credential_co = TypeVar("Credential_co", covariant=True)

#: The type for language models.
MODEL_TYPE = "llm"
#: The credential of agents that ask a language model and name none.
DEFAULT_MODEL = "llm"

_UNFIT = re.compile("[^A-Za-z0-9]")
#: Formats of members that say where secrets are sent.
_ADDRESS_FORMATS = frozenset({"uri", "hostname"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialType(Generic[Credential_co]):
    """A type of credential; agent kinds name the types that they use."""

    name: str
    title: Text
    description: Text
    icon: Icon
    #: JSON Schema of its members, for a form; `writeOnly` marks secret members.
    members_schema: JsonObject
    #: Reads the members; raises `AgentMisconfigured` with every problem.
    read: Callable[[Mapping[str, object]], Credential_co]
    #: `package.module:function`, asynchronous: takes a `baton.connectors.connection.Connection`
    #: and what `read` returned, and returns who signed in where, as a sentence. Raises a
    #: `StepError` if it does not work. None if it cannot be tested.
    test_connection: str | None = None

    @property
    def members(self) -> Mapping[str, JsonObject]:
        """The schema of each member."""
        properties = self.members_schema.get("properties", {})
        members = properties.items() if isinstance(properties, dict) else ()
        return {name: schema for name, schema in members if isinstance(schema, dict)}

    @property
    def secret_members(self) -> frozenset[str]:
        """Names of the members that are stored encrypted and never shown."""
        return frozenset(
            name for name, schema in self.members.items() if schema.get("writeOnly") is True
        )

    @property
    def address_members(self) -> tuple[str, ...]:
        """Names of the members that say where the secrets are sent."""
        return tuple(
            name
            for name, schema in self.members.items()
            if schema.get("format") in _ADDRESS_FORMATS
        )


#: Every installed type by name.
CredentialTypes: TypeAlias = Mapping[str, CredentialType[object]]


def credential_variable(name: str) -> str:
    """Return a credential's environment variable, with other characters replaced by `_`."""
    return f"BATON_CREDENTIAL_{_UNFIT.sub('_', name).upper()}"
