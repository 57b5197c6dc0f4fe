"""The policy of the customer 360: what waits for what, and what may fail."""

import asyncio
import json

import httpx2
import pytest

from baton.errors import SystemRefused, SystemThrottled, SystemUnavailable
from unit.agents.customer_vendors import (
    ACCOUNT,
    ACCOUNT_ROW,
    CONTACT,
    CONTACT_ROW,
    EMAIL,
    HOSTS,
    Vendors,
    down,
    never,
)


async def test_a_known_customer_is_shown_from_all_sides():
    customer = await Vendors().collect()
    assert list(customer) == [
        "profile",
        "purchase_history",
        "support_history",
        "sentiment",
        "documents",
        "sources",
    ]
    assert customer["profile"]["name"] == "Blue Harbour"
    assert [order["order_number"] for order in customer["purchase_history"]] == ["O-f"]
    assert [(item["source"], item["number"]) for item in customer["support_history"]] == [
        ("servicenow", "INC0000007"),
        ("dynamics", "C-f"),
        ("servicenow", "INC0000006"),
    ]
    assert customer["sentiment"] == "negative"
    assert [document["name"] for document in customer["documents"]] == ["Refunds.md"]
    assert {name: source["status"] for name, source in customer["sources"].items()} == {
        "dynamics": "ok",
        "servicenow": "ok",
        "sharepoint": "ok",
    }
    json.dumps(customer, allow_nan=False)


async def test_all_three_systems_are_asked_before_any_has_answered():
    vendors = Vendors()
    waiting, all_wait = set(), asyncio.Event()

    async def meet(request):
        waiting.add(HOSTS[request.url.host])
        if len(waiting) == 3:
            all_wait.set()
        await all_wait.wait()

    vendors.on = dict.fromkeys(("dynamics", "servicenow", "sharepoint"), meet)
    async with asyncio.timeout(5):
        await vendors.collect()
    assert waiting == {"dynamics", "servicenow", "sharepoint"}


async def test_orders_and_cases_are_asked_for_at_once():
    vendors = Vendors()
    waiting, both_wait = set(), asyncio.Event()

    async def meet(request):
        table = request.url.path.rpartition("/")[2]
        if table in ("salesorders", "incidents"):
            waiting.add(table)
            if len(waiting) == 2:
                both_wait.set()
            await both_wait.wait()

    vendors.on = {"dynamics": meet}
    async with asyncio.timeout(5):
        await vendors.collect()
    assert waiting == {"salesorders", "incidents"}


@pytest.mark.parametrize(
    ("customer_id", "kind", "asked"),
    [
        ("CUST-5678", "account", ["accounts"]),
        (EMAIL, "contact", ["accounts", "contacts"]),
        (ACCOUNT, "account", ["accounts", f"accounts({ACCOUNT})"]),
        (CONTACT, "contact", ["accounts", f"accounts({CONTACT})", f"contacts({CONTACT})"]),
        (f" {EMAIL} ", "contact", ["accounts", "contacts"]),
    ],
)
async def test_the_id_is_tried_as_account_number_then_e_mail_then_guid(customer_id, kind, asked):
    vendors = Vendors()
    customer = await vendors.collect(customer_id)
    assert customer["profile"]["kind"] == kind
    tables = [what for system, what in vendors.asked if system == "dynamics"]
    assert [table for table in tables if table not in ("salesorders", "incidents")] == asked


async def test_a_contact_brings_the_history_of_the_company_too():
    customer = await Vendors().collect(EMAIL)
    assert customer["profile"]["company"] == "Blue Harbour"
    assert {order["order_number"] for order in customer["purchase_history"]} == {"O-c", "O-f"}


async def test_an_unknown_customer_is_an_answer():
    customer = await Vendors(accounts=[]).collect("CUST-0000")
    assert customer["profile"] is None
    assert customer["purchase_history"] == []
    assert customer["sources"]["dynamics"]["customer"] == "unknown"
    assert customer["sources"]["dynamics"]["status"] == "ok"
    assert [item["number"] for item in customer["support_history"]] == ["INC0000007", "INC0000006"]


async def test_two_contacts_of_one_address_are_ambiguous_and_neither_is_shown():
    twin = CONTACT_ROW | {"contactid": ACCOUNT}
    customer = await Vendors(contacts=[CONTACT_ROW, twin]).collect(EMAIL)
    assert customer["profile"] is None
    assert customer["purchase_history"] == []
    assert customer["sources"]["dynamics"]["customer"] == "ambiguous"


@pytest.mark.parametrize("customer_id", [None, "", "  "])
async def test_without_customer_dynamics_is_not_asked(customer_id):
    vendors = Vendors()
    customer = await vendors.collect(customer_id)
    assert customer["profile"] is None
    assert customer["sources"]["dynamics"]["status"] == "skipped"
    assert not [what for system, what in vendors.asked if system == "dynamics"]


