"""The customer 360 from the sandbox's three systems at once."""

import asyncio
import json
import time

import httpx2
import pytest

from baton.agents.customer_360 import collect
from baton.errors import SystemUnavailable

TICKET = {
    "ticket_id": "INC0010001",
    "customer_id": "CUST-5678",
    "category": "billing",
    "sentiment": "negative",
}


async def customer_360(systems, customer_id="CUST-5678", ticket=TICKET):
    answer = await collect(
        customer_id,
        ticket,
        crm=systems.crm,
        sharepoint=systems.sharepoint,
        servicenow=systems.servicenow,
        clock=time.monotonic,
    )
    assert list(answer) == ["customer_360"]
    json.dumps(answer, allow_nan=False)
    return answer["customer_360"]


async def test_the_first_sample_ticket_is_seen_from_all_sides(systems):
    customer = await customer_360(systems)
    assert customer["profile"]["name"] == "Blue Harbour Logistics"
    assert customer["profile"]["account_number"] == "CUST-5678"
    assert [order["order_number"] for order in customer["purchase_history"]][-1] == "ORD-2026-0101"
    assert customer["purchase_history"][0]["total"] == 99.99
    assert "CAS-01001-K4T2" in [item["number"] for item in customer["support_history"]]
    assert "INC0010001" not in [item["number"] for item in customer["support_history"]]
    documents = [item["name"] for item in customer["documents"]]
    assert "Refunds and credit notes.md" in documents
    assert any("CUST-5678" in item["url"] for item in customer["documents"])
    assert len(set(documents)) == len(documents)
    assert {source["status"] for source in customer["sources"].values()} == {"ok"}


@pytest.mark.parametrize(
    ("customer_id", "name"),
    [("CUST-1001", "Kestrel Foods Group"), ("finance.lead@example.com", "Payroll Lead")],
)
async def test_customers_are_found_by_number_and_address(systems, customer_id, name):
    customer = await customer_360(systems, customer_id)
    assert customer["profile"]["name"] == name
    assert customer["purchase_history"]


async def test_a_customer_is_found_by_guid(systems):
    (account,) = await systems.crm.accounts_by_number("CUST-1001")
    (contact,) = await systems.crm.contacts_by_email("finance.lead@example.com")
    by_account = await customer_360(systems, account["accountid"])
    by_contact = await customer_360(systems, contact["contactid"])
    assert by_account["profile"]["name"] == "Kestrel Foods Group"
    assert by_contact["profile"]["company"] == "Blue Harbour Logistics"


async def test_a_shared_address_is_ambiguous(systems):
    customer = await customer_360(systems, "harbour.office@example.com")
    assert customer["profile"] is None
    assert customer["sources"]["dynamics"]["customer"] == "ambiguous"


async def test_a_text_without_ticket_or_customer_still_finds_documents(systems):
    customer = await customer_360(systems, None, {"category": "printer"})
    assert customer["profile"] is None
    assert customer["documents"]
    assert customer["sources"]["dynamics"]["status"] == "skipped"
    assert customer["sources"]["servicenow"]["status"] == "skipped"


@pytest.mark.parametrize(("system", "source"), [("graph", "sharepoint"), ("servicenow",) * 2])
async def test_a_broken_optional_system_is_told(systems, system, source):
    await systems.fail(system, "html", count=5)
    customer = await customer_360(systems)
    assert customer["sources"][source]["status"] == "failed"
    assert "instead of JSON" in customer["sources"][source]["error"]
    assert customer["profile"]["name"] == "Blue Harbour Logistics"


async def test_a_broken_dynamics_fails_the_step(systems):
    await systems.fail("dataverse", "error")
    with pytest.raises(SystemUnavailable, match="Dynamics 365"):
        await customer_360(systems)


class Meeting(httpx2.AsyncBaseTransport):
    """Holds back the first request to each of some ports until all of them have one under way."""

    def __init__(self, ports):
        self.real = httpx2.AsyncHTTPTransport()
        self.missing = set(ports)
        self.complete = asyncio.Event()

    async def handle_async_request(self, request):
        if request.url.port in self.missing and not request.url.path.endswith("oauth_token.do"):
            self.missing.discard(request.url.port)
            if not self.missing:
                self.complete.set()
            await self.complete.wait()
        return await self.real.handle_async_request(request)

    async def aclose(self):
        await self.real.aclose()


async def test_all_three_systems_are_under_way_before_any_has_answered(sandbox, open_systems):
    names = ("servicenow", "crm", "sharepoint")
    ports = {httpx2.URL(sandbox.info.credentials[name]["base_url"]).port for name in names}
    meeting = Meeting(ports)
    async with asyncio.timeout(20):
        customer = await customer_360(open_systems(meeting))
    assert meeting.complete.is_set()
    assert {source["status"] for source in customer["sources"].values()} == {"ok"}
