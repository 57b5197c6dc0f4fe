import pytest

from baton_sandbox.servicenow import LIFETIME_SECONDS

ALL = {"sysparm_display_value": "all"}


async def test_without_a_token_it_answers_401_in_the_documented_shape(caller):
    base = caller.info.credentials["servicenow"]["base_url"]

    answer = await caller.web.get(f"{base}/api/now/table/incident")

    assert answer.status_code == 401
    assert answer.json() == {
        "error": {
            "message": "User Not Authenticated",
            "detail": "Required to provide Auth information",
        },
        "status": "failure",
    }


async def test_a_wrong_client_secret_gets_no_token(caller):
    credential = caller.info.credentials["servicenow"]
    form = {"grant_type": "client_credentials", "client_id": credential["client_id"]}

    answer = await caller.web.post(
        f"{credential['base_url']}/oauth_token.do", data=form | {"client_secret": "wrong"}
    )

    assert answer.status_code == 401
    assert answer.json()["error"] == "access_denied"


async def test_a_token_expires(caller, clock):
    base = caller.info.credentials["servicenow"]["base_url"]
    headers = await caller.servicenow_token()

    clock.advance(LIFETIME_SECONDS - 1)
    assert (await caller.web.get(f"{base}/api/now/table/incident", headers=headers)).is_success

    clock.advance(1)
    answer = await caller.web.get(f"{base}/api/now/table/incident", headers=headers)
    assert answer.status_code == 401


async def test_a_token_for_another_system_is_refused(caller):
    base = caller.info.credentials["servicenow"]["base_url"]

    answer = await caller.web.get(
        f"{base}/api/now/table/incident", headers=await caller.graph_token()
    )

    assert answer.status_code == 401


async def test_basic_authentication_works_too(caller):
    basic = caller.info.credentials["servicenow_basic"]
    url = f"{basic['base_url']}/api/now/table/incident?sysparm_limit=1"

    accepted = await caller.web.get(url, auth=(basic["username"], basic["password"]))
    refused = await caller.web.get(url, auth=(basic["username"], "wrong"))

    assert accepted.status_code == 200
    assert refused.status_code == 401


async def test_the_password_grant_works_too(caller):
    credential = caller.info.credentials["servicenow"]
    basic = caller.info.credentials["servicenow_basic"]
    form = {"grant_type": "password"} | {
        name: value for name, value in (credential | basic).items() if name != "base_url"
    }

    answer = await caller.web.post(f"{credential['base_url']}/oauth_token.do", data=form)

    assert answer.json()["expires_in"] == LIFETIME_SECONDS


async def test_an_incident_is_found_by_number_with_both_values(caller):
    answer = await caller.table(
        "incident",
        sysparm_query="number=INC0010001",
        sysparm_fields="number,state,caller_id,caller_id.email",
        sysparm_exclude_reference_link="true",
        **ALL,
    )

    [incident] = answer.json()["result"]
    assert answer.headers["x-total-count"] == "1"
    assert incident["number"] == {"display_value": "INC0010001", "value": "INC0010001"}
    assert incident["state"] == {"display_value": "In Progress", "value": "2"}
    assert incident["caller_id"]["display_value"] == "Payroll Lead"
    assert "link" not in incident["caller_id"]
    assert incident["caller_id.email"]["value"] == "finance.lead@example.com"


async def test_plain_values_are_strings_and_references_are_links(caller):
    answer = await caller.table("incident", sysparm_query="number=INC0010001")

    [incident] = answer.json()["result"]
    caller_id = incident.pop("caller_id")
    base = caller.info.credentials["servicenow"]["base_url"]
    assert caller_id["link"] == f"{base}/api/now/table/sys_user/{caller_id['value']}"
    assert incident["priority"] == "3"
    assert incident["active"] == "true"
    assert incident["assigned_to"] == ""


async def test_display_values_alone_are_what_people_see(caller):
    answer = await caller.table(
        "incident",
        sysparm_query="number=INC0010001",
        sysparm_fields="priority,caller_id",
        sysparm_display_value="true",
        sysparm_exclude_reference_link="true",
    )

    assert answer.json()["result"] == [{"priority": "3 - Moderate", "caller_id": "Payroll Lead"}]


async def test_incidents_of_a_caller_are_found_through_the_reference(caller):
    answer = await caller.table(
        "incident",
        sysparm_query="caller_id.email=it.operations@example.com^ORDERBYDESCopened_at",
        sysparm_fields="number",
    )

    assert answer.json()["result"] == [{"number": "INC0010002"}, {"number": "INC0010034"}]


