"""Sending e-mail over SMTP (RFC 5321)."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any, Literal

import aiosmtplib

from baton.connectors.failures import masked, without
from baton.connectors.outbound import CONNECT_SECONDS, MOST_ADDRESSES, Outbound
from baton.domain.errors import (
    ConnectorError,
    SystemRefused,
    SystemTimeout,
    SystemUnavailable,
)
from baton.domain.notification import Receipt
from baton.observability.masking import masked as without_personal_data

Security = Literal["starttls", "tls", "none"]

_SYSTEM = "The mail server"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Mapping[str, Any], password: str) -> MailServer:
        """The server of a channel."""
        names = ("host", "port", "security", "username")
        return cls(**{name: settings[name] for name in names}, password=password)


class Mailer:
    """Hands in mail, inside the network only where `trusted` or the operator says so."""

    def __init__(self, *, outbound: Outbound, trusted: Callable[[str, int], bool]) -> None:
        self._outbound = outbound
        self._trusted = trusted

    async def send(
        self,
        settings: Mapping[str, Any],
        password: str,
        message: EmailMessage,
        *,
        timeout_seconds: float,
    ) -> Receipt:
        """Hand in one message; raises the `ConnectorError` that fits."""
        server = MailServer.of(settings, password)
        try:
            async with asyncio.timeout(timeout_seconds):
                return await self._send(server, message, timeout_seconds)
        except TimeoutError as error:
            raise SystemTimeout(
                f"{_SYSTEM} {server.host} did not take the message within {timeout_seconds:g} "
                "seconds. Check its port and its kind of encryption.",
                system=_SYSTEM,
            ) from error
        except (aiosmtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
            raise _translated(error, server) from error

    async def _send(
        self, server: MailServer, message: EmailMessage, timeout_seconds: float
    ) -> Receipt:
        client = aiosmtplib.SMTP(
            hostname=server.host,
            sock=await self._connected(server),
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            timeout=timeout_seconds,
            local_hostname="baton",
            username=server.username or None,
            password=server.password or None,
        )
        async with client:
            refused, answer = await client.send_message(message)
        said = _masked(answer, server)
        if refused:
            said = f"It refused {len(refused)} of the recipients; the others have it. {said}"
        return Receipt(status=250, text=said)

    async def _connected(self, server: MailServer) -> socket.socket:
        """A connection to an address that was judged, not to the name once more."""
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


def _translated(error: Exception, server: MailServer) -> ConnectorError:
    where = f"{_SYSTEM} {server.host}"
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return SystemRefused(
            f"{where} refused user name and password ({_answer(error, server)}). Enter them again.",
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
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refusal.code for refusal in error.recipients]
        passing = all(400 <= code < 500 for code in codes)
        return (SystemUnavailable if passing else ConnectorError)(
            f"{where} refused every recipient. Check their addresses.", system=_SYSTEM
        )
    if _certificate_refused(error):
        return ConnectorError(
            f"The certificate of {where} is not trusted. Check the host name, or add the "
            "certificate authority to SSL_CERT_FILE.",
            system=_SYSTEM,
        )
    # The library raises its base class where the server lacks an extension.
    if isinstance(error, aiosmtplib.SMTPNotSupported) or type(error) is aiosmtplib.SMTPException:
        return ConnectorError(
            f"{where} cannot do what is asked ({error.message.rstrip('.')}). Choose another kind "
            "of encryption, or leave out the user name.",
            system=_SYSTEM,
        )
    if isinstance(error, ValueError):  # UnicodeError is one
        return ConnectorError(
            f"{where} cannot be spoken to so. Check host, user name and addresses.", system=_SYSTEM
        )
    return SystemUnavailable(
        f"{where} cannot be reached ({type(error).__name__}). Check host and port, or wait until "
        "it is back.",
        system=_SYSTEM,
    )


def _certificate_refused(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _answer(error: aiosmtplib.SMTPResponseException, server: MailServer) -> str:
    return f"{error.code} {_masked(error.message, server)}".rstrip(" .")


def _masked(text: str, server: MailServer) -> str:
    # The password first: one that holds an e-mail address would be found no more.
    return masked(without_personal_data(without(text, (server.password,))), ())
