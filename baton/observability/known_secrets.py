"""The secrets that this process has read; all code that reads one adds it here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from baton.observability.masking_values import looks_random

#: Members of credentials that are not secret.
_PUBLIC_MEMBERS = frozenset(
    (
        "base_url", "authority", "site", "tenant_id", "client_id", "username", "user", "header",
        "azure_endpoint", "deployment", "api_version", "label", "model", "host", "port", "scope",
        "sender", "name", "kind", "url_host", "origin",
    )
)  # fmt: skip
#: Placeholders used where no key is needed.
_PLACEHOLDERS = frozenset({"", "none", "null", "true", "false"})
_PARTS = re.compile(r"[/?&=;]")


@dataclass(frozen=True, slots=True)
class ReadSecrets:
    """The secrets that were read during a period."""

    secrets: set[str] = field(default_factory=set)
    #: Names of credentials.
    credentials: set[str] = field(default_factory=set)
    #: Names of credentials by their system.
    systems: dict[str, str] = field(default_factory=dict)
    #: Credentials of the sandbox.
    sandbox: set[str] = field(default_factory=set)


_read: ContextVar[ReadSecrets | None] = ContextVar("read_secrets", default=None)


class KnownSecrets:
    """A growing set of secrets; `version` changes with it."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self.version = 0

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._secrets))

    def add(self, *secrets: str | None) -> None:
        """Add secrets, and record that the running attempt read them."""
        texts = {text for text in secrets if text and text.lower() not in _PLACEHOLDERS}
        read = _read.get()
        if read is not None:
            read.secrets.update(texts)
        if not texts <= self._secrets:
            self._secrets |= texts
            self.version += 1

    def add_credential(
        self, members: Mapping[str, object], name: str | None = None, *, sandbox: bool = False
    ) -> None:
        """Add the secret members of a credential: all except those known as public."""
        read = _read.get()
        if read is not None and name is not None:
            read.credentials.add(name)
        if sandbox and name is not None:
            note_sandbox(name)
        self._add_members(members)

    def _add_members(self, members: Mapping[str, object]) -> None:
        for name, value in members.items():
            if isinstance(value, Mapping):
                self._add_members(value)
            elif isinstance(value, str) and name.endswith("url"):
                self.add_address(value)
            elif isinstance(value, str) and name not in _PUBLIC_MEMBERS:
                self.add(value)
        user, password = members.get("username"), members.get("password")
        if isinstance(user, str) and isinstance(password, str) and password:
            # RFC 7617: a Basic header contains this in base64.
            self.add(f"{user}:{password}")

    def add_address(self, url: str) -> None:
        """Add the password of an address, its query, and random parts of its path."""
        place = urlsplit(url)
        if place.password:
            self.add(place.password, unquote(place.password))
        parts = [part for part in _PARTS.split(f"{place.path}?{place.query}") if looks_random(part)]
        if parts:
            self.add(url, f"{place.path}?{place.query}" if place.query else place.path)
        self.add(*parts, *map(unquote, parts))


def note_sandbox(name: str) -> None:
    """Record that the running attempt uses the sandbox's system of this name."""
    read = _read.get()
    if read is not None:
        read.sandbox.add(name)


def note_system(system: str, credential: str) -> None:
    """Record that the running attempt calls a system with the credential of this name."""
    read = _read.get()
    if read is not None:
        read.systems[system] = credential


@contextmanager
def read_secrets() -> Iterator[ReadSecrets]:
    """Collect the secrets that are read during the block, for example by an attempt."""
    read = ReadSecrets()
    token = _read.set(read)
    try:
        yield read
    finally:
        _read.reset(token)
