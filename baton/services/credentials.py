"""Credentials by name: from the environment, or of the sandbox where it may stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from baton.domain.errors import AgentMisconfigured


class CredentialBook:
    """Finds credentials; their values never appear in messages."""

    def __init__(
        self,
        *,
        given: Mapping[str, Mapping[str, Any]],
        sandbox: Callable[[], Mapping[str, Mapping[str, Any]]],
    ) -> None:
        self._given = given
        #: Those of the sandbox that runs now, none where it may not answer.
        self._sandbox = sandbox

    def find(self, name: str) -> Mapping[str, Any]:
        """The credential of that name; raises `AgentMisconfigured` with what to set."""
        found = self._given.get(name.lower()) or self._sandbox().get(name)
        if found is None:
            raise AgentMisconfigured(
                f"There is no credential '{name}'. Set BATON_CREDENTIAL_{name.upper()} to a JSON "
                "object with what the system needs."
            )
        return found
