"""Send e-mail over SMTP (RFC 5321)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from typing import Any, Literal, NamedTuple

import aiosmtplib

from baton.connectors.certificates import Certificates, fault_in
from baton.connectors.failures import masked, without
from baton.connectors.outbound import CONNECT_SECONDS, MOST_ADDRESSES, Outbound
from baton.connectors.tokens import TokenRequest, Tokens
from baton.domain.notification import DeliveryState, Receipt, Recipient
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemRefused,
    SystemTimeout,
    SystemUnavailable,
)
from baton.observability.masking import masked as without_personal_data
from baton.sentence import say

Security = Literal["starttls", "tls", "none"]

_SYSTEM = "The mail server"
_GOODBYE_SECONDS = 1.0
#: SMTP line endings; headers and parts are already encoded.
_WIRE = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server and its sign-in."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    #: Where to request a token, if one replaces the password; the password is then the client's
    #: secret.
    oauth: TokenRequest | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any], password: str) -> MailServer:
        """Return the mail server of a channel."""
        names = ("host", "port", "security", "username")
        oauth = settings.get("oauth")
        request = oauth and TokenRequest(
            system=_SYSTEM,
            url=oauth["token_url"],
            client_id=oauth["client_id"],
            client_secret=password,
            scope=oauth["scope"] or None,
        )
        return cls(
            **{name: settings[name] for name in names}, password=password, oauth=request or None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The sender and recipients of one message."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes = field(repr=False)


class Answer(NamedTuple):
    """The reply of a mail server."""

    code: int
    text: str


class Mailer:
    """Sends mail; inside the network only to hosts that `trusted` or the operator allows."""

    def __init__(
        self,
        *,
        outbound: Outbound,
        trusted: Callable[[str, int], bool],
        certificates: Certificates | None = None,
        tokens: Callable[[], Tokens] | None = None,
    ) -> None:
        self._outbound = outbound
        self._tokens = tokens
        self._trusted = trusted
        self._certificates = certificates or Certificates()

    async def send(
        self,
        settings: Mapping[str, Any],
        password: str,
        message: Message,
        *,
        timeout_seconds: float,
        to: Sequence[str] = (),
    ) -> Receipt:
        """Send one message to `to`, or to all recipients in its header if `to` is empty.

        The receipt has the result for each recipient. Raises the matching `ConnectorError` if the
        server gave no result for any of them.
        """
        server = MailServer.of(settings, password)
        (_, sender), *_ = getaddresses([str(message["From"])])
        recipients = to or [address for _, address in getaddresses([str(message["To"])])]
        envelope = Envelope(
            sender=sender, recipients=tuple(recipients), content=message.as_bytes(policy=_WIRE)
        )
        connection = None
        try:
            async with asyncio.timeout(timeout_seconds):
                connection = await self._open(server, timeout_seconds)
                answers = await _handed_in(connection, envelope)
        except TimeoutError as error:
            raise SystemTimeout(
                say(
                    "{system} {host} did not take the message within {timeout_seconds:g} "
                    "seconds. Check its port and its kind of encryption.",
                    system=_SYSTEM,
                    host=server.host,
                    timeout_seconds=timeout_seconds,
                ),
                system=_SYSTEM,
            ) from error
        except (aiosmtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            raise _translated(error, server) from error
        else:
            # The message is already delivered, so failures from here on do not matter.
            with suppress(aiosmtplib.SMTPException):
                await connection.quit(timeout=_GOODBYE_SECONDS)
        finally:
            # The library's `async with` would wait once more for a server that hangs.
            if connection is not None:
                connection.close()
        return _receipt(answers, server)

    async def _open(self, server: MailServer, timeout_seconds: float) -> aiosmtplib.SMTP:
        trusted = None if server.security == "none" else self._certificates.context()
        client = aiosmtplib.SMTP(
            hostname=server.host,
            sock=await self._connected(server),
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=trusted,
            timeout=timeout_seconds,
            local_hostname="baton",
            username=server.username or None,
            password=None if server.oauth else server.password or None,
            oauth_token_generator=self._token(server.oauth) if server.oauth else None,
        )
        try:
            await client.connect()
        except BaseException:
            client.close()
            raise
        return client

    def _token(self, request: TokenRequest) -> Callable[[], Awaitable[str]]:
        async def token() -> str:
            if self._tokens is None:
                raise AgentMisconfigured(
                    say("{system} does not support signing in with a token here.", system=_SYSTEM)
                )
            return (await self._tokens().header(request)).removeprefix("Bearer ")

        return token

    async def _connected(self, server: MailServer) -> socket.socket:
        """Connect to a checked address, without resolving the name again."""
        addresses = [server.host]
        if not self._trusted(server.host, server.port):
            addresses = list(await self._outbound.addresses(server.host, server.port))
        failure: OSError = OSError(f"{server.host} has no address")
        for address in addresses[:MOST_ADDRESSES]:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.setblocking(False)
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await asyncio.get_running_loop().sock_connect(
                        connection, (address, server.port)
                    )
            except OSError as error:  # a TimeoutError is one
                connection.close()
                failure = error
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise failure


async def _handed_in(client: aiosmtplib.SMTP, envelope: Envelope) -> dict[str, Answer]:
    """Return the server's reply for each recipient (RFC 5321, 3.3)."""
    await client.mail(envelope.sender)
    answers: dict[str, Answer] = {}
    accepted = []
    for address in envelope.recipients:
        try:
            await client.rcpt(address)
        except aiosmtplib.SMTPRecipientRefused as refusal:
            answers[address] = Answer(refusal.code, refusal.message)
        else:
            accepted.append(address)
    if accepted:
        try:
            answer = Answer(*await client.data(envelope.content))
        except aiosmtplib.SMTPDataError as refusal:
            answer = Answer(refusal.code, refusal.message)
        answers |= dict.fromkeys(accepted, answer)
    return answers


