"""Deliveries as people see them, and channels with what came of their last try."""

import httpx2

from baton.bootstrap_api import build_app
from integration.api.api_calls import Client
from integration.notifications.post import PostOffice
from integration.notifications.receiver import Answer, Receiver


def client(post: PostOffice) -> Client:
    transport = httpx2.ASGITransport(app=build_app(post.stage.platform))
    return Client(transport=transport, base_url="http://127.0.0.1:8420")


async def test_deliveries_are_listed_by_execution_and_channel_in_pages(
    post: PostOffice, receiver: Receiver
) -> None:
    for name in ("one", "two", "three"):
        await post.channel(receiver.url, name=name)
    ids = [seen.view.id for seen in await post.fail(times=2)]
    seen, cursor = [], None
    async with client(post) as api:
        while True:
            query = {"limit": 4, **({"cursor": cursor} if cursor else {})}
            page = (await api.get("/api/notifications", params=query)).json()
            seen += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        of_one = (await api.get("/api/notifications", params={"execution_id": ids[0]})).json()
        of_two = (await api.get("/api/notifications", params={"channel": "two"})).json()
        other = await api.get("/api/notifications", params={"cursor": "MTIzIGFiYw=="})
    numbers = [item["id"] for item in seen]
    assert len(set(numbers)) == 6
    assert numbers == sorted(numbers, reverse=True)
    assert {item["channel"] for item in of_one["items"]} == {"one", "two", "three"}
    assert {item["execution_id"] for item in of_two["items"]} == set(ids)
    assert {(i["kind"], i["state"], i["tries"], i["together"]) for i in seen} == {
        ("failure", "waiting", 0, 1)
    }
    assert (other.status_code, other.json()["code"]) == (422, "invalid_input")


async def test_a_delivery_shows_its_tries_and_the_next_one_and_the_channel_the_last(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    receiver.say(Answer(503, b'{"error":{"code":"Busy"}}'))
    await post.fail()
    await post.relay().finish(60)
    async with client(post) as api:
        (item,) = (await api.get("/api/notifications")).json()["items"]
        (channel,) = (await api.get("/api/notification-channels")).json()["items"]
    assert (item["state"], item["tries"], item["response_status"]) == ("waiting", 1, 503)
    assert "Busy" in item["response"]
    assert item["next_try_at"] > item["tried_at"] > item["created_at"]
    assert channel["last_delivery"] == {
        "state": "waiting",
        "at": item["tried_at"],
        "response_status": 503,
        "response": item["response"],
    }
