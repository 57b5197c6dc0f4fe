"""Which addresses notifications may call: external ones, allowed ones and the sandbox."""

from __future__ import annotations

from collections.abc import Callable

from baton.connectors.outbound import Outbound
from baton.errors import AgentMisconfigured


class Reach:
    """Checks an address before it is stored; each connection is checked again."""

    def __init__(self, *, outbound: Outbound, trusted: Callable[[str, int], bool]) -> None:
        self._outbound = outbound
        self._trusted = trusted

    def permits(self, host: str, port: int) -> bool:
        """True if the operator named the host, or the sandbox listens there."""
        return self._outbound.permits(host) or self._trusted(host, port)

    async def refusal(self, host: str, port: int) -> str | None:
        """Return why the address may not be called, or None.

        A name that does not resolve now is not refused.
        """
        if self._trusted(host, port):
            return None
        try:
            await self._outbound.addresses(host, port)
        except AgentMisconfigured as error:
            return error.message
        except (OSError, UnicodeError):
            return None
        return None
