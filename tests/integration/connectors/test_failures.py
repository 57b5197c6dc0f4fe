"""What the connectors make of systems that fail, refuse and forget."""

from datetime import timedelta

import pytest

from baton.connectors.credentials import (
    DataverseCredential,
    GraphCredential,
    ServiceNowCredential,
)
from baton.connectors.dataverse import Dataverse
from baton.connectors.graph import SharePoint
from baton.connectors.http import Call
from baton.connectors.servicenow import ServiceNow
from baton.errors import (
    AgentMisconfigured,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)

READS = {
    "servicenow": lambda systems: systems.servicenow.incident("INC0010001"),
    "dataverse": lambda systems: systems.crm.accounts_by_number("CUST-5678"),
    "graph": lambda systems: systems.sharepoint.search("refund"),
}


@pytest.mark.parametrize("system", READS)
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", SystemThrottled),
        ("error", SystemUnavailable),
        ("cut", SystemUnavailable),
        ("html", SystemAnswerInvalid),
    ],
)
async def test_a_fault_becomes_its_error_and_passes(systems, system, kind, error):
    await systems.fail(system, kind, seconds=7)
    with pytest.raises(error) as caught:
        await READS[system](systems)
    assert caught.value.retry_after == (7.0 if kind == "throttle" else None)
    assert "could not" in caught.value.message
    assert caught.value.address.startswith("http://127.0.0.1:")
    assert "secret" not in caught.value.address
    assert "CUST-5678" not in caught.value.address
    assert await READS[system](systems)


async def test_an_incident_that_does_not_exist_names_the_address_too(systems):
    with pytest.raises(SystemNotFound) as caught:
        await systems.servicenow.incident("INC9999999")
    base_url = systems.credentials["servicenow"]["base_url"]
    assert caught.value.address == f"{base_url}/api/now/table/incident"


async def test_the_message_names_what_the_vendor_said(systems):
    await systems.servicenow.incident("INC0010001")
    await systems.fail("servicenow", "throttle", seconds=2)
    with pytest.raises(SystemThrottled) as caught:
        await systems.servicenow.incident("INC0010001")
    assert caught.value.message == (
        'ServiceNow could not read incident INC0010001: HTTP 429, "Rate limit exceeded". '
        "It asks to wait 2 seconds. Wait, or lower the concurrency of the workflows that use "
        "this credential."
    )


async def test_a_slow_system_is_left_at_the_deadline(systems):
    await systems.fail("servicenow", "slow", seconds=60)
    call = Call(
        system="ServiceNow",
        operation="answer",
        url=systems.credentials["servicenow"]["base_url"],
        timeout_seconds=0.2,
    )
    with pytest.raises(SystemTimeout):
        await systems.http.send(call)


@pytest.mark.parametrize("kind", ["throttle", "error", "cut", "html"])
async def test_a_failing_sign_in_is_an_error_of_the_system_and_passes(systems, kind):
    await systems.fail("entra", kind)
    with pytest.raises((SystemThrottled, SystemUnavailable, SystemAnswerInvalid), match="sign in"):
        await systems.crm.accounts_by_number("CUST-5678")
    assert await systems.crm.accounts_by_number("CUST-5678")


@pytest.mark.parametrize(
    ("connector", "credential", "name", "read"),
    [
        (ServiceNow, ServiceNowCredential, "servicenow", lambda it: it.incident("INC0010001")),
        (Dataverse, DataverseCredential, "crm", lambda it: it.accounts_by_number("CUST-5678")),
        (SharePoint, GraphCredential, "sharepoint", lambda it: it.search("refund")),
    ],
)
async def test_a_wrong_client_secret_says_what_to_renew(systems, connector, credential, name, read):
    opened = systems.open(connector, credential, name, {"client_secret": "wr0ng-s3cret"})
    with pytest.raises(SystemRefused, match="issue a new one") as caught:
        await read(opened)
    assert "wr0ng-s3cret" not in caught.value.message


async def test_a_wrong_password_is_refused_without_a_second_try(systems):
    wrong = {"password": "wr0ng"}
    opened = systems.open(ServiceNow, ServiceNowCredential, "servicenow_basic", wrong)
    with pytest.raises(SystemRefused, match="User Not Authenticated"):
        await opened.incident("INC0010001")
    assert len(await systems.requests("servicenow")) == 1


async def test_an_unknown_tenant_names_the_member_to_correct(systems):
    opened = systems.open(Dataverse, DataverseCredential, "crm", {"tenant_id": "nobody.example"})
    with pytest.raises(AgentMisconfigured, match=r"AADSTS90002.*tenant_id"):
        await opened.accounts_by_number("CUST-5678")


async def test_a_token_is_asked_for_once_for_many_calls(systems):
    for _ in range(3):
        await systems.crm.accounts_by_number("CUST-5678")
    assert len(await systems.requests("entra")) == 1


async def test_a_token_is_renewed_before_the_sandbox_lets_it_expire(sandbox, systems):
    await systems.crm.accounts_by_number("CUST-5678")
    sandbox.clock.ahead = systems.ahead = timedelta(seconds=3_550)
    await systems.crm.accounts_by_number("CUST-5678")
    assert len(await systems.requests("entra")) == 2
    assert {request["status"] for request in await systems.requests("dataverse")} == {200}


@pytest.mark.parametrize("system", ["dataverse", "servicenow"])
async def test_a_token_that_expired_early_is_replaced_once(sandbox, systems, system):
    """The clocks disagree: the system refuses a token that we still hold for good."""
    await READS[system](systems)
    sandbox.clock.ahead = timedelta(hours=2)
    assert await READS[system](systems)
    statuses = [
        request["status"]
        for request in await systems.requests(system)
        if "oauth" not in request["path"]
    ]
    assert statuses == [200, 401, 200]
