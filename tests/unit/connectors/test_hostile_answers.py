"""Answers that no well-meaning system gives: what the connectors must not fall for."""

from datetime import UTC, datetime
from urllib.parse import parse_qs

import httpx2
import pytest

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
from baton.errors import (
    AgentMisconfigured,
    ConnectorError,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemUnavailable,
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GUID = "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
OTHER_GUID = "00000000-0000-0000-0000-000000000001"
CALLER = "46c6f9efa9fe198101ddf5eed9adf6e7"
ENTRA = {"tenant_id": "t", "client_id": "app", "client_secret": "s3cret"}


class Network:
    """All hosts there are: a sign-in service, and `answer` for everything else."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        now = lambda: NOW  # noqa: E731  as short as the thing
        http = HttpClient(now=now, transport=httpx2.MockTransport(self.handle))
        parts = {"http": http, "tokens": Tokens(http=http, now=now, remember_secret=lambda _: None)}
        user = {"base_url": "https://now.example", "username": "u", "password": "p"}
        dynamics = {"base_url": "https://crm.example", **ENTRA}
        graph = {"base_url": "https://graph.example", "site": "sp.example", **ENTRA}
        self.servicenow = ServiceNow(ServiceNowCredential.from_json(user), **parts)
        self.dataverse = Dataverse(DataverseCredential.from_json(dynamics), **parts)
        self.sharepoint = SharePoint(GraphCredential.from_json(graph), **parts)

    async def handle(self, request):
        if request.url.host == "login.microsoftonline.com":
            return httpx2.Response(200, json={"access_token": "t0ken", "expires_in": 3600})
        self.requests.append(request)
        return self.answer(request)

    def queries(self):
        return [
            {name: values[0] for name, values in parse_qs(request.url.query.decode()).items()}
            for request in self.requests
        ]


def table(*rows, total=None):
    headers = {} if total is None else {"X-Total-Count": str(total)}
    return httpx2.Response(200, json={"result": list(rows)}, headers=headers)


def cell(value):
    return {"value": value, "display_value": value}


async def test_an_incident_of_another_number_is_not_believed():
    """ServiceNow drops a condition that it does not understand, and answers with any row."""
    network = Network(lambda request: table({"number": cell("INC0000099")}, total=1))
    with pytest.raises(SystemAnswerInvalid, match="do not match the question"):
        await network.servicenow.incident("INC0000046")


async def test_incidents_of_another_caller_are_not_believed():
    network = Network(lambda request: table({"caller_id": cell("f" * 32)}, total=1))
    with pytest.raises(SystemAnswerInvalid, match="do not match"):
        await network.servicenow.incidents_of_caller(CALLER)


async def test_a_record_of_another_id_is_not_believed():
    network = Network(
        lambda request: httpx2.Response(200, json={"result": {"sys_id": cell("f" * 32)}})
    )
    with pytest.raises(SystemAnswerInvalid):
        await network.servicenow.user(CALLER)


@pytest.mark.parametrize(
    "number",
    [
        "INC0000046^ORactive=true",
        "INC0000046\n^OR",
        "INC1",
        "Ticket 0000046",
        "0000046",
        "https://now.example/incident.do",
        "https://now.example/incident.do?sys_id=46c6f9efa9fe198101ddf5eed9adf6e7ff",
        "https://now.example/incident_list.do?sysparm_query=number=INC0000046^ORactive=true x",
        "../sys_user",
        "javascript:gs.getUserID()",
        "",
        "INC0000046&sysparm_limit=9",
    ],
)
async def test_a_number_that_is_none_never_leaves(number):
    network = Network(lambda request: table())
    with pytest.raises(ConnectorError, match="neither an incident number"):
        await network.servicenow.incident(number)
    assert network.requests == []


@pytest.mark.parametrize("number", ["INC0010023", "CS0001234", "TICKET00001234"])
async def test_any_prefix_of_numbers_is_asked_for(number):
    network = Network(lambda request: table({"number": cell(number)}, total=1))
    assert (await network.servicenow.incident(number))["number"]["value"] == number
    assert network.queries()[0]["sysparm_query"] == f"number={number}^ORDERBYsys_id"


@pytest.mark.parametrize(
    "written",
    [
        "inc0000046",
        "#INC0000046",
        "# inc 0000046",
        "INC 0000046",
        "INC-0000046",
        "INC#0000046",
        " Inc0000046\n",
        "INC0000046.",
        "[INC0000046]",
        "Incident INC0000046",
        "Ticket: #inc0000046",
        "\u200bINC0000046\ufeff",
        "INC\u00a00000046",
        "ＩＮＣ００００046",  # noqa: RUF001 full-width letters as some keyboards write them
        "https://now.example/incident_list.do?sysparm_query=number=INC0000046",
        "https://now.example/nav_to.do?uri=incident.do%3Fsysparm_query%3Dnumber%3Dinc0000046",
    ],
)
async def test_a_number_is_understood_as_people_write_it(written):
    network = Network(lambda request: table({"number": cell("INC0000046")}, total=1))
    assert (await network.servicenow.incident(written))["number"]["value"] == "INC0000046"
    assert network.queries()[0]["sysparm_query"] == "number=INC0000046^ORDERBYsys_id"


@pytest.mark.parametrize(
    "written",
    [
        CALLER,
        CALLER.upper(),
        f"https://now.example/incident.do?sys_id={CALLER}&sysparm_view=",
        f"<https://now.example/nav_to.do?uri=incident.do%3Fsys_id%3D{CALLER}%26a%3Db>",
        f"https://now.example/now/nav/ui/classic/params/target/incident.do%253Fsys_id%253D{CALLER}",
        f"https://now.example/now/sow/record/incident/{CALLER}",
        f"https://now.example/api/now/table/incident/{CALLER}?x=1",
        f"https://now.example/sp?id=ticket&table=incident&sys_id={CALLER.upper()}",
    ],
)
async def test_the_address_of_a_record_is_understood(written):
    row = httpx2.Response(200, json={"result": {"sys_id": cell(CALLER)}})
    network = Network(lambda request: row)
    assert (await network.servicenow.incident(written))["sys_id"]["value"] == CALLER
    assert network.requests[0].url.path == f"/api/now/table/incident/{CALLER}"


FAILURE = {"status": "failure", "error": {"message": "No Record found", "detail": "ACL"}}
CANCELLED = "Transaction cancelled: maximum execution time exceeded"


@pytest.mark.parametrize(
    ("body", "kind", "transient", "words"),
    [
        (FAILURE, SystemNotFound, False, "No Record found: ACL"),
        ({"error": {"message": "No Record found"}, "status": "failure"}, SystemNotFound, False,
         "No Record found"),
        ({"error": {"message": CANCELLED, "detail": None}, "status": "failure"},
         SystemUnavailable, True, CANCELLED),
        ({"error": {"message": "User Not Authenticated"}, "status": "failure"}, SystemRefused,
         False, "User Not Authenticated"),
        ({"error": {"message": "Invalid table incidnet"}, "status": "failure"}, ConnectorError,
         False, "Invalid table incidnet"),
        ({"error": "Invalid field"}, ConnectorError, False, "Invalid field"),
        ({"result": {"status": "failure", "message": "Script failed"}}, ConnectorError, False,
         "Script failed"),
        ({"status": "failure"}, ConnectorError, False, "failure"),
    ],
)  # fmt: skip
async def test_a_failure_with_status_200_is_a_failure(body, kind, transient, words):
    network = Network(lambda request: httpx2.Response(200, json=body))
    with pytest.raises(kind) as caught:
        await network.servicenow.user(CALLER)
    assert type(caught.value) is kind
    assert caught.value.transient is transient
    assert words in caught.value.message


async def test_a_list_that_was_cut_off_by_a_failure_is_a_failure():
    row = {"caller_id": cell(CALLER)}
    body = {"result": [row], "error": {"message": CANCELLED}, "status": "failure"}
    headers = {"X-Total-Count": "1"}
    network = Network(lambda request: httpx2.Response(200, json=body, headers=headers))
    with pytest.raises(SystemUnavailable, match=CANCELLED):
        await network.servicenow.incidents_of_caller(CALLER)


async def test_what_access_rules_hide_is_known():
    row = {"number": cell("INC0000046"), "description": cell("")}
    network = Network(lambda request: table(row, total=1))
    incident = await network.servicenow.incident("INC0000046")
    assert "short_description" in incident.hidden
    assert not incident.hidden & {"number", "description"}


async def test_rows_whose_field_is_hidden_are_not_called_wrong():
    network = Network(lambda request: table({"number": cell("INC0000046")}, total=1))
    with pytest.raises(SystemRefused, match="access rules hide the field caller_id"):
        await network.servicenow.incidents_of_caller(CALLER)


@pytest.mark.parametrize(
    "caller",
    [
        "a@b.example^ORactive=true",
        "a^b@c.example",
        "javascript:x@y.example",
        "not an address",
        "a@b.example\r\nx",
        "A" * 32,
    ],
)
async def test_a_caller_that_is_none_never_leaves(caller):
    network = Network(lambda request: table(total=0))
    with pytest.raises(ConnectorError, match="the caller is given neither"):
        await network.servicenow.incidents_of_caller(caller)
    assert network.requests == []


@pytest.mark.parametrize(
    "text", ["", "vpn^ORactive=true", "a=b", "x" * 101, "javascript:x", "a\nb"]
)
async def test_a_search_text_with_operators_never_leaves(text):
    network = Network(lambda request: table(total=0))
    with pytest.raises(ConnectorError, match="the text must be"):
        await network.servicenow.search(text)
    assert network.requests == []


@pytest.mark.parametrize("name", ["a,b", "A", "", "a^b", "a..b", "javascript:x"])
async def test_a_field_that_is_none_never_leaves(name):
    network = Network(lambda request: table())
    with pytest.raises(AgentMisconfigured, match="name of a field"):
        await network.servicenow.incident("INC0000046", extra_fields=[name])
    assert network.requests == []


async def test_a_search_finds_what_the_database_takes_for_equal():
    network = Network(lambda request: table({"short_description": cell("Café STRASSE")}, total=1))
    assert len(await network.servicenow.search("cafe straße")) == 1


async def test_found_incidents_without_the_text_are_not_believed():
    network = Network(lambda request: table({"short_description": cell("Printer")}, total=1))
    with pytest.raises(SystemAnswerInvalid, match="do not match"):
        await network.servicenow.search("vpn")


async def test_no_such_incident_is_not_found():
    network = Network(lambda request: table(total=0))
    with pytest.raises(SystemNotFound, match="INC0000046"):
        await network.servicenow.incident("INC0000046")


async def test_paging_goes_by_offset_because_a_short_page_need_not_be_the_last():
    def page(request):
        offset = int(parse_qs(request.url.query.decode())["sysparm_offset"][0])
        shown = {0: 99, 100: 0, 200: 1}[offset]
        return table(*[{"caller_id": cell(CALLER)}] * shown, total=201)

    network = Network(page)
    found = await network.servicenow.incidents_of_caller(CALLER, limit=500)
    assert len(found) == 100
    assert [query["sysparm_offset"] for query in network.queries()] == ["0", "100", "200"]


async def test_a_list_that_never_ends_is_left():
    network = Network(lambda request: table(total=10**9))
    with pytest.raises(SystemAnswerInvalid, match="50 pages"):
        await network.servicenow.incidents_of_caller(CALLER)
    assert len(network.requests) == 50


async def test_a_list_without_its_total_count_is_an_error():
    network = Network(lambda request: table())
    with pytest.raises(SystemAnswerInvalid, match="X-Total-Count"):
        await network.servicenow.incidents_of_caller(CALLER)


async def test_all_three_forms_of_a_field_become_one():
    row = {
        "number": cell("INC0000046"),
        "state": {"value": "1", "display_value": "New", "link": "https://x.example"},
        "category": "network",
        "assigned_to": "",
        "priority": None,
    }
    network = Network(lambda request: table(row, total=1))
    incident = await network.servicenow.incident("INC0000046")
    assert incident["state"] == {"value": "1", "display_value": "New"}
    assert incident["category"] == cell("network")
    assert incident["assigned_to"] == incident["priority"] == incident["opened_at"] == cell("")


def page(*rows, next_link=None):
    body = {"value": list(rows)}
    if next_link is not None:
        body["@odata.nextLink"] = next_link
    return httpx2.Response(200, json=body)


@pytest.mark.parametrize(
    "next_link",
    [
        "https://evil.example/steal",
        "http://crm.example/api/data/v9.2/salesorders?p=2",
        "https://crm.example:444/api",
        "https://crm.example@evil.example/",
        "https://user@crm.example/",
        "//evil.example/",
        "/api/data/v9.2/salesorders?p=2",
        "https://crm.example:x/",
        "",
    ],
)
async def test_the_token_does_not_follow_a_next_page_to_another_host(next_link):
    network = Network(lambda request: page({"salesorderid": GUID}, next_link=next_link))
    with pytest.raises(SystemAnswerInvalid, match="next page"):
        await network.dataverse.orders(GUID)
    assert [request.url.host for request in network.requests] == ["crm.example"]


async def test_the_next_page_is_followed_unchanged_with_the_same_headers():
    link = "https://crm.example/api/data/v9.2/salesorders?$skiptoken=%3Ccookie%20a%3D%22b%22%2F%3E"

    def answer(request):
        return page({"n": 1}, next_link=link) if len(network.requests) == 1 else page({"n": 2})

    network = Network(answer)
    assert await network.dataverse.orders(GUID) == [{"n": 1}, {"n": 2}]
    first, second = network.requests
    assert str(second.url) == link
    assert first.headers["prefer"] == second.headers["prefer"]
    assert "odata.maxpagesize=50" in second.headers["prefer"]
    assert second.headers["authorization"] == "Bearer t0ken"


async def test_no_more_pages_than_needed_are_read():
    network = Network(
        lambda request: page({"n": 1}, {"n": 2}, {"n": 3}, next_link="https://crm.example/api?p=2")
    )
    assert await network.dataverse.orders(GUID, limit=2) == [{"n": 1}, {"n": 2}]
    assert len(network.requests) == 1


async def test_pages_that_go_round_are_left():
    network = Network(lambda request: page(next_link="https://crm.example/api?p=1"))
    with pytest.raises(SystemAnswerInvalid, match="50 pages"):
        await network.dataverse.orders(GUID)


async def test_quotes_are_doubled_in_a_filter():
    network = Network(lambda request: page())
    await network.dataverse.contacts_by_email("o'brien' or 1 eq 1 or '+&#@example.com")
    assert network.queries() == [
        {
            "$select": network.queries()[0]["$select"],
            "$filter": "emailaddress1 eq 'o''brien'' or 1 eq 1 or ''+&#@example.com'",
            "$top": "2",
        }
    ]


@pytest.mark.parametrize("id_", ["1) or (1", "../contacts", "", "6f9619ff", GUID + "x"])
@pytest.mark.parametrize("question", ["account", "orders"])
async def test_an_id_that_is_no_guid_never_leaves(id_, question):
    network = Network(lambda request: page())
    with pytest.raises(ConnectorError, match="GUID"):
        await getattr(network.dataverse, question)(id_)
    assert network.requests == []


async def test_an_account_of_another_id_is_not_believed():
    network = Network(lambda request: httpx2.Response(200, json={"accountid": OTHER_GUID}))
    with pytest.raises(SystemAnswerInvalid, match="different row"):
        await network.dataverse.account(GUID)


def redirect(location):
    return httpx2.Response(302, headers={"Location": location})


async def test_a_download_goes_elsewhere_without_the_token():
    def answer(request):
        if request.url.host == "files.example":
            return httpx2.Response(200, content=b"%PDF")
        return redirect("https://files.example/f?tempauth=once")

    network = Network(answer)
    assert await network.sharepoint.content("b!d", "01ABC", max_bytes=100) == b"%PDF"
    graph, files = network.requests
    assert "authorization" in graph.headers
    assert "authorization" not in files.headers
    assert str(graph.url) == "https://graph.example/v1.0/drives/b!d/items/01ABC/content"


@pytest.mark.parametrize(
    "location",
    [
        "",
        "/relative",
        "http://files.example/f",
        "file:///etc/passwd",
        "https://169.254.169.254/latest/meta-data",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://10.1.2.3/",
        "https://localhost/",
        "https://metadata.google.internal/",
        "https://user@files.example/",
        "https://files.example:x/",
    ],
)
async def test_a_download_cannot_be_led_into_the_own_network(location):
    network = Network(lambda request: redirect(location))
    with pytest.raises(SystemAnswerInvalid, match="address of the file"):
        await network.sharepoint.content("b!d", "01ABC", max_bytes=100)
    assert len(network.requests) == 1


async def test_a_download_is_redirected_only_once():
    network = Network(lambda request: redirect("https://files.example/again"))
    with pytest.raises(SystemAnswerInvalid, match="HTTP 302"):
        await network.sharepoint.content("b!d", "01ABC", max_bytes=100)
    assert len(network.requests) == 2


@pytest.mark.parametrize("id_", ["..", ".", "a/b", "../../me", "a?b", "a#b", "", "%2e%2e", "a\\b"])
async def test_an_id_cannot_leave_its_place_in_the_path(id_):
    network = Network(lambda request: page())
    with pytest.raises(ConnectorError, match="invalid characters"):
        await network.sharepoint.content("b!d", id_, max_bytes=100)
    assert network.requests == []


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("it's", "it%27%27s"),
        ("') or ('", "%27%27%29%20or%20%28%27%27"),
        ("../../users", "..%2F..%2Fusers"),
        ("a?b#c%d\r\ne", "a%3Fb%23c%25d%20e"),
    ],
)
async def test_a_search_text_stays_a_text(text, sent):
    def answer(request):
        if "/search" in request.url.path:
            return page({"id": "1", "file": {}}, {"id": "2", "folder": {}})
        return httpx2.Response(200, json={"id": "b!d"})

    network = Network(answer)
    assert await network.sharepoint.search(text) == [{"id": "1", "file": {}}]
    path = network.requests[-1].url.raw_path.decode().partition("?")[0]
    assert path == f"/v1.0/sites/b!d/drive/root/search(q=%27{sent}%27)"
