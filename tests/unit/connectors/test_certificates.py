"""What is wrong with a certificate is one of several sentences, over real TLS."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from baton.connectors.certificates import Certificates
from baton.connectors.credentials import HttpCredential
from baton.connectors.http import Call, HttpClient
from baton.connectors.outbound import GuardedTransport, Outbound
from baton.connectors.rest import ask
from baton.connectors.smtp import Mailer
from baton.errors import AgentMisconfigured, ConnectorError, Misconfigured
from baton.settings import read_settings
from unit.connectors.authority import Authority, secure_server


def now() -> datetime:
    return datetime(2026, 11, 23, tzinfo=UTC)


def call(url: str, **changes: str) -> Call:
    return Call(system="Acme", operation="read order 7", url=url, **changes)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def bundle(authority: Authority, tmp_path: Path) -> Path:
    path = tmp_path / "company.pem"
    path.write_text(f"Acme Internal CA — our own\n{authority.pem}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "known", "said"),
    [
        ({"days": -1}, True, "has expired. Its operator must renew it"),
        ({"host": "other.example"}, True, "is for another host. Check the host name"),
        ({}, False, "comes from an authority that is not known here.*BATON_CA_BUNDLE"),
    ],
)
async def test_each_fault_of_a_certificate_is_another_sentence(
    authority: Authority, bundle: Path, tmp_path: Path, changes: dict, known: bool, said: str
) -> None:
    chain = authority.write(tmp_path / "server.pem", **changes)
    certificates = Certificates(bundle if known else None)
    async with (
        secure_server(chain) as url,
        HttpClient(now=now, certificates=certificates) as http,
    ):
        with pytest.raises(ConnectorError, match=f"the certificate of 127.0.0.1 {said}") as caught:
            await http.send(call(url))
    assert not caught.value.transient


@pytest.mark.parametrize("guarded", [False, True], ids=["open", "guarded"])
async def test_authorities_of_the_setting_are_trusted_besides_the_others(
    authority: Authority, bundle: Path, tmp_path: Path, guarded: bool
) -> None:
    certificates = Certificates(bundle)
    chain = authority.write(tmp_path / "server.pem")
    transport = GuardedTransport(Outbound(["127.0.0.1"]), certificates=certificates)
    async with (
        secure_server(chain) as url,
        HttpClient(
            now=now, transport=transport if guarded else None, certificates=certificates
        ) as http,
    ):
        assert (await http.send(call(url))).status == 200
    assert certificates.context().cert_store_stats()["x509_ca"] > 1


@pytest.mark.parametrize("as_file", [True, False])
async def test_authorities_of_a_credential_are_trusted_for_its_calls_only(
    authority: Authority, bundle: Path, tmp_path: Path, as_file: bool
) -> None:
    chain = authority.write(tmp_path / "server.pem")
    async with secure_server(chain) as url, HttpClient(now=now) as http:
        value = {"base_url": url, "token": "t0k3n"}
        value["ca_bundle"] = str(bundle) if as_file else authority.pem
        credential = HttpCredential.from_json(value)
        assert (await ask(http, call(url), credential)).status == 200
        with pytest.raises(ConnectorError, match="not known here"):
            await http.send(call(url))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("/nowhere/ca.pem", "ca_bundle is neither certificates in PEM nor a file that is here"),
        (7, "ca_bundle must be text"),
    ],
)
def test_a_bundle_of_a_credential_that_cannot_be_read_is_named(value: object, said: str) -> None:
    given = {"base_url": "https://acme.example", "token": "t", "ca_bundle": value}
    with pytest.raises(AgentMisconfigured, match=said):
        HttpCredential.from_json(given)


async def test_a_bundle_without_certificates_is_named(tmp_path: Path) -> None:
    path = tmp_path / "empty.pem"
    path.write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    async with HttpClient(now=now, certificates=Certificates(path)) as http:
        with pytest.raises(AgentMisconfigured, match="BATON_CA_BUNDLE names has no certificates"):
            await http.send(call("https://127.0.0.1:1/"))


def test_a_setting_that_names_no_file_is_refused_at_the_start() -> None:
    with pytest.raises(
        Misconfigured, match=r"BATON_CA_BUNDLE names /nowhere/ca\.pem, which is not"
    ):
        read_settings({"BATON_CA_BUNDLE": "/nowhere/ca.pem"})


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_a_variable_of_the_environment_that_names_nothing_is_named_where_it_is_needed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "/nowhere/certificates")
    async with HttpClient(now=now) as http:
        with pytest.raises(AgentMisconfigured, match=f"{name} names /nowhere/certificates, which"):
            await http.send(call("https://127.0.0.1:1/"))
        with pytest.raises(ConnectorError, match="cannot be reached"):
            await http.send(call("http://127.0.0.1:1/"))


async def test_mail_says_what_is_wrong_with_a_certificate_too(
    authority: Authority, tmp_path: Path
) -> None:
    chain = authority.write(tmp_path / "server.pem")
    mailer = Mailer(outbound=Outbound(["127.0.0.1"]), trusted=lambda *_: False)
    message = EmailMessage()
    message["From"] = message["To"] = "ada@example.com"
    async with secure_server(chain) as url:
        port = int(url.rstrip("/").rpartition(":")[2])
        settings = {"host": "127.0.0.1", "port": port, "security": "tls", "username": ""}
        with pytest.raises(ConnectorError, match="authority that is not known here"):
            await mailer.send(settings, "", message, timeout_seconds=5)
