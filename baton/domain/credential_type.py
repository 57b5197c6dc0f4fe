"""Credential types: descriptors offered in the entry point group `baton.credentials`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.jsontext.text import JsonObject

Credential_co = TypeVar("Credential_co", covariant=True)

_UNFIT = re.compile("[^A-Za-z0-9]")


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


def credential_variable(name: str) -> str:
    """Return a credential's environment variable, with other characters replaced by `_`."""
    return f"BATON_CREDENTIAL_{_UNFIT.sub('_', name).upper()}"