def _receipt(answers: Mapping[str, Answer], server: MailServer) -> Receipt:
    recipients = tuple(
        Recipient(
            address=address,
            state=_state(answer.code),
            status=answer.code,
            text=_masked(answer.text, server),
        )
        for address, answer in answers.items()
    )
    # The message counts as sent if at least one recipient was accepted.
    first = min(recipients, key=lambda recipient: recipient.status or 0)
    return Receipt(status=first.status, text=first.text, recipients=recipients)


def _state(code: int) -> DeliveryState:
    if code < 300:
        return DeliveryState.SENT
    return DeliveryState.WAITING if 400 <= code < 500 else DeliveryState.FAILED


def _translated(error: Exception, server: MailServer) -> ConnectorError:
    where = f"{_SYSTEM} {server.host}"
    # 454 and other 4xx are temporary (RFC 4954, 6).
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:
        return SystemRefused(
            say(
                "{where} refused user name and password ({answer}). Enter them again.",
                where=where,
                answer=_answer(error, server),
            ),
            system=_SYSTEM,
            status=error.code,
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        kind = SystemUnavailable if 400 <= error.code < 500 else ConnectorError
        return kind(
            f"{where} did not take the message: {_answer(error, server)}.",
            system=_SYSTEM,
            status=error.code,
        )
    fault = fault_in(error, server.host)
    if fault is not None:
        return ConnectorError(
            say("{where} cannot be trusted: {fault}.", where=where, fault=fault), system=_SYSTEM
        )
    # The library raises its base class if the server lacks an extension.
    if isinstance(error, aiosmtplib.SMTPNotSupported) or type(error) is aiosmtplib.SMTPException:
        return ConnectorError(
            say(
                "{where} does not support this ({why}). Choose another kind of encryption, or "
                "leave out the user name.",
                where=where,
                why=error.message.rstrip("."),
            ),
            system=_SYSTEM,
        )
    if isinstance(error, ValueError):  # UnicodeError is one
        return ConnectorError(
            say(
                "{where} cannot be used with these settings. Check host, user name and addresses.",
                where=where,
            ),
            system=_SYSTEM,
        )
    return SystemUnavailable(
        say(
            "{where} cannot be reached ({type}). Check host and port, or wait until it is back.",
            where=where,
            type=type(error).__name__,
        ),
        system=_SYSTEM,
    )


def _answer(error: aiosmtplib.SMTPResponseException, server: MailServer) -> str:
    return f"{error.code} {_masked(error.message, server)}".rstrip(" .")


def _masked(text: str, server: MailServer) -> str:
    # Remove the password first: one that contains an e-mail address would no longer be found.
    return masked(without_personal_data(without(text, (server.password,))), ())
