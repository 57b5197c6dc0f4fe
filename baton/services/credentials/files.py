"""Credentials in mounted files: each holds the members of one as a JSON object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from baton.domain.credential import CredentialOrigin
from baton.domain.credential_type import credential_variable
from baton.errors import AgentMisconfigured, BatonError
from baton.jsontext.text import JsonObject, parse_object
from baton.sentence import say
from baton.services.credentials.provided import ProvidedCredential

_MOST_BYTES = 256 * 1024
_SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class CredentialFiles:
    """The files of a folder, `crm` or `crm.json` for the credential `crm`.

    They are read when they are used, so that a secret that is mounted anew takes effect at once.
    """

    folder: Path

    def find(self, name: str) -> ProvidedCredential | None:
        """Return the credential of that name; raises `AgentMisconfigured` if it is unreadable."""
        variable = credential_variable(name)
        for path in self._paths():
            if credential_variable(_name(path)) == variable:
                return _provided(path)
        return None

    def readable(self) -> Iterator[ProvidedCredential]:
        """Yield the credentials of all files that can be read."""
        for path in self._paths():
            try:
                yield _provided(path)
            except AgentMisconfigured:
                continue

    def _paths(self) -> list[Path]:
        try:
            found = sorted(self.folder.iterdir())
        except OSError:
            return []
        return [path for path in found if not path.name.startswith(".") and path.is_file()]


def _provided(path: Path) -> ProvidedCredential:
    return ProvidedCredential(
        name=_name(path).lower(), origin=CredentialOrigin.FILE, members=_members(path)
    )


def _name(path: Path) -> str:
    return path.name.removesuffix(_SUFFIX)


def _members(path: Path) -> JsonObject:
    try:
        return parse_object(path.read_bytes(), limit_bytes=_MOST_BYTES, what="file")
    except OSError as error:
        raise _unusable(path, str(error.strerror)) from error
    except BatonError:
        # Its message may quote what stands in the file.
        raise _unusable(path, "it does not hold one JSON object") from None


def _unusable(path: Path, reason: str) -> AgentMisconfigured:
    return AgentMisconfigured(
        say("The credential file {path} cannot be used: {reason}.", path=path, reason=reason)
    ).advise("Write what the system needs into it as a JSON object.")
