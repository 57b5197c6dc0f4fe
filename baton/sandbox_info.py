"""`sandbox.json`: addresses and secrets of a running sandbox."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

FILE_NAME = "sandbox.json"
LABEL = "Baton sandbox"

#: Seconds that a running sandbox may take to accept a connection.
_CONNECT_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxInfo:
    """Addresses and random secrets of one running sandbox."""

    label: str
    pid: int
    control_url: str
    #: For everything in the control interface except the health check.
    control_token: str
    #: By name, each in the form of its connector.
    credentials: dict[str, dict[str, str]]
    teams_webhook_url: str
    #: `host`, `port`, `username`, `password`.
    smtp: dict[str, Any]

    @property
    def control_headers(self) -> dict[str, str]:
        """Headers that the control interface requires."""
        return {"Authorization": f"Bearer {self.control_token}"}

    def as_json(self) -> dict[str, object]:
        """Return the content of `sandbox.json`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Undo `as_json`; raises KeyError if a member is missing."""
        return cls(**{name: value[name] for name in cls.__dataclass_fields__})

    def write(self, home: Path) -> None:
        """Write the file into `home`, readable by this user only, completely or not at all."""
        home.mkdir(parents=True, exist_ok=True)
        temporary = home / f".{FILE_NAME}.{self.pid}"
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self.as_json(), file, indent=2)
        temporary.replace(home / FILE_NAME)

    def remove(self, home: Path) -> None:
        """Delete the file from `home`, unless another sandbox has since written its own."""
        if _read(home) == self:
            (home / FILE_NAME).unlink(missing_ok=True)


def read_info(home: Path) -> SandboxInfo | None:
    """Return the sandbox that runs on `home`; None if there is none or its process is gone."""
    info = _read(home)
    if info is None or not _process_lives(info.pid) or not _listens(info.control_url):
        return None
    return info


def _read(home: Path) -> SandboxInfo | None:
    try:
        return SandboxInfo.from_json(json.loads((home / FILE_NAME).read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None


def _process_lives(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _listens(url: str) -> bool:
    """True if its port accepts connections, or is too busy to accept them now."""
    address = urlsplit(url)
    try:
        socket.create_connection(
            (address.hostname or "", address.port or 0), timeout=_CONNECT_SECONDS
        ).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        return True
    return True
