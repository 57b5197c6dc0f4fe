"""Credentials that are not stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baton.domain.credential import CredentialOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedCredential:
    """A credential of the environment, of a file or of the sandbox."""

    name: str
    origin: CredentialOrigin
    members: Mapping[str, object] = field(repr=False)
