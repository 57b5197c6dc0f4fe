"""Where agents may go: judged at the connection, whatever the address looks like."""

import asyncio
import contextlib
import re
import socket
from datetime import UTC, datetime

import pytest

from baton.connectors.http import Call, HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.connectors.rest import ask
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    Misconfigured,
    SystemAnswerInvalid,
    SystemUnavailable,
)

#: Spellings of this machine, of private networks, and of where clouds keep their secrets.
HOSTILE = [
    "http://127.0.0.1/",
    "http://127.8.9.10/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://0.0.0.0/",
    "http://0/",
    "http://127.1/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://①②⑦.⓪.⓪.①/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://10.0.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://169.254.1.1/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://2852039166/",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/opc/v2/",
    "http://168.63.129.16/machine?comp=goalstate",
    "http://public.example@127.0.0.1/",
    "http://127.0.0.1#@public.example/",
]

#: Resolvers differ on these: they lead to this machine, or nowhere.
UNKNOWN_TO_SOME = ("http://LOCALHOST./", "http://0/", "http://127.1/", "http://0x7f.0.0.1/")


def call(url, **options):
    options = {"timeout_seconds": 5.0, **options}
    return Call(system="Acme", operation="answer GET /", url=url, **options)


def client(outbound):
    return HttpClient(
        now=lambda: datetime(2026, 11, 23, tzinfo=UTC), transport=GuardedTransport(outbound)
    )


def answers(*addresses):
    """What a resolver says, one list of addresses after the other."""
    left = list(addresses)
    asked = []

    async def look_up(host, port):
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in left.pop(0)
        ]

    return look_up, asked


@contextlib.asynccontextmanager
async def server(reply=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"):
    """A port on all addresses of this machine; notes who came in."""
    came = []

    async def serve(reader, writer):
        came.append(writer.get_extra_info("sockname")[0])
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    listening = await asyncio.start_server(serve, "0.0.0.0", 0)
    async with listening:
        yield listening.sockets[0].getsockname()[1], came


@pytest.mark.parametrize("url", HOSTILE)
async def test_no_spelling_of_an_address_leads_inside_the_network(url):
    async with client(Outbound()) as http:
        with pytest.raises((AgentMisconfigured, SystemUnavailable)) as caught:
            await http.send(call(url))
    # Some spellings are no address at all to the client or to the resolver of this machine.
    reason = r"leads (inside the network|to ).*BATON_HTTP_ALLOW|not a web address|cannot be reached"
    assert re.search(reason, caught.value.message)
    assert isinstance(caught.value, AgentMisconfigured) or url in UNKNOWN_TO_SOME


async def test_nobody_is_connected_to_before_the_address_is_judged():
    async with server() as (port, came), client(Outbound()) as http:
        with pytest.raises(AgentMisconfigured):
            await http.send(call(f"http://127.0.0.1:{port}/"))
        with pytest.raises(AgentMisconfigured):
            await http.send(call(f"http://localhost:{port}/"))
    assert came == []


@pytest.mark.parametrize("allow", ["127.0.0.1", "127.0.0.0/8", "localhost", "LocalHost"])
async def test_the_operator_permits_a_host_or_a_network(allow):
    host = "localhost" if allow.lower() == "localhost" else "127.0.0.1"
    async with server() as (port, came), client(Outbound((allow,))) as http:
        answer = await http.send(call(f"http://{host}:{port}/"))
    assert (answer.status, came) == (200, ["127.0.0.1"])


async def test_what_the_operator_permits_is_all_that_is_permitted():
    async with client(Outbound(("127.0.0.2", "other.example"))) as http:
        with pytest.raises(AgentMisconfigured):
            await http.send(call("http://127.0.0.1/"))


@pytest.mark.parametrize(
    "entry", ["localhost:8080", "http://localhost", "*.example.com", "a b", "10.0.0.0/33"]
)
def test_an_entry_that_is_neither_host_nor_network_is_refused_at_the_start(entry):
    with pytest.raises(Misconfigured, match="BATON_HTTP_ALLOW"):
        Outbound((entry,))


def test_a_network_that_hides_others_is_refused_at_the_start():
    with pytest.raises(Misconfigured, match="BATON_HTTP_ALLOW"):
        Outbound(("64:ff9b::/96",))


async def test_a_name_is_looked_up_once_and_the_connection_goes_to_that_address():
    """DNS rebinding: the second answer would lead elsewhere, so nobody may ask a second time."""
    look_up, asked = answers(["127.0.0.2"], ["127.0.0.1"])
    outbound = Outbound(("127.0.0.2",), lookup=look_up)
    async with server() as (port, came), client(outbound) as http:
        url = f"http://moving.example:{port}/"
        assert (await http.send(call(url))).status == 200
        assert (asked, came) == (["moving.example"], ["127.0.0.2"])
        with pytest.raises(AgentMisconfigured, match=r"moving\.example leads inside"):
            await http.send(call(url))
    assert came == ["127.0.0.2"]


async def test_a_name_with_one_address_inside_and_one_outside_is_refused():
    look_up, _ = answers(["93.184.215.14", "10.0.0.7"])
    async with client(Outbound(lookup=look_up)) as http:
        with pytest.raises(AgentMisconfigured, match="leads inside the network"):
            await http.send(call("http://both.example/"))


async def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer():
    look_up, _ = answers(["127.0.0.3", "127.0.0.1"])
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    listening = await asyncio.start_server(lambda r, w: _reply(w), "127.0.0.1", port)
    async with listening, client(Outbound(("127.0.0.0/8",), lookup=look_up)) as http:
        assert (await http.send(call(f"http://two.example:{port}/"))).status == 204


async def _reply(writer):
    writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    writer.close()


async def test_a_host_that_does_not_exist_is_an_unavailable_system():
    async def look_up(host, port):
        raise socket.gaierror("no such host")

    async with client(Outbound(lookup=look_up)) as http:
        with pytest.raises(SystemUnavailable, match=r"nowhere\.example cannot be reached"):
            await http.send(call("http://nowhere.example/"))


@pytest.mark.parametrize("target", ["http://127.0.0.1:{}/", "http://[::1]:{}/", "//localhost:{}/"])
async def test_a_redirect_leads_no_further_than_a_call(target):
    async with server() as (inside, came):
        moved = (
            f"HTTP/1.1 302 Found\r\nLocation: {target.format(inside)}\r\nContent-Length: 0\r\n\r\n"
        )
        async with server(moved.encode()) as (port, _), client(Outbound(("127.0.0.5",))) as http:
            with pytest.raises(AgentMisconfigured, match="leads inside the network"):
                await ask(http, call(f"http://127.0.0.5:{port}/"), None)
    assert came == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://x.example:port/"]
)
async def test_a_redirect_to_anything_but_the_web_is_an_invalid_answer(target):
    moved = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
    async with server(moved.encode()) as (port, _), client(Outbound(("127.0.0.1",))) as http:
        with pytest.raises(SystemAnswerInvalid, match="redirects"):
            await ask(http, call(f"http://127.0.0.1:{port}/"), None)


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch):
    async with server() as (proxy, came):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy}")
        look_up, _ = answers(["10.0.0.7"])
        async with client(Outbound(lookup=look_up)) as http:
            with pytest.raises((AgentMisconfigured, ConnectorError), match="inside the network"):
                await http.send(call("http://inner.example/"))
    assert came == []


