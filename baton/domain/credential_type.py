"""What a credential for a system holds: a descriptor offered in `baton.credentials`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject

Credential_co = TypeVar("Credential_co", covariant=True)

_UNFIT = re.compile("[^A-Za-z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialType(Generic[Credential_co]):
    """A shape of credentials; kinds of agents name those that they use."""

    name: str
    title: Text
    description: Text
    icon: Icon
    #: JSON Schema of its members, for a form; `writeOnly` marks those that are secret.
    members_schema: JsonObject
    #: Reads the members; raises `AgentMisconfigured` with everything that is wrong with them.
    read: Callable[[Mapping[str, Any]], Credential_co]


def credential_variable(name: str) -> str:
    """The environment variable of a credential: shells allow letters, digits and `_` in names."""
    return f"BATON_CREDENTIAL_{_UNFIT.sub('_', name).upper()}"
