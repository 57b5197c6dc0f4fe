"""Credentials are found by the name of their environment variable."""

import pytest

from baton.errors import AgentMisconfigured
from baton.services.credentials.book import CredentialBook

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
