"""The credential type: an address and an API key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from baton.errors import AgentMisconfigured
from baton.plugins import CredentialType, Icon, Text

_NEEDED = ("base_url", "api_key")


@dataclass(frozen=True, slots=True)
class RatesCredential:
    """Where rates are asked for, and with which key."""

    base_url: str
    api_key: str = field(repr=False)


def read(members: Mapping[str, Any]) -> RatesCredential:
    """Read the members of a stored credential."""
    missing = [name for name in _NEEDED if not isinstance(members.get(name), str)]
    if missing:
        raise AgentMisconfigured(
            f"The credential for exchange rates has no {' and no '.join(missing)}. Store it again."
        )
    return RatesCredential(members["base_url"].rstrip("/"), members["api_key"])


CREDENTIAL = CredentialType(
    name="exchange_rate",
    title=Text("credentials.exchange_rate.title", "Exchange rates"),
    description=Text("credentials.exchange_rate.description", "An address and an API key."),
    icon=Icon(("M7 10h14l-4 -4", "M17 14h-14l4 4")),
    members_schema={
        "type": "object",
        "properties": {
            "base_url": {"type": "string", "title": "Address", "format": "uri"},
            "api_key": {"type": "string", "title": "API key", "writeOnly": True},
        },
        "required": ["base_url", "api_key"],
    },
    read=read,
    test_connection="example_rates.runtime:test_credential",
)
