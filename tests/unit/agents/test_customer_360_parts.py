"""What the customer 360 asks of each system: searches, retries, parts that are left out, pages."""

import httpx2
import pytest

from baton.agents.customer_360 import search_texts
from baton.errors import SystemRefused
from baton.jsontext.text import to_exact_text
from unit.agents.customer_vendors import ACCOUNT, ACCOUNT_ROW, CONTACT, CONTACT_ROW, EMAIL, Vendors


@pytest.mark.parametrize(
    ("customer_id", "ticket", "texts"),
    [
        (None, {"category": "network_access"}, ["network access"]),
        ("CUST-1", {"category": "", "tags": ["VPN"]}, ["CUST-1", "VPN"]),
        (" CUST-1 ", {"category": None, "tags": [1, "a'b"]}, ["CUST-1", "a b"]),
        (ACCOUNT, {"tags": "no list"}, []),
        ("CUST-1", {}, ["CUST-1"]),
        (None, {}, []),
    ],
)
def test_documents_are_searched_by_customer_and_by_subject(customer_id, ticket, texts):
    assert search_texts(customer_id, ticket) == texts


async def test_a_document_found_twice_is_shown_once():
    vendors = Vendors()
    customer = await vendors.collect()
    searches = [what for system, what in vendors.asked if "search" in what]
    assert len(searches) == 2
    assert len(customer["documents"]) == 1


@pytest.mark.parametrize("system", ["servicenow", "sharepoint"])
async def test_an_optional_system_that_asks_to_wait_is_asked_again(system):
    vendors, naps = Vendors(), []
    answers = iter([429, 429, 503])

    async def busy(request):
        status = next(answers, None)
        return status and httpx2.Response(
            status, headers={"Retry-After": "1"} if status == 429 else {}
        )

    async def sleep(seconds):
        naps.append(seconds)

    vendors.on = {system: busy}
    # One question to SharePoint at a time, so that each answer above ends one try.
    customer = await vendors.collect(
        None, ticket={"ticket_id": "INC0010001", "category": "x"}, sleep=sleep
    )
    assert customer["sources"][system]["status"] == "ok"
    assert customer["sources"][system]["retries"] == 3
    assert naps == [1.0, 1.0, 0.5]


@pytest.mark.parametrize(
    ("header", "naps"),
    [
        ({"Retry-After": "60"}, []),
        ({"Retry-After": "15"}, [15.0]),
        ({"Retry-After": "1"}, [1.0] * 5),
        ({}, [0.5, 1.0]),
    ],
)
async def test_an_optional_system_is_not_waited_for_longer_than_it_may_take(header, naps):
    vendors, slept = Vendors(), []

    async def busy(request):
        return httpx2.Response(429, headers=header)

    async def sleep(seconds):
        slept.append(seconds)

    vendors.on = {"sharepoint": busy}
    customer = await vendors.collect(sleep=sleep)
    source = customer["sources"]["sharepoint"]
    assert (source["status"], source["code"]) == ("failed", "system_throttled")
    assert "HTTP 429" in source["error"]
    assert slept == naps


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_what_will_not_pass_is_asked_once(status):
    vendors, slept = Vendors(), []

    async def no(request):
        return httpx2.Response(status)

    async def sleep(seconds):
        slept.append(seconds)

    vendors.on = {"sharepoint": no}
    customer = await vendors.collect(sleep=sleep)
    assert customer["sources"]["sharepoint"]["status"] == "failed"
    assert slept == []


MISSING = (404, {"error": {"code": "0x8006088a", "message": "Resource not found for the segment."}})
FORBIDDEN = (403, {"error": {"code": "0x80040220", "message": "missing prvReadIncident privilege"}})


@pytest.mark.parametrize(
    ("tables", "answer", "parts"),
    [
        (["salesorders"], MISSING, ["orders"]),
        (["incidents"], FORBIDDEN, ["cases"]),
        (["salesorders", "incidents"], MISSING, ["cases", "orders"]),
    ],
)
async def test_parts_that_dynamics_lacks_are_named_and_left_out(tables, answer, parts):
    vendors = Vendors()

    async def lacking(request):
        status, said = answer
        table = request.url.path.rpartition("/")[2]
        return httpx2.Response(status, json=said) if table in tables else None

    vendors.on = {"dynamics": lacking}
    customer = await vendors.collect(EMAIL)
    assert customer["profile"]["name"] == "Payroll Lead"
    source = customer["sources"]["dynamics"]
    assert (source["status"], source["customer"]) == ("ok", "found")
    assert sorted(source["left_out"]) == parts
    for part in parts:
        assert answer[1]["error"]["code"] in source["left_out"][part]["error"]
    assert bool(customer["purchase_history"]) is ("orders" not in parts)


