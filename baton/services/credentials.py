"""Credentials by name: from the environment, or of the sandbox where it may stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from baton.domain.credential_type import credential_variable
from baton.errors import AgentMisconfigured
from baton.sentence import say


class Remember(Protocol):
    """Gets each credential that is read, so that it is known as secret."""

    def __call__(self, members: Mapping[str, object], name: str, /, *, sandbox: bool) -> None:
        """`sandbox` says that it is one of a stand-in."""


class CredentialBook:
    """Finds credentials; their values never appear in messages."""

    def __init__(
        self,
        *,
        given: Mapping[str, Mapping[str, object]],
        sandbox: Callable[[], Mapping[str, Mapping[str, object]]],
        remember: Remember,
    ) -> None:
        self._given = {credential_variable(name): content for name, content in given.items()}
        #: Those of the sandbox that runs now, none where it may not answer.
        self._sandbox = sandbox
        self._remember = remember

    def find(self, name: str) -> Mapping[str, object]:
        """The credential of that name; raises `AgentMisconfigured` with what to set."""
        given = self._given.get(credential_variable(name))
        found = given or self._sandbox().get(name)
        if found is None:
            missing = AgentMisconfigured(say("There is no credential '{name}'.", name=name))
            missing.credential = name
            raise missing.advise(
                say(
                    "Set {variable} to a JSON object with what the system needs.",
                    variable=credential_variable(name),
                )
            )
        self._remember(found, name, sandbox=not given)
        return found
