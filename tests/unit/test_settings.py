"""Settings: read from variables, and refused with the name of the one that is wrong."""

from datetime import timedelta

import pytest

from baton.errors import Misconfigured
from baton.settings import read_settings


def test_lists_are_separated_by_commas():
    settings = read_settings({"BATON_HTTP_ALLOW": "10.0.0.0/8, crm.intern.example,"})
    assert settings.http_allow == ("10.0.0.0/8", "crm.intern.example")


@pytest.mark.parametrize(("text", "megabytes"), [("", 2048), ("0", 0), ("128", 128)])
def test_the_memory_of_agents_is_a_number_of_megabytes_or_without_limit(text, megabytes):
    assert read_settings({"BATON_AGENT_MEMORY_MB": text}).agent_memory_mb == megabytes


def test_executions_are_kept_for_ever_unless_days_are_given():
    assert read_settings({}).keep_executions_for is None
    assert read_settings({"BATON_RETENTION_DAYS": ""}).keep_executions_for is None
    assert read_settings({"BATON_RETENTION_DAYS": "90"}).keep_executions_for == timedelta(days=90)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("BATON_AGENT_MEMORY_MB", "127", "must be 0, for no limit, or at least 128"),
        ("BATON_AGENT_MEMORY_MB", "2 GB", "must be a whole number"),
        ("BATON_AGENT_MEMORY_MB", "9" * 13, "must be a whole number"),
        ("BATON_RETENTION_DAYS", "0", "must be a whole number above 0"),
        ("BATON_RETENTION_DAYS", "a week", "must be a whole number"),
        ("BATON_RETENTION_DAYS", "36501", "must be at most 36500"),
        ("BATON_MAX_OUTPUT_BYTES", "0", "must be a whole number above 0"),
        ("BATON_MAX_OUTPUT_BYTES", "-5", "must be a whole number"),
    ],
)
def test_a_number_that_cannot_be_names_its_variable(name, text, words):
    with pytest.raises(Misconfigured, match=f"^{name} {words}"):
        read_settings({name: text})


def test_what_references_to_secrets_may_name_is_read_and_no_credential():
    settings = read_settings(
        {
            "BATON_SECRET_CRM": "s3cret",
            "BATON_CREDENTIAL_COMMANDS": '{"crm": ["/usr/bin/pass", "show", "crm"]}',
            "BATON_KEY_VAULTS": "https://ours.vault.azure.net",
            "VAULT_ADDR": "https://vault.example.com",
        }
    )
    assert settings.secret_variables == {"BATON_SECRET_CRM": "s3cret"}
    assert settings.credential_commands == {"crm": ("/usr/bin/pass", "show", "crm")}
    assert settings.key_vaults == ("https://ours.vault.azure.net",)
    assert settings.hashicorp_vault == {"VAULT_ADDR": "https://vault.example.com"}
    assert settings.credentials == {}


@pytest.mark.parametrize("text", ["crm", '{"crm": "pass show crm"}', '{"crm": []}'])
def test_commands_that_cannot_be_run_are_refused(text):
    with pytest.raises(Misconfigured, match="BATON_CREDENTIAL_COMMANDS must hold one JSON object"):
        read_settings({"BATON_CREDENTIAL_COMMANDS": text})


def test_a_folder_of_credentials_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(
        Misconfigured, match=r"BATON_CREDENTIALS_DIR names .*, which is not a folder"
    ):
        read_settings({"BATON_CREDENTIALS_DIR": str(tmp_path / "nowhere")})
