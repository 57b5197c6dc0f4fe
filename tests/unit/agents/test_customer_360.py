"""The policy of the customer 360: what waits for what, and what may fail."""

import asyncio
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx2
import pytest

from baton.agents.customer_360 import collect, search_texts
from baton.connectors.credentials import (
    DataverseCredential,
    GraphCredential,
    ServiceNowCredential,
)
from baton.connectors.dataverse import Dataverse
from baton.connectors.graph import SharePoint
from baton.connectors.http import HttpClient
from baton.connectors.servicenow import ServiceNow
from baton.connectors.tokens import Tokens
from baton.domain.errors import SystemRefused, SystemThrottled, SystemUnavailable
from baton.domain.json_text import to_exact_text

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ACCOUNT = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
CONTACT = "00000000-0000-0000-0000-00000000000c"
CALLER = "46c6f9efa9fe198101ddf5eed9adf6e7"
EMAIL = "payroll.lead@example.com"
ENTRA = {"tenant_id": "t", "client_id": "app", "client_secret": "s3cret"}
TICKET = {"ticket_id": "INC0010001", "category": "billing", "sentiment": "negative"}
HOSTS = {"crm.example": "dynamics", "now.example": "servicenow", "graph.example": "sharepoint"}

ACCOUNT_ROW = {"accountid": ACCOUNT, "name": "Blue Harbour", "accountnumber": "CUST-5678"}
CONTACT_ROW = {
    "contactid": CONTACT,
    "fullname": "Payroll Lead",
    "emailaddress1": EMAIL,
    "_parentcustomerid_value": ACCOUNT,
    "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue": "Blue Harbour",
}


def cell(value):
    return {"value": value, "display_value": value}


def incident(number, opened):
    return {
        "number": cell(number),
        "caller_id": cell(CALLER),
        "caller_id.email": cell(EMAIL),
        "opened_at": cell(opened),
        "short_description": cell(f"About {number}"),
    }


class Vendors:
    """The three systems in memory; `on[system]` replaces what one of them answers."""

    def __init__(self, *, accounts=(ACCOUNT_ROW,), contacts=(CONTACT_ROW,)):
        self.accounts, self.contacts = list(accounts), list(contacts)
        self.on = {}
        self.asked = []
        self.seconds = 0.0
        http = HttpClient(now=lambda: NOW, transport=httpx2.MockTransport(self.handle))
        parts = {
            "http": http,
            "tokens": Tokens(http=http, now=lambda: NOW, remember_secret=lambda _: None),
        }
        user = {"base_url": "https://now.example", "username": "u", "password": "s3cret"}
        graph = {"base_url": "https://graph.example", "site": "sp.example", **ENTRA}
        dynamics = {"base_url": "https://crm.example", **ENTRA}
        self.systems = {
            "crm": Dataverse(DataverseCredential.from_json(dynamics), **parts),
            "sharepoint": SharePoint(GraphCredential.from_json(graph), **parts),
            "servicenow": ServiceNow(ServiceNowCredential.from_json(user), **parts),
        }

    async def collect(self, customer_id="CUST-5678", ticket=TICKET, **options):
        arguments = {"clock": lambda: self.seconds, **self.systems, **options}
        return (await collect(customer_id, ticket, **arguments))["customer_360"]

    async def handle(self, request):
        if request.url.host == "login.microsoftonline.com":
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 3600})
        system = HOSTS[request.url.host]
        self.asked.append((system, request.url.path.rpartition("/")[2]))
        if system in self.on:
            replaced = await self.on[system](request)
            if replaced is not None:
                return replaced
        return getattr(self, system)(request)

    def dynamics(self, request):
        query = {k: v[0] for k, v in parse_qs(request.url.query.decode()).items()}
        where = query.get("$filter", "")
        table = request.url.path.rpartition("/")[2]
        for key, held in (("accounts", self.accounts), ("contacts", self.contacts)):
            if table.startswith(f"{key}("):
                found = [row for row in held if table == f"{key}({row[f'{key[:-1]}id']})"]
                return httpx2.Response(200, json=found[0]) if found else httpx2.Response(404)
        rows = {
            "accounts": [r for r in self.accounts if f"'{r['accountnumber']}'" in where],
            "contacts": [
                r
                for r in self.contacts
                if f"'{r['emailaddress1']}'" in where
                and not ("statecode eq 0" in where and r.get("statecode"))
            ],
            "salesorders": [{"ordernumber": f"O-{where[-1]}", "totalamount": 99.99}],
            "incidents": [{"ticketnumber": f"C-{where[-1]}", "createdon": "2026-11-16T08:00:00Z"}],
        }[table]
        return httpx2.Response(200, json={"value": rows})

    def servicenow(self, request):
        query = parse_qs(request.url.query.decode())["sysparm_query"][0]
        rows = [
            incident("INC0010001", "2026-11-20 10:00:00"),
            incident("INC0000007", "2026-11-18 10:00:00"),
            incident("INC0000006", "2026-01-01 10:00:00"),
        ]
        if query.startswith("number="):
            rows = [row for row in rows if f"number={row['number']['value']}^" in query]
        return httpx2.Response(
            200, json={"result": rows}, headers={"X-Total-Count": str(len(rows))}
        )

    def sharepoint(self, request):
        if "/search" not in request.url.path:
            return httpx2.Response(200, json={"id": "b!d"})
        file = {"name": "Refunds.md", "webUrl": "https://sp.example/r", "size": 7, "file": {}}
        return httpx2.Response(200, json={"value": [file]})


async def down(request):
    return httpx2.Response(503)


async def never(request):
    await asyncio.Event().wait()


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
