"""What a mail server says of a password is not repeated."""

import asyncio
import base64
from contextlib import suppress
from email.message import EmailMessage

import pytest

from baton.connectors.outbound import Outbound
from baton.connectors.smtp import Mailer
from baton.errors import SystemRefused

PASSWORD = "ada@corp.example!X7q"


async def repeat_password(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            said = b"250 fine"
            if line.startswith(b"EHLO"):
                said = b"250-here\r\n250 AUTH PLAIN"
            elif line.startswith(b"AUTH PLAIN"):
                password = base64.b64decode(line.split()[2]).split(b"\0")[2]
                said = b"535 " + password + b" is wrong"
            writer.write(said + b"\r\n")
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_password_that_looks_like_an_address_is_hidden_to_its_end() -> None:
    served: list[asyncio.Task[None]] = []

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.create_task(repeat_password(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    settings = {
        "host": "127.0.0.1",
        "port": server.sockets[0].getsockname()[1],
        "security": "none",
        "username": "ada",
    }
    mail = EmailMessage()
    mail["From"] = mail["To"] = "ada@example.com"
    mailer = Mailer(outbound=Outbound(["127.0.0.1"]), trusted=lambda *_: False)
    async with server:
        with pytest.raises(SystemRefused, match=r"535 \*\*\* is wrong") as refused:
            await mailer.send(settings, PASSWORD, mail, timeout_seconds=5)
        await asyncio.gather(*served)
    assert "X7q" not in refused.value.message
