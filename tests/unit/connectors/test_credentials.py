"""Credentials: what is missing is named, what is held is never shown."""

import pytest

from baton.connectors.credentials import (
    DataverseCredential,
    GraphCredential,
    HttpCredential,
    ServiceNowCredential,
)
from baton.errors import AgentMisconfigured

ENTRA = {"tenant_id": "contoso.example", "client_id": "app", "client_secret": "s3cret"}
SERVICENOW = {"base_url": "https://acme.service-now.example/"}
DATAVERSE = {"base_url": "https://acme.crm.example", **ENTRA}
GRAPH = {"site": "acme.sharepoint.example:/sites/Policies", **ENTRA}


def problems(kind, value):
    with pytest.raises(AgentMisconfigured) as caught:
        kind.from_json(value)
    assert "s3cret" not in caught.value.message
    return [problem.message for problem in caught.value.problems]


def test_servicenow_takes_an_oauth_client_or_a_user():
    oauth = ServiceNowCredential.from_json(
        SERVICENOW | {"client_id": "app", "client_secret": "s3cret"}
    )
    user = ServiceNowCredential.from_json(SERVICENOW | {"username": "u", "password": "s3cret"})
    assert (oauth.client_id, oauth.username) == ("app", None)
    assert (user.client_id, user.username) == (None, "u")
    assert oauth.base_url == "https://acme.service-now.example"


def test_servicenow_refuses_both_pairs_at_once():
    both = SERVICENOW | {"client_id": "a", "client_secret": "b", "username": "u", "password": "p"}
    assert problems(ServiceNowCredential, both) == [
        "username is given together with client_id; keep only one pair"
    ]


def test_everything_that_is_missing_is_listed_at_once():
    assert problems(DataverseCredential, {"client_secret": "s3cret"}) == [
        "base_url is missing",
        "tenant_id is missing",
        "client_id is missing",
    ]
    assert problems(ServiceNowCredential, {}) == [
        "base_url is missing",
        "username is missing",
        "password is missing",
    ]


def test_vendor_addresses_are_the_default():
    assert DataverseCredential.from_json(DATAVERSE).authority == "https://login.microsoftonline.com"
    assert GraphCredential.from_json(GRAPH).base_url == "https://graph.microsoft.com"


@pytest.mark.parametrize(
    "address",
    [
        "acme.example",
        "ftp://acme.example",
        "http://acme.example",
        "http://127.0.0.1.evil.example",
        "https://user:s3cret@acme.example",
        "https://acme.example/?key=s3cret",
        "https://",
        "https://a\nb.example",
        17,
    ],
)
def test_an_address_must_be_plain_https(address):
    assert len(problems(DataverseCredential, DATAVERSE | {"base_url": address})) == 1


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:1", "[::1]:5"])
def test_plain_http_is_for_this_machine_only(host):
    credential = DataverseCredential.from_json(DATAVERSE | {"base_url": f"http://{host}"})
    assert credential.base_url == f"http://{host}"


@pytest.mark.parametrize(
    "site",
    [
        "acme.sharepoint.example:/sites/../x",
        "a/b",
        "host:/sites/A?x=1",
        "host:/sites/%2e",
        "https://acme.example/sites/%2e%2e/x",
        "https://user@acme.example:x/sites/A",
        "ftp://a.example/",
    ],
)
def test_a_site_cannot_leave_its_place_in_the_path(site):
    assert len(problems(GraphCredential, GRAPH | {"site": site})) == 1


@pytest.mark.parametrize(
    ("pasted", "site"),
    [
        ("https://acme.sharepoint.com/sites/Policies", "acme.sharepoint.com:/sites/Policies"),
        (" https://acme.sharepoint.com/sites/Policies/ ", "acme.sharepoint.com:/sites/Policies"),
        ("acme.sharepoint.com/teams/IT", "acme.sharepoint.com:/teams/IT"),
        (
            "https://acme.sharepoint.com/sites/Policies/Shared%20Documents/Forms/AllItems.aspx?id=1",
            "acme.sharepoint.com:/sites/Policies",
        ),
        (
            "https://acme.sharepoint.com/:f:/r/sites/Policies/Docs?csf=1&web=1&e=abc",
            "acme.sharepoint.com:/sites/Policies",
        ),
        (
            "https://acme.sharepoint.com/:f:/s/Policies/EhX?e=a",
            "acme.sharepoint.com:/sites/Policies",
        ),
        ("https://acme.sharepoint.com/", "acme.sharepoint.com"),
        ("https://acme.sharepoint.com/SitePages/Home.aspx", "acme.sharepoint.com"),
        ("acme.sharepoint.com:/sites/Policies", "acme.sharepoint.com:/sites/Policies"),
    ],
)
def test_an_address_pasted_from_a_browser_names_its_site(pasted, site):
    assert GraphCredential.from_json(GRAPH | {"site": pasted}).site == site


@pytest.mark.parametrize("value", [None, [], "s3cret"])
def test_a_credential_is_a_json_object(value):
    with pytest.raises(AgentMisconfigured, match="JSON object"):
        GraphCredential.from_json(value)


def test_secrets_do_not_show():
    held = [
        ServiceNowCredential.from_json(SERVICENOW | {"username": "u", "password": "s3cret"}),
        DataverseCredential.from_json(DATAVERSE),
        GraphCredential.from_json(GRAPH),
    ]
    assert "s3cret" not in repr(held)


def test_an_http_api_takes_a_token_a_login_or_a_header():
    place = {"base_url": "https://api.example"}
    token = HttpCredential.from_json({"token": "s3cret", **place})
    login = HttpCredential.from_json({"username": "ä", "password": "s3:cret", **place})
    header = HttpCredential.from_json({"header": "X-Api-Key", "value": "s3cret", **place})
    assert (token.header, token.value) == ("Authorization", "Bearer s3cret")
    assert (login.header, login.value) == ("Authorization", "Basic w6Q6czM6Y3JldA==")
    assert (header.header, header.value) == ("X-Api-Key", "s3cret")
    assert "s3:cret" in login.secrets
    assert "s3cret" not in repr((token, login, header))


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({}, ["token is missing, or username and password, or header and value"]),
        (
            {"token": "s3cret", "header": "X", "value": "v"},
            ["header is given together with token; keep only one"],
        ),
        ({"username": "u"}, ["password is missing"]),
        (
            {"token": "s3cret\r\nX: y"},
            ["token has an invalid format or invalid characters"],
        ),
        (
            {"username": "a:b", "password": "s3cret"},
            ["username has an invalid format or invalid characters"],
        ),
        (
            {"header": "X Y", "value": "s3cret"},
            ["header has an invalid format or invalid characters"],
        ),
        (
            {"token": "s3cret", "base_url": "http://api.example"},
            ["base_url must begin with https://, or the secret would be sent unencrypted"],
        ),
    ],
)
def test_what_is_wrong_with_a_credential_for_an_http_api_is_named(members, told):
    place = {"base_url": "https://api.example"}
    assert problems(HttpCredential, place | members) == told


@pytest.mark.parametrize("given", [{}, {"base_url": ""}, {"base_url": None}])
def test_a_credential_for_an_http_api_names_the_place_it_belongs_to(given):
    [told] = problems(HttpCredential, {"token": "s3cret", **given})
    assert told.startswith("base_url is missing: add the address that it belongs to")
    assert '"base_url": "https://api.example.com"' in told
