"""Webhooks that are signed and carry headers of their own."""

import base64
import hashlib
import hmac
import time
from dataclasses import replace
from typing import Any

import pytest

from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.notification import StoredChannel
from baton.errors import InvalidInput
from baton.services.notifications.checks import ChannelOrder
from integration.notifications.post import PostOffice
from integration.notifications.receiver import Answer, Receiver, receiving

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


def order(**changes: Any) -> ChannelOrder:
    plain = ChannelOrder(
        name="Program", on_failure=True, on_success=False, workflows=None, enabled=True
    )
    return replace(plain, **changes)


async def create(post: PostOffice, **changes: Any) -> StoredChannel:
    return await post.parts.notifications.create(
        order(**changes), "webhook", channel_id="program", actor=LOCAL_OPERATOR
    )


async def change(post: PostOffice, **changes: Any) -> StoredChannel:
    return await post.parts.notifications.change(
        "program", order(**changes), expected_version=None, actor=LOCAL_OPERATOR
    )


def signed(receiver: Receiver, secret: bytes, number: int = 0) -> str:
    """What docs/notifications.md tells a receiver to compute."""
    headers, body = receiver.headers[number], receiver.bodies[number]
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    ("secret", "key"),
    [(SECRET, b"0123456789abcdef01234567"), ("a-secret-that-is-text", b"a-secret-that-is-text")],
)
async def test_a_receiver_can_check_who_sent_a_message_and_when(
    post: PostOffice, receiver: Receiver, secret: str, key: bytes
) -> None:
    stored = await create(post, url=receiver.url, signing_secret=secret)
    assert stored.channel.settings["signed"]
    receiver.say(Answer(503))
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    for number in range(2):
        headers = receiver.headers[number]
        assert headers["webhook-signature"] == signed(receiver, key, number)
        assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
        assert headers["webhook-id"] == receiver.messages[number]["id"]
    assert receiver.headers[0]["webhook-id"] == receiver.headers[1]["webhook-id"]


async def test_headers_of_ones_own_arrive_and_are_shown_by_name_only(
    post: PostOffice, receiver: Receiver
) -> None:
    stored = await create(
        post, url=receiver.url, headers={"X-Api-Key": "tOp-k3y-17", "X-Team": "ops"}
    )
    assert stored.channel.settings == {"headers": ["X-Api-Key", "X-Team"], "signed": False}
    assert "tOp-k3y-17" not in repr(stored)
    receiver.otherwise = Answer(400, b"bad key tOp-k3y-17")
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    assert receiver.headers[0]["x-api-key"] == "tOp-k3y-17"
    assert receiver.headers[0]["x-team"] == "ops"
    (delivery,) = await post.deliveries()
    assert "tOp-k3y-17" not in (delivery.response or "")


async def test_what_is_left_out_of_a_change_stays(post: PostOffice, receiver: Receiver) -> None:
    await create(post, url=receiver.url, headers={"X-Team": "ops"}, signing_secret=SECRET)
    await change(post, name="Other")
    await change(post, headers={"X-Team": "dev"})
    await post.parts.notifications.test("program", "failure", actor=LOCAL_OPERATOR)
    assert receiver.headers[0]["x-team"] == "dev"
    assert "webhook-signature" in receiver.headers[0]
    stored = await change(post, headers={}, signing_secret="")
    assert stored.channel.settings == {"headers": [], "signed": False}
    await post.parts.notifications.test("program", "failure", actor=LOCAL_OPERATOR)
    assert not {"x-team", "webhook-signature"} & set(receiver.headers[1])


async def test_a_header_without_a_new_value_keeps_the_one_it_has(
    post: PostOffice, receiver: Receiver
) -> None:
    await create(post, url=receiver.url, headers={"X-Api-Key": "tOp-k3y-17", "X-Old": "old"})
    stored = await change(post, headers={"X-Api-Key": None, "X-Team": "ops"})
    assert stored.channel.settings["headers"] == ["X-Api-Key", "X-Team"]
    await post.parts.notifications.test("program", "failure", actor=LOCAL_OPERATOR)
    assert receiver.headers[0]["x-api-key"] == "tOp-k3y-17"
    assert receiver.headers[0]["x-team"] == "ops"
    assert "x-old" not in receiver.headers[0]
    async with receiving() as other:
        with pytest.raises(InvalidInput, match="for another host") as caught:
            await change(post, url=other.url, headers={"X-Api-Key": None, "X-Team": "ops"})
    assert [problem.path for problem in caught.value.problems] == ["$.headers['X-Api-Key']"]


async def test_headers_go_to_no_host_that_they_were_not_entered_for(
    post: PostOffice, receiver: Receiver
) -> None:
    await create(post, url=receiver.url, headers={"X-Api-Key": "tOp-k3y-17"})
    async with receiving() as other:
        with pytest.raises(InvalidInput, match="entered for another host"):
            await change(post, url=other.url)
        await change(post, url=other.url, headers={})
        await change(post, url=other.url)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"headers": {"X Y": "a"}}, "$.headers['X Y']"),
        ({"headers": {"X\r\nY": "a"}}, "$.headers['X\\r\\nY']"),
        ({"headers": {"X-Y": "a\r\nEvil: 1"}}, "$.headers['X-Y']"),
        ({"headers": {"X-Y": ""}}, "$.headers['X-Y']"),
        ({"headers": {"X-Y": None}}, "$.headers['X-Y']"),
        ({"headers": {"Host": "a"}}, "$.headers['Host']"),
        ({"headers": {"webhook-signature": "a"}}, "$.headers['webhook-signature']"),
        ({"headers": {f"X-{n}": "a" for n in range(21)}}, "$.headers"),
        ({"signing_secret": "short"}, "$.signing_secret"),
        ({"signing_secret": "with\nline break in it"}, "$.signing_secret"),
    ],
)
async def test_headers_and_secrets_that_cannot_be_used_are_refused(
    post: PostOffice, receiver: Receiver, changes: dict[str, Any], path: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        await create(post, url=receiver.url, **changes)
    assert [problem.path for problem in caught.value.problems] == [path]
