import pytest


async def test_without_a_token_it_answers_401_in_the_documented_shape(caller):
    base = caller.info.credentials["sharepoint"]["base_url"]

    answer = await caller.web.get(f"{base}/v1.0/sites/root")

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert set(answer.json()["error"]["innerError"]) == {
        "date",
        "request-id",
        "client-request-id",
    }


async def test_the_site_of_the_credential_is_found_by_its_path(caller):
    site = await caller.graph(f"/sites/{caller.info.credentials['sharepoint']['site']}")
    other = await caller.graph("/sites/contoso.sharepoint.com:/sites/Other")

    assert site.json()["displayName"] == "Support"
    assert site.json()["id"].startswith("contoso.sharepoint.com,")
    assert (other.status_code, other.json()["error"]["code"]) == (404, "itemNotFound")


async def test_search_finds_files_by_name_and_by_content(caller):
    drive = await caller.drive()

    by_name = await caller.graph(f"{drive}/root/search(q='phishing')")
    by_content = await caller.graph(f"{drive}/root/search(q='ERR_VPN_691')")
    nothing = await caller.graph(f"{drive}/root/search(q='zeppelin')")

    assert by_name.json()["value"][0]["name"] == "Phishing response.md"
    assert [item["name"] for item in by_content.json()["value"]] == [
        "VPN session drops and licence limits.md"
    ]
    assert nothing.json()["value"] == []


async def test_a_hit_in_the_name_comes_before_hits_in_the_text(caller):
    answer = await caller.graph(f"{await caller.drive()}/root/search(q='phone')")

    names = [item["name"] for item in answer.json()["value"]]
    assert names[0] == "Desk phones.md"
    assert "Tablets and app crashes.md" in names


async def test_words_of_a_search_are_all_required_unless_joined_by_or(caller):
    drive = await caller.drive()

    both = await caller.graph(f"{drive}/root/search(q='vpn toner')")
    either = await caller.graph(f"{drive}/root/search(q='ERR_VPN_691 OR ORA-01652')")

    assert both.json()["value"] == []
    assert len(either.json()["value"]) == 2


async def test_a_search_for_nothing_lists_everything_page_by_page(caller):
    drive, headers = await caller.drive(), await caller.graph_token()
    answer = await caller.graph(f"{drive}/root/search(q='')", **{"$top": "9"})
    items, pages = list(answer.json()["value"]), 1
    while "@odata.nextLink" in answer.json():
        assert "skiptoken" in answer.json()["@odata.nextLink"]
        answer = await caller.web.get(answer.json()["@odata.nextLink"], headers=headers)
        items += answer.json()["value"]
        pages += 1

    assert pages >= 2
    assert len({item["id"] for item in items}) == len(items)
    assert len([item for item in items if "file" in item]) == 28


async def test_folders_have_children_and_files_do_not(caller):
    drive = await caller.drive()

    root = await caller.graph(f"{drive}/root/children")
    customer = await caller.graph(
        f"{drive}/root:/Customers/CUST-5678 Blue Harbour Logistics:/children"
    )
    of_file = await caller.graph(f"{drive}/items/{customer.json()['value'][0]['id']}/children")

    assert [item["name"] for item in root.json()["value"]] == ["Customers", "Knowledge"]
    assert root.json()["value"][0]["folder"]["childCount"] == 8
    assert [item["name"] for item in customer.json()["value"]] == [
        "Billing history 2026.md",
        "Service agreement.md",
    ]
    assert (of_file.status_code, of_file.json()["error"]["code"]) == (422, "notSupported")


async def test_only_the_selected_members_are_sent(caller):
    drive = await caller.drive()

    answer = await caller.graph(f"{drive}/root/children", **{"$select": "id,name"})

    assert {frozenset(item) for item in answer.json()["value"]} == {frozenset({"id", "name"})}


async def test_content_redirects_to_another_host_which_refuses_tokens(caller):
    drive, headers = await caller.drive(), await caller.graph_token()
    found = await caller.graph(f"{drive}/root/search(q='ERR_VPN_691')")

    redirect = await caller.graph(f"{drive}/items/{found.json()['value'][0]['id']}/content")
    location = redirect.headers["location"]
    clean = await caller.web.get(location)
    part = await caller.web.get(location, headers={"Range": "bytes=2-4"})
    beyond = await caller.web.get(location, headers={"Range": "bytes=9999-"})
    leaked = await caller.web.get(location, headers=headers)

    assert redirect.status_code == 302
    assert not location.startswith(caller.info.credentials["sharepoint"]["base_url"])
    assert clean.text.startswith("# VPN session drops")
    assert (part.status_code, part.text) == (206, "VPN")
    assert beyond.status_code == 416
    assert leaked.status_code == 401


async def test_list_items_show_fields_when_expanded(caller):
    site = await caller.graph(f"/sites/{caller.info.credentials['sharepoint']['site']}")
    items = f"/sites/{site.json()['id']}/lists/Known Issues/items"

    bare = await caller.graph(items)
    full = await caller.graph(items, **{"$expand": "fields($select=Title,Status)"})

    assert "fields" not in bare.json()["value"][0]
    assert full.json()["value"][0]["fields"] == {
        "Title": "VPN gateways before 9.1.4 drop idle sessions",
        "Status": "Open",
    }


@pytest.mark.parametrize(
    "path", ["/drives/b!other/root/children", "/sites/x,y,z/drives", "/sites/x,y,z/drive"]
)
async def test_other_sites_and_drives_are_not_ours(caller, path):
    answer = await caller.graph(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "itemNotFound")
