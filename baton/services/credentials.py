"""Credentials by name: from the environment, or of the sandbox where it may stand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from baton.domain.errors import AgentMisconfigured

_UNFIT = re.compile("[^A-Za-z0-9]")


def variable_of(name: str) -> str:
    """The environment variable of a credential: shells allow letters, digits and `_` in names."""
    return f"BATON_CREDENTIAL_{_UNFIT.sub('_', name).upper()}"


class CredentialBook:
    """Finds credentials; their values never appear in messages."""

    def __init__(
        self,
        *,
        given: Mapping[str, Mapping[str, Any]],
        sandbox: Callable[[], Mapping[str, Mapping[str, Any]]],
        remember: Callable[[Mapping[str, Any], str], None],
    ) -> None:
        self._given = {variable_of(name): content for name, content in given.items()}
        #: Those of the sandbox that runs now, none where it may not answer.
        self._sandbox = sandbox
        #: Gets each credential that is read and its name, so that it is known as secret.
        self._remember = remember

    def find(self, name: str) -> Mapping[str, Any]:
        """The credential of that name; raises `AgentMisconfigured` with what to set."""
        found = self._given.get(variable_of(name)) or self._sandbox().get(name)
        if found is None:
            remedy = f"Set {variable_of(name)} to a JSON object with what the system needs."
            error = AgentMisconfigured(f"There is no credential '{name}'. {remedy}")
            error.credential, error.remedy = name, remedy
            raise error
        self._remember(found, name)
        return found
