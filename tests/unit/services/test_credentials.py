"""Credentials are found by the name of their environment variable."""

import pytest

from baton.errors import AgentMisconfigured
from baton.services.credentials.book import CredentialBook
from baton.services.credentials.files import CredentialFiles

SANDBOX = {"crm": {"from": "sandbox"}, "desk": {"from": "sandbox"}}


def book(**given):
    return CredentialBook(given=given, sandbox=lambda: SANDBOX, remember=lambda *_, **__: None)


@pytest.mark.parametrize("name", ["crm-archive", "CRM.archive", "crm_archive", "crm archive"])
def test_a_name_that_no_shell_takes_is_found_under_the_variable_that_one_does(name):
    assert book(crm_archive={"token": "t"}).find(name) == {"token": "t"}


def test_what_is_given_comes_before_the_sandbox():
    assert book(crm={"token": "t"}).find("crm") == {"token": "t"}
    assert book(crm={"token": "t"}).find("desk") == {"from": "sandbox"}


def test_one_that_is_missing_names_the_variable_to_set():
    with pytest.raises(AgentMisconfigured, match=r"or set BATON_CREDENTIAL_CRM_ARCHIVE to a JSON"):
        book().find("crm-archive")


def test_a_file_is_found_by_its_name_and_read_again_when_it_changes(tmp_path):
    (tmp_path / "crm-archive.json").write_text('{"token": "one"}')
    (tmp_path / "desk").write_text('{"token": "desk"}')
    (tmp_path / ".hidden").write_text('{"token": "no"}')
    found = CredentialBook(
        given={"desk": {"token": "environment"}},
        sandbox=lambda: SANDBOX,
        remember=lambda *_, **__: None,
        files=CredentialFiles(tmp_path),
    )
    assert found.find("CRM archive") == {"token": "one"}
    assert found.find("desk") == {"token": "environment"}
    assert found.find("crm") == {"from": "sandbox"}
    (tmp_path / "crm-archive.json").write_text('{"token": "two"}')
    assert found.find("crm-archive") == {"token": "two"}
    assert [(each.name, each.origin) for each in found.provided()] == [
        ("desk", "environment"),
        ("crm-archive", "file"),
        ("desk", "file"),
        ("crm", "sandbox"),
        ("desk", "sandbox"),
    ]


@pytest.mark.parametrize("content", ["s3cret-token-of-a-shop", '"s3cret-token-of-a-shop"'])
def test_a_file_that_holds_no_object_is_named_without_its_content(tmp_path, content):
    (tmp_path / "crm").write_text(content)
    found = CredentialBook(
        given={}, sandbox=dict, remember=lambda *_, **__: None, files=CredentialFiles(tmp_path)
    )
    assert list(found.provided()) == []
    with pytest.raises(
        AgentMisconfigured, match=f"The credential file {tmp_path}/crm cannot"
    ) as no:
        found.find("crm")
    assert "s3cret" not in no.value.message
