"""Mail to several people: each gets it once, whatever the server says of the others."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from baton.domain.actor import LOCAL_OPERATOR
from baton.errors import SystemTimeout
from baton.notifications.samples import sample
from baton.services.notifications.checks import ChannelOrder, MailOAuth, MailOrder
from integration.notifications.mail_server import MailServer, mail_server
from integration.notifications.post import PostOffice

OPS, LEAD, GONE = "ops@example.com", "lead@example.com", "gone@example.com"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


async def channel(
    post: PostOffice, port: int, *, password: str | None = None, **changes: Any
) -> None:
    email = MailOrder(
        host="127.0.0.1",
        port=port,
        security="none",
        username="",
        sender="Baton Störungen <baton@example.com>",
        recipients=(OPS, LEAD, GONE),
    )
    order = ChannelOrder(
        name="Mail",
        on_failure=True,
        on_success=False,
        workflows=None,
        enabled=True,
        email=replace(email, **changes),
        password=password,
    )
    await post.parts.notifications.create(order, "email", channel_id="mail", actor=LOCAL_OPERATOR)


async def recipients(post: PostOffice) -> dict[str, tuple[str, int | None]]:
    (delivery,) = await post.deliveries()
    return {r.address: (str(r.state), r.status) for r in delivery.recipients}


@pytest.mark.parametrize("later", ["451 4.3.0 try later", "452 4.2.2 mailbox full", "450 4.2.1 x"])
async def test_only_those_who_have_to_wait_are_tried_again_and_the_refused_are_named(
    post: PostOffice, server: MailServer, later: str
) -> None:
    await channel(post, server.port)
    server.say(LEAD, later, later)
    server.say(GONE, "550 5.1.1 no such user here")
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    assert server.reached() == [LEAD, OPS], "each once"
    assert await recipients(post) == {
        OPS: ("sent", 250),
        LEAD: ("sent", 250),
        GONE: ("failed", 550),
    }
    (delivery,) = await post.deliveries()
    assert delivery.tries == 3
    said = delivery.response or ""
    assert said.startswith("Delivered to 2 of 3 recipients. ")
    assert "gone@example.com: 550 5.1.1 no such user here. Check the address." in said
    ids = {message["Message-ID"] for _, message in server.delivered}
    assert len(ids) == 1


async def test_what_each_server_word_was_for_whom_is_seen_while_one_waits(
    post: PostOffice, server: MailServer
) -> None:
    await channel(post, server.port)
    server.say(LEAD, "452 4.2.2 mailbox full")
    await post.fail()
    await post.relay().finish(60)
    assert await post.states() == ["waiting"]
    assert await recipients(post) == {
        OPS: ("sent", 250),
        LEAD: ("waiting", 452),
        GONE: ("sent", 250),
    }
    (delivery,) = await post.deliveries()
    assert "lead@example.com: 452 4.2.2 mailbox full. Trying again." in (delivery.response or "")


async def test_when_everybody_is_refused_it_failed_and_is_not_tried_again(
    post: PostOffice, server: MailServer
) -> None:
    await channel(post, server.port)
    for address in (OPS, LEAD, GONE):
        server.say(address, "550 5.7.1 relaying denied")
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    (delivery,) = await post.deliveries()
    assert (delivery.tries, delivery.response_status) == (1, 550)
    assert "relaying denied" in (delivery.response or "")


async def test_who_waited_too_often_is_given_up_and_the_others_have_it(
    post: PostOffice, server: MailServer
) -> None:
    post = post.with_policy(most_tries=2)
    await channel(post, server.port)
    server.say(LEAD, *["451 4.3.0 later"] * 9)
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    assert await recipients(post) == {
        OPS: ("sent", 250),
        LEAD: ("failed", 451),
        GONE: ("sent", 250),
    }
    assert server.reached() == [GONE, OPS]


async def test_a_message_that_is_put_off_as_a_whole_reaches_everybody_once(
    post: PostOffice, server: MailServer
) -> None:
    await channel(post, server.port)
    server.say(GONE, "550 5.1.1 no such user")
    server.to_data.append("451 4.3.0 not now")
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    assert server.reached() == [LEAD, OPS]
    assert (await recipients(post))[GONE] == ("failed", 550)


async def test_new_failures_do_not_join_a_message_that_some_have(
    post: PostOffice, server: MailServer
) -> None:
    await channel(post, server.port)
    server.say(LEAD, "451 4.3.0 later")
    await post.fail()
    await post.relay().finish(60)
    await post.fail(times=6)
    await post.time_passes(post.parts.policy.longest_pause)
    async with post.working():
        await post.until_states(*["sent"] * 7)
    assert server.reached() == sorted([OPS, LEAD, GONE] * 2)
    assert len({message["Message-ID"] for _, message in server.delivered}) == 2


async def test_a_sign_in_that_is_refused_for_now_is_tried_again(
    post: PostOffice, server: MailServer
) -> None:
    await channel(post, server.port, username="ada", password="s3cret")
    server.to_sign_in.append("454 4.7.0 temporary authentication failure")
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    (delivery,) = await post.deliveries()
    assert delivery.tries == 2


async def test_a_mail_server_is_signed_in_to_with_a_token(
    post: PostOffice, server: MailServer
) -> None:
    async with receiving_forms() as (token_url, forms):
        oauth = MailOAuth(
            token_url=token_url, client_id="app", scope="https://mail.example/.default"
        )
        await channel(
            post, server.port, username="baton@example.com", password="s3cret", oauth=oauth
        )
        result = await post.parts.notifications.test("mail", "failure", actor=LOCAL_OPERATOR)
    assert result.delivered, result.response
    assert forms == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["app"],
            "client_secret": ["s3cret"],
            "scope": ["https://mail.example/.default"],
        }
    ]
    proof = base64.b64decode(server.tokens[0]).decode()
    assert proof == "user=baton@example.com\x01auth=Bearer t0k3n\x01\x01"


@asynccontextmanager
async def receiving_forms() -> AsyncIterator[tuple[str, list[dict[str, list[str]]]]]:
    """A token endpoint, and the forms that it got."""
    forms: list[dict[str, list[str]]] = []
    served: list[asyncio.Task[None]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].split("\r\n")[0])
        forms.append(parse_qs((await reader.readexactly(length)).decode()))
        body = b'{"access_token": "t0k3n", "expires_in": "3599"}'
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        writer.close()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.create_task(converse(reader, writer)))

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/token", forms
    listening.close()
    await asyncio.gather(*served)


async def test_the_sender_has_its_name_and_every_test_another_id(
    post: PostOffice, server: MailServer
) -> None:
    await channel(post, server.port)
    for _ in range(2):
        result = await post.parts.notifications.test("mail", "failure", actor=LOCAL_OPERATOR)
        assert result.delivered
    (_, first), (_, second) = server.delivered
    assert first["Message-ID"] != second["Message-ID"]
    assert first["From"].endswith(" <baton@example.com>")
    assert "St=C3=B6rungen" in first["From"]


async def test_a_test_says_who_did_not_get_it(post: PostOffice, server: MailServer) -> None:
    await channel(post, server.port)
    server.say(GONE, "550 5.1.1 no such user here")
    result = await post.parts.notifications.test("mail", "failure", actor=LOCAL_OPERATOR)
    assert not result.delivered
    assert "gone@example.com: 550 5.1.1 no such user here" in result.response


@asynccontextmanager
async def hanging_at(command: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A mail server that says nothing more from `command` on, and what it is sent after that."""
    after: list[bytes] = []
    served: list[asyncio.Task[None]] = []

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while not (line := await reader.readline()).startswith(command):
            writer.write(b"354 go\r\n" if line.startswith(b"DATA") else b"250 fine\r\n")
            if line.startswith(b"DATA"):
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(b"250 fine\r\n")
        after.append(await reader.read())
        writer.close()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.append(asyncio.create_task(converse(reader, writer)))

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield listening.sockets[0].getsockname()[1], after
    listening.close()
    await asyncio.gather(*served)


async def test_a_server_that_hangs_is_left_at_the_time_limit(post: PostOffice) -> None:
    post = post.impatient()
    async with hanging_at(b"EHLO") as (port, after):
        await channel(post, port)
        stored = await post.parts.store.channel("mail")
        with pytest.raises(SystemTimeout, match="did not take the message within 1 seconds"):
            await post.parts.sender.send(stored.channel, sample("failure"))
    assert after == [b""], "no farewell whose answer would be waited for, too"


async def test_a_message_that_was_taken_is_sent_although_the_farewell_hangs(
    post: PostOffice,
) -> None:
    post = post.impatient()
    async with hanging_at(b"QUIT") as (port, _):
        await channel(post, port)
        stored = await post.parts.store.channel("mail")
        sent = await post.parts.sender.send(stored.channel, sample("failure"))
    assert sent.status == 250
