"""Secrets of Azure Key Vault and HashiCorp Vault, read by the vendors' clients from stand-ins."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.keyvault.secrets import SecretClient

from baton.connectors.azure_key_vault import AzureKeyVault
from baton.connectors.hashicorp_vault import HashicorpVault
from baton.errors import (
    AgentMisconfigured,
    StepError,
    SystemNotFound,
    SystemRefused,
    SystemUnavailable,
)
from unit.connectors.authority import Authority

SECRET = "s3cret-of-crm"
Answer = Callable[[str, dict[str, str]], tuple[int, dict[str, Any], dict[str, str]]]


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on this machine; yields its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.rstrip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        status, body, more = answer(first.split()[1], headers)
        text = json.dumps(body).encode()
        extra = "".join(f"{name}: {value}\r\n" for name, value in more.items())
        writer.write(
            f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nconnection: close\r\n"
            f"content-length: {len(text)}\r\n{extra}\r\n".encode()
            + text
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


def vault(path: str, headers: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
    if headers.get("x-vault-token") != "t0ken":
        return 403, {"errors": ["permission denied"]}, {}
    if path != "/v1/secret/data/crm":
        return 404, {"errors": []}, {}
    return 200, {"data": {"data": {"password": SECRET}, "metadata": {"version": 1}}}, {}


def hashicorp(port: int, token: str = "t0ken") -> HashicorpVault:
    return HashicorpVault({"VAULT_ADDR": f"http://127.0.0.1:{port}", "VAULT_TOKEN": token})


def field(path: str = "crm", name: str = "password") -> dict[str, Any]:
    return {"from": "hashicorp_vault", "path": path, "field": name}


async def test_a_field_of_hashicorp_vault_is_read() -> None:
    async with serving(vault) as port:
        assert await hashicorp(port).read(field()) == SECRET


@pytest.mark.parametrize(
    ("token", "reference", "kind", "message"),
    [
        ("other", field(), SystemRefused, 'give secret/crm: HTTP 403, "permission denied"'),
        ("t0ken", field("shop"), SystemNotFound, "give secret/shop: HTTP 404"),
        ("t0ken", field(name="pin"), AgentMisconfigured, "secret/crm has no field pin"),
    ],
)
async def test_what_hashicorp_vault_does_not_give_is_named_without_a_value(
    token: str, reference: dict[str, Any], kind: type[StepError], message: str
) -> None:
    async with serving(vault) as port:
        with pytest.raises(kind, match=message) as raised:
            await hashicorp(port, token).read(reference)
    assert SECRET not in str(raised.value)


async def test_a_hashicorp_vault_that_is_away_is_unavailable(unused_tcp_port: int) -> None:
    with pytest.raises(SystemUnavailable, match="cannot be reached"):
        await hashicorp(unused_tcp_port).read(field())


def test_without_a_vault_no_reference_to_one_is_taken() -> None:
    with pytest.raises(AgentMisconfigured, match="Set VAULT_ADDR and VAULT_TOKEN"):
        HashicorpVault({}).check(field())


class Identity:
    """A credential as `azure.identity` has them."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        return AccessToken("granted", 4_000_000_000)


def key_vault(path: str, headers: dict[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
    if headers.get("authorization") != "Bearer granted":
        challenge = (
            'Bearer authorization="https://login.microsoftonline.com/tenant", '
            'resource="https://vault.azure.net"'
        )
        return 401, {}, {"www-authenticate": challenge}
    if path.startswith("/secrets/crm/"):
        return 200, {"value": SECRET, "id": "https://x/secrets/crm/1", "attributes": {}}, {}
    if path.startswith("/secrets/hidden/"):
        return 403, {"error": {"code": "Forbidden", "message": "no secrets get permission"}}, {}
    return 404, {"error": {"code": "SecretNotFound", "message": "shop was not found"}}, {}


@pytest.fixture
async def azure(tmp_path: Path) -> AsyncIterator[tuple[AzureKeyVault, str]]:
    """The store, and the address of the only vault that it may read."""
    authority = Authority()
    trusted = tmp_path / "ca.pem"
    trusted.write_text(authority.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.write(tmp_path / "server.pem"))

    def connect(address: str) -> SecretClient:
        return SecretClient(
            vault_url=address,
            credential=Identity(),
            verify_challenge_resource=False,
            connection_verify=str(trusted),
            retry_total=0,
        )

    async with serving(key_vault, context) as port:
        address = f"https://127.0.0.1:{port}"
        yield AzureKeyVault(vaults=(address,), connect=connect), address


def secret(address: str, name: str = "crm") -> dict[str, Any]:
    return {"from": "azure_key_vault", "vault": address, "secret": name}


async def test_a_secret_of_azure_key_vault_is_read(azure: tuple[AzureKeyVault, str]) -> None:
    store, address = azure
    store.check(secret(address))
    assert await store.read(secret(address)) == SECRET


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("hidden", SystemRefused, 'HTTP 403, "no secrets get permission"'),
        ("shop", SystemNotFound, 'HTTP 404, "shop was not found"'),
    ],
)
async def test_what_azure_key_vault_does_not_give_is_named_without_a_value(
    azure: tuple[AzureKeyVault, str], name: str, kind: type[StepError], message: str
) -> None:
    store, address = azure
    with pytest.raises(kind, match=f"did not give {name} of {address}: {message}"):
        await store.read(secret(address, name))


async def test_an_azure_key_vault_that_is_away_is_unavailable(
    azure: tuple[AzureKeyVault, str], unused_tcp_port: int
) -> None:
    with pytest.raises(SystemUnavailable, match="ServiceRequestError"):
        await azure[0].read(secret(f"https://127.0.0.1:{unused_tcp_port}"))


def test_a_key_vault_that_the_operator_did_not_name_is_refused() -> None:
    store = AzureKeyVault(vaults=("https://ours.vault.azure.net",))
    store.check(secret("https://ours.vault.azure.net/"))
    with pytest.raises(AgentMisconfigured, match="names the vaults in BATON_KEY_VAULTS"):
        store.check(secret("https://evil.vault.azure.net"))
