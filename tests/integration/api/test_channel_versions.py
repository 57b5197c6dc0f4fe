"""Changes of a notification channel that began at another version than the newest."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from baton.bootstrap import Platform
from integration.api.api_calls import Client

CHANNELS = "/api/notification-channels"
CHANNEL = f"{CHANNELS}/it-ops"
SECRET = "tOpSeCrEt123"
ORDER = {
    "name": "IT-Ops",
    "kind": "teams",
    "url": f"https://prod.example.com/workflows/1?sig={SECRET}",
}


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


async def made(client: Client) -> dict[str, Any]:
    answer = await client.post(CHANNELS, json=ORDER)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return answer.json()


async def test_every_answer_with_a_channel_names_its_version(client: Client) -> None:
    assert (await made(client))["version"] == 1
    changed = await client.put(CHANNEL, json={"name": "Night"}, headers=at(1))
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    read = await client.get(CHANNEL)
    assert (read.headers["etag"], read.json()["version"]) == ('"2"', 2)
    assert (await client.get(CHANNELS)).json()["items"][0]["version"] == 2


async def test_a_change_that_began_at_an_older_version_overwrites_nothing(client: Client) -> None:
    await made(client)
    await client.put(CHANNEL, json={"name": "Mine"}, headers=at(1))
    url = f"https://other.example.com/{SECRET}"
    stale = await client.put(CHANNEL, json={"name": "Theirs", "url": url}, headers=at(1))
    problem = stale.json()
    assert (stale.status_code, problem["code"]) == (409, "stale_version")
    assert "is at version 2 now, your change began at 1" in problem["detail"]
    read = (await client.get(CHANNEL)).json()
    assert problem["current"] == {"version": 2, "channel": read}
    assert problem["submitted"] == {"version": 1}
    assert read["name"] == "Mine"
    assert SECRET not in stale.text


async def test_that_it_is_out_of_date_is_said_before_what_else_is_wrong(client: Client) -> None:
    await made(client)
    await client.put(CHANNEL, json={"name": "Mine"})
    stale = await client.put(CHANNEL, json={"name": ""}, headers=at(1))
    assert stale.status_code == 409
    assert (await client.put(CHANNEL, json={"name": ""}, headers=at(2))).status_code == 422


async def test_a_channel_that_somebody_changed_is_not_deleted_unseen(client: Client) -> None:
    await made(client)
    await client.put(CHANNEL, json={"name": "Changed"})
    stale = await client.delete(CHANNEL, headers=at(1))
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["current"]["channel"]["name"] == "Changed"
    assert (await client.delete(CHANNEL, headers=at(2))).status_code == 204
    assert (await client.delete(CHANNEL, headers=at(2))).status_code == 404
    assert (await client.put(CHANNEL, json={"name": "x"}, headers=at(2))).status_code == 404


async def test_without_if_match_the_last_one_wins(client: Client) -> None:
    await made(client)
    answers = [await client.put(CHANNEL, json={"name": f"Name {number}"}) for number in (2, 3)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.headers["etag"] for answer in answers] == ['"2"', '"3"']
    assert (await client.delete(CHANNEL)).status_code == 204


@pytest.mark.parametrize("text", ["1", "*", 'W/"1"', '"1", "2"', '"x"', ""])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_what_names_no_version_is_refused(client: Client, text: str, method: str) -> None:
    await made(client)
    answer = await client.request(method, CHANNEL, json={"name": "x"}, headers={"If-Match": text})
    assert answer.status_code == 422
    assert "If-Match must be one version in quotes" in answer.json()["detail"]
    assert (await client.get(CHANNEL)).headers["etag"] == '"1"'


async def test_of_changes_at_once_that_began_alike_one_is_made(client: Client) -> None:
    await made(client)
    changes = (client.put(CHANNEL, json={"name": f"N{n}"}, headers=at(1)) for n in range(8))
    answers = await asyncio.gather(*changes)
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert (await client.get(CHANNEL)).json()["name"] == winner.json()["name"]


async def test_another_key_for_the_secret_is_no_change(client: Client, platform: Platform) -> None:
    await made(client)
    stored = (await platform.notifications.store.channel("it-ops")).channel
    await platform.notifications.store.reseal("it-ops", before=stored.sealed, sealed=stored.sealed)
    assert (await client.get(CHANNEL)).headers["etag"] == '"1"'