async def test_a_token_that_dynamics_refuses_for_a_part_fails_the_step():
    vendors = Vendors()

    async def refusing(request):
        return httpx2.Response(401) if "incidents" in request.url.path else None

    vendors.on = {"dynamics": refusing}
    with pytest.raises(SystemRefused):
        await vendors.collect()


async def test_a_merged_contact_does_not_make_its_address_ambiguous():
    merged = [CONTACT_ROW | {"contactid": f"{n}", "statecode": 1} for n in range(3)]
    active = CONTACT_ROW | {"statecode": 0}
    customer = await Vendors(contacts=[*merged, active]).collect(EMAIL)
    assert customer["profile"]["id"] == CONTACT
    assert customer["sources"]["dynamics"]["customer"] == "found"


async def test_deactivated_contacts_alone_are_ambiguous():
    both = [CONTACT_ROW | {"contactid": f"{n}", "statecode": 1} for n in range(2)]
    customer = await Vendors(contacts=both).collect(EMAIL)
    assert customer["sources"]["dynamics"]["customer"] == "ambiguous"


async def test_a_deactivated_account_is_found_where_no_other_has_the_number():
    customer = await Vendors(accounts=[ACCOUNT_ROW | {"statecode": 1}]).collect()
    assert customer["profile"]["id"] == ACCOUNT


async def test_money_keeps_its_digits():
    vendors = Vendors()
    body = (
        b'{"value": [{"salesorderid": "1", "totalamount": 922337203685477.5807},'
        b' {"salesorderid": "2", "totalamount": 0.1}, {"salesorderid": "3", "totalamount": 1e16}]}'
    )

    async def rich(request):
        table = request.url.path.rpartition("/")[2]
        if table == "salesorders":
            return httpx2.Response(200, content=body, headers={"Content-Type": "application/json"})
        return None

    vendors.on = {"dynamics": rich}
    totals = [order["total"] for order in (await vendors.collect())["purchase_history"]]
    assert to_exact_text(totals) == b"[922337203685477.5807,0.1,1e16]"


async def test_a_row_that_comes_again_on_the_next_page_is_there_once():
    vendors = Vendors()

    async def pages(request):
        if not request.url.path.endswith("/salesorders"):
            return None
        if "skip" in str(request.url):
            return httpx2.Response(
                200, json={"value": [{"salesorderid": "b"}, {"salesorderid": "c"}]}
            )
        return httpx2.Response(
            200,
            json={
                "value": [{"salesorderid": "a"}, {"salesorderid": "b"}],
                "@odata.nextLink": "https://crm.example/api/data/v9.2/salesorders?skip=2",
            },
        )

    vendors.on = {"dynamics": pages}
    assert len((await vendors.collect())["purchase_history"]) == 3


async def test_a_search_goes_on_where_the_first_page_has_only_folders():
    vendors = Vendors()

    async def pages(request):
        if "/search" not in request.url.path:
            return None
        if "skip" in str(request.url):
            file = {"id": "f", "name": "Refunds.md", "file": {}}
            return httpx2.Response(200, json={"value": [file]})
        folders = [{"id": f"{n}", "name": "Docs", "folder": {}} for n in range(5)]
        url = f"https://graph.example{request.url.path}?skip=5"
        return httpx2.Response(200, json={"value": folders, "@odata.nextLink": url})

    vendors.on = {"sharepoint": pages}
    customer = await vendors.collect()
    assert [document["name"] for document in customer["documents"]] == ["Refunds.md"]


async def test_a_search_that_finds_only_folders_ends():
    vendors = Vendors()

    async def pages(request):
        if "/search" not in request.url.path:
            return None
        url = f"https://graph.example{request.url.path}?skip=5"
        return httpx2.Response(
            200, json={"value": [{"id": "1", "folder": {}}], "@odata.nextLink": url}
        )

    vendors.on = {"sharepoint": pages}
    customer = await vendors.collect()
    assert customer["documents"] == []
    assert customer["sources"]["sharepoint"]["status"] == "ok"
