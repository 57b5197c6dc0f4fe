"""A real mail server (aiosmtpd) that answers each recipient as a script says."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

OK = "250 2.0.0 accepted"


@dataclass
class MailServer:
    """Says what `answers` has for an address, one after the other; then that it is fine."""

    answers: dict[str, deque[str]] = field(default_factory=dict)
    #: Answers to a message as a whole, before it is taken.
    to_data: deque[str] = field(default_factory=deque)
    #: The answers to whoever signs in; an empty queue takes everybody.
    to_sign_in: deque[str] = field(default_factory=deque)
    #: Who got what.
    delivered: list[tuple[list[str], Message]] = field(default_factory=list)
    #: What came as proof with XOAUTH2.
    tokens: list[str] = field(default_factory=list)
    port: int = 0

    def say(self, address: str, *answers: str) -> None:
        self.answers[address] = deque(answers)

    async def handle_RCPT(  # noqa: N802  the name is aiosmtpd's
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        script = self.answers.get(address)
        said = script.popleft() if script else OK
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, _: SMTP, __: Session, envelope: Envelope
    ) -> str:
        if self.to_data:
            return self.to_data.popleft()
        content = envelope.content
        assert isinstance(content, bytes)
        self.delivered.append((list(envelope.rcpt_tos), message_from_bytes(content)))
        return OK

    async def auth_PLAIN(self, server: SMTP, _: list[bytes]) -> Any:  # noqa: N802
        return await self._sign_in(server)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> Any:  # noqa: N802
        self.tokens.append(args[1])
        return await self._sign_in(server)

    async def _sign_in(self, server: SMTP) -> AuthResult:
        if self.to_sign_in:
            await server.push(self.to_sign_in.popleft())
            return AuthResult(success=False, handled=True)
        return AuthResult(success=True, handled=False)

    def reached(self) -> list[str]:
        """Every address as often as it got a message."""
        return sorted(address for addresses, _ in self.delivered for address in addresses)


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    made = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(made, auth_require_tls=False, auth_exclude_mechanism=["LOGIN"], loop=loop),
        "127.0.0.1",
        0,
    )
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()
