"""Every read of every connector, through real sockets, against the sandbox."""

import asyncio

import pytest

from baton.agents.incident_text import incident_text
from baton.connectors.credentials import DataverseCredential, ServiceNowCredential
from baton.connectors.dataverse import Dataverse
from baton.connectors.servicenow import ServiceNow
from baton.errors import ConnectorError, SystemAnswerInvalid, SystemNotFound

NOBODY = "00000000-0000-0000-0000-000000000000"


async def test_an_incident_is_read_by_number_and_by_sys_id(systems):
    by_number = await systems.servicenow.incident("INC0010001")
    by_id = await systems.servicenow.incident(by_number["sys_id"]["value"])
    assert by_number == by_id
    assert by_number["number"] == {"value": "INC0010001", "display_value": "INC0010001"}
    assert by_number["state"] == {"value": "2", "display_value": "In Progress"}
    assert by_number["caller_id"]["display_value"] == "Payroll Lead"
    assert by_number["caller_id.email"]["value"] == "finance.lead@example.com"


async def test_an_incident_becomes_text_with_the_columns_of_the_instance(systems):
    extra = ["u_customer_number", "u_nothing"]
    incident = await systems.servicenow.incident("INC0010001", extra_fields=extra)
    told = incident_text(incident, extra_fields=extra)
    assert told["ticket_id"] == "INC0010001"
    assert told["fields"]["u_customer_number"] == "CUST-5678"
    assert "u_nothing" not in told["fields"]
    assert "I need a refund for the second one." in told["text"]


async def test_the_caller_of_an_incident_can_be_read(systems):
    incident = await systems.servicenow.incident("INC0010001")
    user = await systems.servicenow.user(incident["caller_id"]["value"])
    assert user["email"]["value"] == "finance.lead@example.com"


async def test_the_incidents_of_a_caller_come_newest_first(systems):
    by_email = await systems.servicenow.incidents_of_caller("finance.lead@example.com")
    incident = await systems.servicenow.incident("INC0010001")
    by_id = await systems.servicenow.incidents_of_caller(incident["caller_id"]["value"])
    assert by_email == by_id
    opened = [found["opened_at"]["value"] for found in by_email]
    assert opened == sorted(opened, reverse=True)
    assert incident["number"] in [found["number"] for found in by_email]


async def test_nobody_has_no_incidents(systems):
    assert await systems.servicenow.incidents_of_caller("nobody@example.com") == []


async def test_incidents_are_searched_by_their_short_description(systems):
    found = await systems.servicenow.search("vpn")
    assert found
    assert all("vpn" in row["short_description"]["value"].lower() for row in found)


async def test_servicenow_is_paged_to_the_total_count(systems):
    whole = await systems.servicenow.search("e", limit=1000)
    paged = systems.open(ServiceNow, ServiceNowCredential, "servicenow", page_rows=7)
    before = len(await systems.requests("servicenow"))
    assert await paged.search("e", limit=1000) == whole
    pages = (await systems.requests("servicenow"))[before:]
    assert len(whole) > 14
    assert len(pages) == -(-len(whole) // 7)


@pytest.mark.parametrize("number", ["INC9999999", "0" * 32])
async def test_an_incident_that_is_not_there_is_not_found(systems, number):
    with pytest.raises(SystemNotFound, match="read incident"):
        await systems.servicenow.incident(number)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("incident", "INC0010001^ORnumber=INC0010002"),
        ("incident", "INC0010001^NQactive=true"),
        ("incident", "../sys_user"),
        ("incidents_of_caller", "a@example.com^ORcaller_idISNOTEMPTY"),
        ("incidents_of_caller", "x^y@example.com"),
    ],
)
async def test_a_caret_in_a_number_reaches_nobody(systems, question, value):
    with pytest.raises(ConnectorError):
        await getattr(systems.servicenow, question)(value)
    assert await systems.requests("servicenow") == []


async def test_a_user_name_and_password_work_as_well(systems):
    basic = systems.open(ServiceNow, ServiceNowCredential, "servicenow_basic")
    assert (await basic.incident("INC0010001"))["number"]["value"] == "INC0010001"


async def test_an_account_is_found_by_number_and_read_by_id(systems):
    (account,) = await systems.crm.accounts_by_number("CUST-5678")
    assert account["name"] == "Blue Harbour Logistics"
    read = await systems.crm.account(account["accountid"].upper())
    assert read["accountnumber"] == "CUST-5678"
    assert isinstance(account["revenue"], float | int)