async def test_an_invalid_part_of_a_query_is_dropped_without_a_word(caller):
    everything = await caller.table("incident", sysparm_fields="number")
    dropped = await caller.table(
        "incident", sysparm_query="nonsense=1^number BETWEEN 1", sysparm_fields="number"
    )

    assert dropped.json() == everything.json()


async def test_pages_lead_to_each_other_and_together_are_all(caller):
    headers = await caller.servicenow_token()
    base = caller.info.credentials["servicenow"]["base_url"]
    url = f"{base}/api/now/table/incident?sysparm_limit=15&sysparm_fields=number"
    url += "&sysparm_query=ORDERBYnumber"
    numbers, pages = [], 0
    while url:
        answer = await caller.web.get(url, headers=headers)
        numbers += [incident["number"] for incident in answer.json()["result"]]
        url = answer.links.get("next", {}).get("url")
        pages += 1

    assert pages == 3
    assert len(numbers) == len(set(numbers)) == int(answer.headers["x-total-count"]) == 36
    assert numbers == sorted(numbers)


async def test_count_and_links_are_left_out_on_request(caller):
    answer = await caller.table(
        "incident", sysparm_no_count="true", sysparm_suppress_pagination_header="true"
    )

    assert "x-total-count" not in answer.headers
    assert "link" not in answer.headers


async def test_no_match_is_an_empty_list_and_in_version_1_a_404(caller):
    headers = await caller.servicenow_token()
    base = caller.info.credentials["servicenow"]["base_url"]
    query = "sysparm_query=number=INC9999999"

    now = await caller.web.get(f"{base}/api/now/table/incident?{query}", headers=headers)
    one = await caller.web.get(f"{base}/api/now/v1/table/incident?{query}", headers=headers)

    assert (now.status_code, now.json()) == (200, {"result": []})
    assert one.status_code == 404
    assert one.json()["error"]["message"] == "No Record found"


async def test_an_unknown_table_and_an_unknown_row_have_their_own_errors(caller):
    table = await caller.table("cmdb_ci")
    row = await caller.table("incident/0123456789abcdef0123456789abcdef")

    assert (table.status_code, table.json()["error"]["message"]) == (
        400,
        "Invalid table cmdb_ci",
    )
    assert row.status_code == 404


@pytest.mark.parametrize("element", ["work_notes", "comments"])
async def test_a_note_goes_to_the_journal_and_not_into_the_record(caller, element):
    found = await caller.table("incident", sysparm_query="number=INC0010002")
    sys_id = found.json()["result"][0]["sys_id"]
    base = caller.info.credentials["servicenow"]["base_url"]

    answer = await caller.web.patch(
        f"{base}/api/now/table/incident/{sys_id}",
        json={element: "Restarted the gateway."},
        headers=await caller.servicenow_token(),
    )
    journal = await caller.table(
        "sys_journal_field", sysparm_query=f"element_id={sys_id}^element={element}"
    )

    assert answer.status_code == 200
    assert answer.json()["result"][element] == ""
    [entry] = journal.json()["result"]
    assert entry["value"] == "Restarted the gateway."
    assert entry["sys_created_on"] == "2026-11-23 09:00:00"


async def test_an_incident_can_be_created_and_read_back(caller):
    base = caller.info.credentials["servicenow"]["base_url"]
    headers = await caller.servicenow_token()

    created = await caller.web.post(
        f"{base}/api/now/table/incident",
        json={"short_description": "Test", "caller_id": "front.desk@example.com", "urgency": 1},
        headers=headers,
    )
    read = await caller.web.get(created.headers["location"], headers=headers)

    assert created.status_code == 201
    assert created.json()["result"]["number"] == "INC0010037"
    assert read.json() == created.json()
    assert read.json()["result"]["caller_id"]["value"]
    assert read.json()["result"]["priority"] == "3"


async def test_the_body_can_be_suppressed(caller):
    found = await caller.table("incident", sysparm_query="number=INC0010002")
    base = caller.info.credentials["servicenow"]["base_url"]
    headers = await caller.servicenow_token() | {"X-no-response-body": "true"}

    answer = await caller.web.patch(
        f"{base}/api/now/table/incident/{found.json()['result'][0]['sys_id']}",
        json={"work_notes": "Quiet."},
        headers=headers,
    )

    assert (answer.status_code, answer.content) == (204, b"")
