import pytest

FORMATTED = 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"'


async def test_without_a_token_it_answers_401_with_a_challenge(caller):
    base = caller.info.credentials["crm"]["base_url"]

    answer = await caller.web.get(f"{base}/api/data/v9.2/accounts")

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"].startswith("Bearer authorization_uri=")


async def test_a_token_for_graph_does_not_open_dataverse(caller):
    base = caller.info.credentials["crm"]["base_url"]

    answer = await caller.web.get(
        f"{base}/api/data/v9.2/accounts", headers=await caller.graph_token()
    )

    assert answer.status_code == 401


async def test_an_account_is_found_by_number_and_read_by_id(caller):
    found = await caller.crm(
        "accounts", select="name,revenue", filter="accountnumber eq 'CUST-5678'"
    )
    [account] = found.json()["value"]
    read = await caller.crm(f"accounts({account['accountid']})", select="name,revenue")

    assert set(account) == {
        "@odata.etag",
        "accountid",
        "name",
        "revenue",
        "_transactioncurrencyid_value",
    }
    assert read.headers["odata-version"] == "4.0"
    context = read.json()["@odata.context"]
    assert context.endswith("/api/data/v9.2/$metadata#accounts(name,revenue)/$entity")
    assert read.json() == {"@odata.context": context} | account


async def test_formatted_values_come_only_when_asked_for(caller):
    plain = await caller.crm("incidents", select="statecode,_customerid_value")
    formatted = await caller.crm(
        "incidents", prefer=FORMATTED, select="statecode,_customerid_value"
    )

    assert not any("@OData" in name for row in plain.json()["value"] for name in row)
    row = formatted.json()["value"][0]
    assert row["statecode@OData.Community.Display.V1.FormattedValue"] == "Active"
    assert (
        row["_customerid_value@OData.Community.Display.V1.FormattedValue"]
        == "Blue Harbour Logistics"
    )


async def test_two_contacts_with_one_address_are_both_found(caller):
    answer = await caller.crm(
        "contacts",
        select="fullname,_parentcustomerid_value",
        filter="emailaddress1 eq 'harbour.office@example.com'",
        top="2",
    )

    parents = {contact["_parentcustomerid_value"] for contact in answer.json()["value"]}
    assert len(parents) == 2


async def test_a_quote_in_a_literal_is_doubled(caller):
    doubled = await caller.crm("contacts", filter="emailaddress1 eq 'o''malley.shop@example.com'")
    single = await caller.crm("contacts", filter="emailaddress1 eq 'o'malley.shop@example.com'")

    assert [contact["fullname"] for contact in doubled.json()["value"]] == ["Shop Owner"]
    assert single.status_code == 400


async def test_related_rows_are_expanded_in_order_and_number(caller):
    found = await caller.crm(
        "accounts",
        select="name",
        filter="accountnumber eq 'CUST-5678'",
        expand="incident_customer_accounts($select=title;$orderby=createdon desc;$top=1),"
        "contact_customer_accounts($select=fullname),primarycontactid($select=fullname)",
    )

    [account] = found.json()["value"]
    assert [case["title"] for case in account["incident_customer_accounts"]] == [
        "Duplicate invoice for the Payroll Connector"
    ]
    assert len(account["contact_customer_accounts"]) == 2
    assert account["primarycontactid"]["fullname"] == "Payroll Lead"


async def test_orders_of_a_customer_are_listed_newest_first(caller):
    found = await caller.crm("accounts", filter="accountnumber eq 'CUST-5678'")
    account_id = found.json()["value"][0]["accountid"]

    orders = await caller.crm(
        "salesorders",
        select="ordernumber,totalamount",
        filter=f"_customerid_value eq {account_id}",
        orderby="createdon desc,ordernumber asc",
    )

    numbers = [order["ordernumber"] for order in orders.json()["value"]]
    assert numbers == ["ORD-2026-0877", "ORD-2026-0878", "ORD-2026-0101"]


async def test_pages_are_as_long_as_preferred_and_lead_to_each_other(caller):
    headers = await caller.entra_token(
        "crm", f"{caller.info.credentials['crm']['base_url']}/.default"
    )
    answer = await caller.crm("contacts", prefer="odata.maxpagesize=12", select="fullname")
    sizes = [len(answer.json()["value"])]
    ids = {contact["contactid"] for contact in answer.json()["value"]}
    while "@odata.nextLink" in answer.json():
        answer = await caller.web.get(
            answer.json()["@odata.nextLink"],
            headers=headers | {"Prefer": "odata.maxpagesize=12"},
        )
        sizes.append(len(answer.json()["value"]))
        ids |= {contact["contactid"] for contact in answer.json()["value"]}

    assert sizes[:2] == [12, 12]
    assert sum(sizes) == len(ids)
    assert answer.headers["preference-applied"] == "odata.maxpagesize=12"


@pytest.mark.parametrize(
    ("path", "options", "status", "code"),
    [
        ("accounts(00000000-0000-0000-0000-000000000000)", {}, 404, "0x80040217"),
        ("quotes", {}, 404, "0x8006088a"),
        ("accounts", {"select": "nonsense"}, 400, "0x80060888"),
        ("accounts", {"filter": "nonsense eq 1"}, 400, "0x80060888"),
        ("accounts", {"filter": "name eq"}, 400, "0x80060888"),
        ("accounts", {"expand": "nonsense"}, 400, "0x80060888"),
        ("accounts", {"skiptoken": "nonsense"}, 400, "0x80060888"),
    ],
)
async def test_errors_have_the_vendors_codes(caller, path, options, status, code):
    answer = await caller.crm(path, **options)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["message"]
