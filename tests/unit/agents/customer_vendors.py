"""The three systems that a customer 360 asks, in memory."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx2

from baton.agents.customer_360 import collect
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