async def test_a_contact_is_found_by_address_and_read_by_id(systems):
    (contact,) = await systems.crm.contacts_by_email("finance.lead@example.com")
    assert (await systems.crm.contact(contact["contactid"]))["fullname"] == contact["fullname"]


async def test_an_address_that_two_contacts_share_is_noticed(systems):
    assert len(await systems.crm.contacts_by_email("harbour.office@example.com")) == 2


async def test_an_unknown_customer_is_an_empty_list_or_not_found(systems):
    assert await systems.crm.accounts_by_number("CUST-0000") == []
    assert await systems.crm.contacts_by_email("nobody@example.com") == []
    with pytest.raises(SystemNotFound, match="read an account"):
        await systems.crm.account(NOBODY)
    with pytest.raises(SystemNotFound, match="read a contact"):
        await systems.crm.contact(NOBODY)


@pytest.mark.parametrize(
    "text", ["x' or 1 eq 1 or '", "' or accountnumber ne '", "''", "x') or (1 eq 1", "%27"]
)
async def test_quotes_do_not_widen_a_filter(systems, text):
    assert await systems.crm.accounts_by_number(text) == []
    assert await systems.crm.contacts_by_email(text) == []


async def test_orders_and_cases_come_newest_first_with_labels(systems):
    (account,) = await systems.crm.accounts_by_number("CUST-5678")
    orders = await systems.crm.orders(account["accountid"])
    cases = await systems.crm.cases(account["accountid"])
    assert orders[-1]["ordernumber"] == "ORD-2026-0101"
    assert [order["totalamount"] for order in orders] == [99.99, 99.99, 4799.6]
    assert [case["ticketnumber"] for case in cases] == ["CAS-01001-K4T2", "CAS-00874-B1C9"]
    label = cases[0]["statecode@OData.Community.Display.V1.FormattedValue"]
    assert label == "Active"


async def test_dataverse_is_paged_by_its_next_link(systems):
    (account,) = await systems.crm.accounts_by_number("CUST-5678")
    paged = systems.open(Dataverse, DataverseCredential, "crm", page_rows=2)
    before = len(await systems.requests("dataverse"))
    assert await paged.orders(account["accountid"]) == await systems.crm.orders(
        account["accountid"]
    )
    first, second, _ = (await systems.requests("dataverse"))[before:]
    assert "skiptoken" in second["query"]
    assert first["headers"]["prefer"] == second["headers"]["prefer"]


async def test_documents_are_found_by_their_text(systems):
    found = await systems.sharepoint.search("refund", limit=3)
    assert found[0]["name"] == "Refunds and credit notes.md"
    assert all("file" in item for item in found)


async def test_the_site_is_looked_up_once(systems):
    await asyncio.gather(*(systems.sharepoint.search("refund") for _ in range(5)))
    paths = [request["path"] for request in await systems.requests("graph")]
    assert len([path for path in paths if "/search" not in path]) == 1


async def test_a_search_goes_over_two_pages(systems):
    found = await systems.sharepoint.search("a", limit=100)
    assert len(found) > 10
    searches = [r for r in await systems.requests("graph") if "search" in r["path"]]
    assert len(searches) > 1


@pytest.mark.parametrize("text", ["o'clock", "') or name ne ('", "../../sites", "a/b?c#d", "%27"])
async def test_odd_search_texts_stay_texts(systems, text):
    assert await systems.sharepoint.search(text) == []


async def test_list_items_come_with_the_columns_asked_for(systems):
    items = await systems.sharepoint.list_items("Known Issues", columns=["Title"])
    assert items
    assert all(list(item["fields"]) == ["Title"] for item in items)


async def test_a_file_is_fetched_from_the_other_host_without_the_token(systems):
    (item, *_) = await systems.sharepoint.search("refund")
    drive = await systems.sharepoint.default_drive()
    content = await systems.sharepoint.content(drive, item["id"], max_bytes=100_000)
    assert content.startswith(b"# Refunds and credit notes")
    (download,) = await systems.requests("downloads")
    assert "authorization" not in download["headers"]
    assert len(content) == item["size"]


async def test_a_file_over_the_limit_is_refused(systems):
    (item, *_) = await systems.sharepoint.search("refund")
    drive = await systems.sharepoint.default_drive()
    with pytest.raises(SystemAnswerInvalid, match="larger than the limit of 10 bytes"):
        await systems.sharepoint.content(drive, item["id"], max_bytes=10)


async def test_a_file_that_is_not_there_is_not_found(systems):
    drive = await systems.sharepoint.default_drive()
    with pytest.raises(SystemNotFound):
        await systems.sharepoint.content(drive, "01NOTHING", max_bytes=10)
