from dataclasses import dataclass

import pytest

from baton_sandbox.entra import LIFETIME_SECONDS


@dataclass
class Attempt:
    change: dict[str, str]
    status: int
    error: str
    number: int


ATTEMPTS = [
    Attempt({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
    Attempt({"client_id": "unknown"}, 400, "unauthorized_client", 700016),
    Attempt({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
    Attempt({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
]


def request_for(caller, **change):
    credential = caller.info.credentials["crm"]
    url = f"{credential['authority']}/{credential['tenant_id']}/oauth2/v2.0/token"
    form = {
        "grant_type": "client_credentials",
        "client_id": credential["client_id"],
        "client_secret": credential["client_secret"],
        "scope": f"{credential['base_url']}/.default",
    }
    return url, form | change


async def test_a_token_answer_has_the_documented_members(caller):
    url, form = request_for(caller)

    answer = (await caller.web.post(url, data=form)).json()

    assert answer.pop("access_token")
    assert answer == {
        "token_type": "Bearer",
        "expires_in": LIFETIME_SECONDS,
        "ext_expires_in": LIFETIME_SECONDS,
    }


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.error)
async def test_what_is_wrong_is_refused_with_its_number(caller, attempt):
    url, form = request_for(caller, **attempt.change)

    answer = await caller.web.post(url, data=form)

    assert answer.status_code == attempt.status
    assert answer.json()["error"] == attempt.error
    assert answer.json()["error_codes"] == [attempt.number]
    assert answer.json()["error_description"].startswith(f"AADSTS{attempt.number}: ")


async def test_another_tenant_does_not_exist(caller):
    url, form = request_for(caller)
    tenant = caller.info.credentials["crm"]["tenant_id"]

    answer = await caller.web.post(url.replace(tenant, "other"), data=form)

    assert (answer.status_code, answer.json()["error_codes"]) == (400, [90002])


async def test_the_configuration_names_the_token_endpoint(caller):
    url, _ = request_for(caller)
    credential = caller.info.credentials["crm"]

    answer = await caller.web.get(
        f"{credential['authority']}/{credential['tenant_id']}/v2.0/.well-known/openid-configuration"
    )

    assert answer.json()["token_endpoint"] == url


async def test_a_token_expires(caller, clock):
    base = caller.info.credentials["sharepoint"]["base_url"]
    site = caller.info.credentials["sharepoint"]["site"]
    headers = await caller.graph_token()

    clock.advance(LIFETIME_SECONDS - 1)
    before = await caller.web.get(f"{base}/v1.0/sites/{site}", headers=headers)
    clock.advance(1)
    after = await caller.web.get(f"{base}/v1.0/sites/{site}", headers=headers)

    assert (before.status_code, after.status_code) == (200, 401)
