"""The runtime of a kind, imported when the first step needs it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from baton.agents.host import AgentHost
from baton.domain.agent_call import AgentCall, AgentRuntime
from baton.domain.agent_kind import AgentKind
from baton.errors import AgentMisconfigured, Misconfigured
from baton.jsontext.text import JsonObject
from baton.plugins.loading import resolve
from baton.sentence import say


class LazyRuntime:
    """Runs agents of one kind; `aclose` closes the runtime if it was opened."""

    def __init__(self, kind: AgentKind, host: AgentHost) -> None:
        self._kind = kind
        self._host = host
        self._opened: AgentRuntime | None = None
        self._opening = asyncio.Lock()

    async def run(self, call: AgentCall) -> bytes:
        """See `AgentRuntime`; raises `AgentMisconfigured` if the kind cannot be loaded."""
        await self._host.prepare_credentials(self._kind.name, call.agent, dict(call.config))
        return await (await self._open()).run(call)

    async def test_connection(self, config: JsonObject) -> str | None:
        """Return what responded to an agent with this configuration; None if there is no test."""
        if self._kind.test_connection is None:
            return None
        await self._host.prepare_credentials(self._kind.name, "", config)
        test = await self._imported(self._kind.test_connection)
        return cast("str", await test(self._host, config))

    async def aclose(self) -> None:
        """Close the runtime if it was opened."""
        if close := getattr(self._opened, "aclose", None):
            await close()

    async def _open(self) -> AgentRuntime:
        async with self._opening:
            if self._opened is None:
                open_runtime = await self._imported(self._kind.runtime)
                self._opened = cast("AgentRuntime", open_runtime(self._host))
        return self._opened

    async def _imported(self, reference: str) -> Any:
        try:
            # In a thread, so that other executions continue.
            return await asyncio.to_thread(resolve, reference)
        except Misconfigured as error:
            raise AgentMisconfigured(
                say(
                    "Agents of kind {name!r} cannot run here. {why} Correct or "
                    "reinstall the package of the kind.",
                    name=self._kind.name,
                    why=error.sentence,
                )
            ) from error
