"""Stand-in for an SMTP server: an inbox that requires a user name and a password."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from baton_sandbox.recording import Clock, iso
from baton_sandbox.tokens import same_secret

MAX_MESSAGE_BYTES = 10 * 1024 * 1024


@dataclass(slots=True, kw_only=True)
class MailStandIn:
    """Accepts mail from one user and stores it."""

    username: str
    password: str
    clock: Clock
    messages: list[dict[str, object]] = field(default_factory=list)

    async def serve(self, listener: socket.socket) -> asyncio.Server:
        """Listen on `listener` in the running event loop."""
        loop = asyncio.get_running_loop()
        return await loop.create_server(self._protocol, sock=listener)

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="sandbox.example.com",
            ident="Baton sandbox",
            authenticator=self._authenticate,
            auth_require_tls=False,
            data_size_limit=MAX_MESSAGE_BYTES,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        accepted = isinstance(data, LoginPassword) and (
            same_secret(data.login.decode("utf-8", "replace"), self.username)
            and same_secret(data.password.decode("utf-8", "replace"), self.password)
        )
        # handled=False makes aiosmtpd send the 535; otherwise the client would wait forever.
        return AuthResult(success=accepted, handled=False)

    async def handle_MAIL(  # noqa: N802 (aiosmtpd looks hooks up by this name)
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Refuse senders who have not signed in."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (as above)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Store the message."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(preferencelist=("plain", "html"))
        self.messages.append(
            {
                "at": iso(self.clock()),
                "from": envelope.mail_from,
                "to": list(envelope.rcpt_tos),
                "subject": str(message["subject"] or ""),
                "body": body.get_content() if body is not None else "",
                "raw": content.decode("utf-8", "replace"),
            }
        )
        return "250 Message accepted for delivery"