#: Link-local addresses and where clouds keep their secrets, in every form.
NEVER = [
    "169.254.169.254",
    "169.254.1.1",
    "fe80::1",
    "febf::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "::ffff:168.63.129.16",
]


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize(
    "allow",
    [("crm.example",), ("0.0.0.0/0", "::/0"), ("169.254.0.0/16", "fe80::/10", "fd00::/8")],
)
async def test_nothing_that_the_operator_allows_leads_to_metadata(address, allow):
    look_up, _ = answers([address], ["93.184.215.14", address])
    outbound = Outbound(allow, lookup=look_up)
    for _ in range(2):
        with pytest.raises(AgentMisconfigured, match=r"leads to|leads inside"):
            await outbound.addresses("crm.example", 80)
    assert not outbound.permits(address)


async def test_the_refusal_of_metadata_does_not_advise_to_allow_it():
    look_up, _ = answers(["169.254.169.254"])
    with pytest.raises(AgentMisconfigured, match="whatever BATON_HTTP_ALLOW has") as caught:
        await Outbound(("crm.example",), lookup=look_up).addresses("crm.example", 80)
    assert "permit it" not in caught.value.message


@pytest.mark.parametrize(
    "address",
    [
        "2001:db8::1",
        "2002:808:808::1",
        "2001::1",
        "2001:0:808:808::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:2::1",
        "2001:1::1",
        "3fff::1",
        "3fff:fff::1",
        "::",
        "::1",
        "::8.8.8.8",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "100::1",
        "1fff::1",
        "4000::1",
        "5f00::1",
        "8000::1",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
async def test_only_global_addresses_are_outside(address):
    look_up, _ = answers([address])
    with pytest.raises(AgentMisconfigured, match=r"leads inside the network.*BATON_HTTP_ALLOW"):
        await Outbound(lookup=look_up).addresses("host.example", 80)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1", "2a00:1450::1", "2001:4860::1"]
)
async def test_global_addresses_are(address):
    look_up, _ = answers([address])
    assert await Outbound(lookup=look_up).addresses("host.example", 80) == [address]


@pytest.mark.parametrize("address", ["10.0.0.7", "fd12::7", "127.0.0.1", "::1"])
async def test_what_is_inside_is_reached_by_its_name_if_that_is_allowed(address):
    look_up, _ = answers([address])
    outbound = Outbound(("crm.example",), lookup=look_up)
    assert await outbound.addresses("CRM.example.", 80) == [address]
