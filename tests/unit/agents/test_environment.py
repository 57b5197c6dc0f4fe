"""Which environment variables agents see."""

from __future__ import annotations

import pytest

from baton.agents.environment import agent_environment
from baton.errors import Misconfigured
from baton.settings import forget_secrets, read_settings

NEEDED = {
    "PATH": "/usr/bin",
    "HOME": "/home/me",
    "LANG": "de_DE.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "Europe/Berlin",
    "TMPDIR": "/scratch",
    "PYTHONPATH": "/lib",
    "PYTHONHASHSEED": "0",
    "SSL_CERT_FILE": "/etc/ca.pem",
    "SSL_CERT_DIR": "/etc/certs",
    "HTTPS_PROXY": "http://proxy:3128",
    "no_proxy": "localhost",
}
SECRET = {
    "OPENAI_API_KEY": "sk-1",
    "AZURE_OPENAI_API_KEY": "2",
    "BATON_CREDENTIAL_CRM": '{"token": "3"}',
    "BATON_ENCRYPTION_KEYS": "4",
    "BATON_API_KEY": "5",
    "DATABASE_URL": "postgresql://u:6@h/d",
}
UNKNOWN = {"AWS_SECRET_ACCESS_KEY": "7", "PGPASSWORD": "8", "COMPANY_TOKEN": "9"}


def test_agents_see_what_programs_need_and_nothing_else() -> None:
    assert agent_environment(NEEDED | SECRET | UNKNOWN) == NEEDED


def test_the_operator_names_more_variables() -> None:
    assert agent_environment(NEEDED | UNKNOWN, ["COMPANY_TOKEN", "NOT_SET"]) == {
        **NEEDED,
        "COMPANY_TOKEN": "9",
    }


@pytest.mark.parametrize("name", [*SECRET, "PGPASSWORD", "baton_credential_crm"])
def test_secrets_of_baton_cannot_be_named(name: str) -> None:
    with pytest.raises(Misconfigured, match=rf"BATON_AGENT_ENV names {name}.*declare it"):
        agent_environment({}, [name])


@pytest.mark.parametrize("name", ["A-B", "1X", "A=B", "*"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Misconfigured, match=r"BATON_AGENT_ENV must hold names"):
        agent_environment({}, [name])


def test_a_process_that_runs_agents_forgets_the_secrets_that_it_read() -> None:
    environment = NEEDED | SECRET | UNKNOWN
    settings = read_settings(environment)
    forget_secrets(environment)
    assert environment == NEEDED | UNKNOWN
    assert settings.credentials["crm"] == {"token": "3"}
    assert settings.llm["OPENAI_API_KEY"] == "sk-1"
