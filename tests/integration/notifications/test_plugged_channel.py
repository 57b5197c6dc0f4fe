"""A channel of a type that a package adds: its settings are kept, its secrets never shown."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from baton.bootstrap import open_platform
from baton.bootstrap_api import build_app
from baton.domain.notification import DeliveryState
from baton.store.database import connection_info
from integration.engine.stage import Stage
from integration.notifications.post import PostOffice
from integration.notifications.receiver import Answer, Receiver


@pytest.fixture
async def post(example_on_path: None, post: PostOffice) -> PostOffice:
    """The platform, opened while the example is installed."""
    return post


@pytest.fixture
async def client(post: PostOffice) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=build_app(post.stage.platform))
    async with httpx2.AsyncClient(
        transport=transport,
        base_url="http://127.0.0.1:8420",
        headers={"Content-Type": "application/json"},
    ) as made:
        yield made


def order(receiver: Receiver, **settings: str) -> dict[str, object]:
    return {"name": "Desk", "kind": "desk_chat", "url": receiver.url, "settings": settings}


async def made(client: httpx2.AsyncClient, receiver: Receiver) -> dict[str, object]:
    answer = await client.post(
        "/api/notification-channels", json=order(receiver, room="ops", token="t0ken-of-ops")
    )
    assert answer.status_code == 201, answer.text
    assert "t0ken-of-ops" not in answer.text
    channel: dict[str, object] = answer.json()
    return channel


async def changed(client: httpx2.AsyncClient, **change: object) -> httpx2.Response:
    return await client.put("/api/notification-channels/desk", json={"name": "Desk", **change})


async def test_its_type_is_listed_with_what_a_form_needs(client: httpx2.AsyncClient) -> None:
    items = (await client.get("/api/channel-types")).json()["items"]
    types = {each["type"]: each for each in items}
    assert set(types) == {"desk_chat", "email", "slack", "teams", "webhook"}
    assert types["desk_chat"]["title"] == "Desk chat"
    assert types["desk_chat"]["members"] == ["url"]
    assert types["desk_chat"]["settings_schema"]["properties"]["token"]["writeOnly"] is True
    assert types["email"]["members"] == ["email"]
    kinds = (await client.get("/api/kinds")).json()["items"]
    [rates] = [kind for kind in kinds if kind["kind"] == "exchange_rate"]
    assert [operation["name"] for operation in rates["operations"]] == ["rate", "convert"]
    assert rates["can_test"] is True


async def test_a_failure_is_sent_with_the_settings_of_the_channel(
    post: PostOffice, client: httpx2.AsyncClient, receiver: Receiver
) -> None:
    receiver.otherwise = Answer(status=200)
    channel = await made(client, receiver)
    assert (channel["settings"], channel["secret_settings"]) == ({"room": "ops"}, ["token"])
    async with post.working():
        await post.fail()
        await post.until_states(DeliveryState.SENT)
    assert receiver.headers[0]["authorization"] == "Bearer t0ken-of-ops"
    [message] = receiver.messages
    assert message["room"] == "ops"
    assert message["line"].startswith("Workflow Execution Failed")


async def test_a_secret_stays_until_something_says_that_it_goes_elsewhere(
    client: httpx2.AsyncClient, receiver: Receiver
) -> None:
    await made(client, receiver)
    same = await changed(client, settings={"room": "ops"})
    assert same.json()["secret_settings"] == ["token"]
    other = await changed(client, settings={"room": "night"})
    assert other.status_code == 422
    assert [problem["path"] for problem in other.json()["problems"]] == ["$.settings.token"]
    elsewhere = await changed(client, url=receiver.url.replace("127.0.0.1", "localhost"))
    assert elsewhere.status_code == 422
    assert [problem["path"] for problem in elsewhere.json()["problems"]] == ["$.settings.token"]
    again = await changed(client, settings={"room": "night", "token": "another-t0ken"})
    assert again.json()["settings"] == {"room": "night"}


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"token": "t"}, "$.settings.room"),
        ({"room": "", "token": "t"}, "$.settings.room"),
        ({"room": "a\0b", "token": "t"}, "$.settings"),
        ({"room": "ops", "token": "t", "colour": "red"}, "$.settings"),
    ],
    ids=["no room", "an empty room", "a control character", "an unknown setting"],
)
async def test_settings_are_checked_against_the_form_of_the_type(
    client: httpx2.AsyncClient, receiver: Receiver, settings: dict[str, str], path: str
) -> None:
    answer = await client.post("/api/notification-channels", json=order(receiver, **settings))
    assert answer.status_code == 422
    assert [problem["path"] for problem in answer.json()["problems"]] == [path]


async def test_a_type_without_a_form_takes_no_settings(
    client: httpx2.AsyncClient, receiver: Receiver
) -> None:
    teams = {**order(receiver, room="ops"), "kind": "teams"}
    answer = await client.post("/api/notification-channels", json=teams)
    assert [problem["path"] for problem in answer.json()["problems"]] == ["$.settings"]


async def test_without_its_package_a_channel_waits_and_can_only_be_deleted(
    post: PostOffice,
    client: httpx2.AsyncClient,
    receiver: Receiver,
    example_package: Path,
    database_url: str,
) -> None:
    await made(client, receiver)
    settings = post.stage.platform.settings
    sys.path.remove(str(example_package))
    async with open_platform(settings, connection_info(database_url)) as platform:
        bare = PostOffice(Stage(platform, settings.home), platform.notifications).with_policy()
        async with bare.working():
            await post.fail()
            await asyncio.sleep(0.3)
        [delivery] = await bare.deliveries()
        assert delivery.state is DeliveryState.WAITING
        assert "'desk_chat' cannot send. It is not installed here." in (delivery.response or "")
        transport = httpx2.ASGITransport(app=build_app(platform))
        async with httpx2.AsyncClient(
            transport=transport,
            base_url="http://127.0.0.1:8420",
            headers={"Content-Type": "application/json"},
        ) as other:
            assert (await changed(other)).json()["code"] == "conflict"
            assert (await other.delete("/api/notification-channels/desk")).status_code == 204