@pytest.mark.parametrize(
    ("status", "kind"), [(503, SystemUnavailable), (403, SystemRefused), (429, SystemThrottled)]
)
async def test_an_error_of_dynamics_fails_the_step_at_once(status, kind):
    vendors = Vendors()

    async def broken(request):
        return httpx2.Response(status, headers={"Retry-After": "3"})

    vendors.on = {"dynamics": broken, "servicenow": never, "sharepoint": never}
    async with asyncio.timeout(5):
        with pytest.raises(kind):
            await vendors.collect()


async def test_an_error_in_the_orders_fails_the_step_too():
    vendors = Vendors()

    async def broken(request):
        return httpx2.Response(500) if "salesorders" in request.url.path else None

    vendors.on = {"dynamics": broken}
    with pytest.raises(SystemUnavailable, match="list orders"):
        await vendors.collect()


async def test_when_the_orders_fail_the_cases_are_not_left_running():
    vendors = Vendors()
    cases_asked = asyncio.Event()

    async def broken(request):
        table = request.url.path.rpartition("/")[2]
        if table == "salesorders":
            await cases_asked.wait()
            return httpx2.Response(500)
        if table == "incidents":
            cases_asked.set()
            await never(request)
        return None

    vendors.on = {"dynamics": broken}
    before = asyncio.all_tasks()
    async with asyncio.timeout(5):
        with pytest.raises(SystemUnavailable):
            await vendors.collect()
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("system", ["servicenow", "sharepoint"])
async def test_what_fails_elsewhere_is_told_and_does_not_stop_the_rest(system):
    vendors = Vendors()
    vendors.on = {system: down}
    customer = await vendors.collect()
    source = customer["sources"].pop(system)
    assert source["status"] == "failed"
    assert "HTTP 503" in source["error"]
    assert source["code"] == "system_unavailable"
    assert {other["status"] for other in customer["sources"].values()} == {"ok"}
    assert customer["profile"]["name"] == "Blue Harbour"


@pytest.mark.parametrize("system", ["servicenow", "sharepoint"])
async def test_an_optional_system_that_hangs_is_left_behind(system):
    vendors = Vendors()
    vendors.on = {system: never}
    customer = await vendors.collect(optional_seconds=0.05)
    assert customer["sources"][system]["status"] == "failed"
    assert customer["sources"][system]["code"] == "system_timeout"


async def test_a_slow_dynamics_is_not_held_against_servicenow():
    vendors = Vendors(accounts=[ACCOUNT_ROW | {"emailaddress1": EMAIL}])

    async def slow(request):
        await asyncio.sleep(0.1)

    vendors.on = {"dynamics": slow}
    customer = await vendors.collect(ticket={"category": "billing"}, optional_seconds=0.05)
    assert customer["sources"]["servicenow"]["status"] == "ok"
    assert len(customer["support_history"]) == 4


async def test_an_incident_that_servicenow_does_not_know_gives_way_to_the_customers_address():
    vendors = Vendors(accounts=[ACCOUNT_ROW | {"emailaddress1": EMAIL}])
    customer = await vendors.collect(ticket={"ticket_id": "INC9999999"})
    assert customer["sources"]["servicenow"]["status"] == "ok"
    assert len(customer["support_history"]) == 4


async def test_systems_without_credential_are_skipped():
    customer = await Vendors().collect(sharepoint=None, servicenow=None)
    assert customer["sources"]["servicenow"]["status"] == "skipped"
    assert customer["sources"]["sharepoint"]["status"] == "skipped"
    assert customer["profile"]["name"] == "Blue Harbour"


async def test_nobody_to_look_for_is_skipped():
    customer = await Vendors().collect(None, ticket={})
    assert customer["sources"]["servicenow"]["status"] == "skipped"
    assert customer["sources"]["sharepoint"]["status"] == "skipped"
    assert customer["sentiment"] is None


async def test_cancelling_leaves_no_question_open():
    vendors = Vendors()
    waiting, all_wait = set(), asyncio.Event()

    async def hang(request):
        waiting.add(HOSTS[request.url.host])
        if len(waiting) == 3:
            all_wait.set()
        await never(request)

    vendors.on = dict.fromkeys(("dynamics", "servicenow", "sharepoint"), hang)
    before = asyncio.all_tasks()
    task = asyncio.create_task(vendors.collect())
    async with asyncio.timeout(5):
        await all_wait.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == before


async def test_durations_come_from_the_clock_that_was_passed_in():
    vendors = Vendors()

    async def slow(request):
        vendors.seconds += 1.5

    vendors.on = {"dynamics": slow}
    customer = await vendors.collect(sharepoint=None, servicenow=None)
    assert customer["sources"]["dynamics"]["duration_ms"] == 4500


async def test_no_secret_is_in_the_answer():
    vendors = Vendors()

    async def telling(request):
        said = {"error": {"message": f"refused {request.headers['authorization']} s3cret"}}
        return httpx2.Response(403, json=said)

    vendors.on = {"servicenow": telling, "sharepoint": telling}
    text = json.dumps(await vendors.collect())
    assert "HTTP 403" in text
    assert "Bearer t " not in text
    assert "dTpzM2NyZXQ=" not in text
