"""From a failure to the receiver, whatever the receiver does."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Mode, Trigger
from baton.domain.notification import Announcement, Channel, Receipt
from baton.services.executions.service import StartOrder
from baton.vault.keys import find_keys
from baton.vault.vault import Vault
from integration.engine.stage import step, until
from integration.notifications.post import PostOffice, until_true
from integration.notifications.receiver import TEAMS_429, Answer, Receiver, receiving


async def test_a_failure_arrives_as_a_card_and_what_was_answered_is_kept(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    (seen,) = await post.fail(error="no table ada@example.com")
    async with post.working():
        await post.until_states("sent")
    (message,) = receiver.messages
    card = message["attachments"][0]["content"]
    facts = {fact["title"]: fact["value"] for fact in card["body"][1]["facts"]}
    assert facts["Execution ID"] == seen.view.id
    assert facts["Error"] == "ValueError: no table \\[email\\]"
    assert card["actions"][0]["url"] == f"https://baton.example.com/executions/{seen.view.id}"
    assert receiver.paths == ["/workflows/4f5e6a7b/invoke?api-version=1&sig=tOpSeCrEt123"]
    (delivery,) = await post.deliveries()
    assert (delivery.response_status, delivery.response, delivery.tries) == (202, "", 1)
    assert delivery.sent_at is not None
    assert delivery.sent_at >= delivery.created_at


@pytest.mark.parametrize("kind", ["slack", "webhook"])
async def test_slack_and_programs_hear_it_in_their_own_form(
    post: PostOffice, receiver: Receiver, kind: str
) -> None:
    receiver.otherwise = Answer(200, b"ok")
    await post.channel(receiver.url, kind=kind)
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    assert set(receiver.messages[0]) & {"blocks", "event"}


async def test_success_is_told_only_where_it_is_wanted(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url, name="failures")
    await post.channel(receiver.url, name="both", on_success=True)
    await post.channel(receiver.url, name="successes", on_failure=False, on_success=True)
    await post.stage.run(step("one"))
    await post.fail()
    told = {(d.channel_id, str(d.kind)) for d in await post.deliveries()}
    assert told == {
        ("both", "success"),
        ("successes", "success"),
        ("failures", "failure"),
        ("both", "failure"),
    }
    async with post.working():
        await post.until_states(*["sent"] * 4)
    headings = [
        message["attachments"][0]["content"]["body"][0]["items"][0]["text"]
        for message in receiver.messages
    ]
    assert (
        sorted(headings) == ["Workflow Execution Completed"] * 2 + ["Workflow Execution Failed"] * 2
    )


async def test_a_channel_hears_only_of_its_workflows_and_not_while_it_is_off(
    post: PostOffice, receiver: Receiver
) -> None:
    (seen,) = await post.fail(slug="mine")
    await post.channel(receiver.url, name="mine", workflows=(seen.view.workflow_id,))
    await post.channel(receiver.url, name="other")
    off = (await post.parts.store.channel("other")).channel
    await post.parts.store.update(replace(off, enabled=False), expected_version=None)
    await post.fail(slug="mine")
    await post.fail(slug="another")
    assert [(d.channel_id, d.workflow_id) for d in await post.deliveries()] == [("mine", "wf-mine")]


@pytest.mark.parametrize("act", [{"error": "x"}, {}], ids=["failed", "completed"])
async def test_tests_are_told_to_nobody(
    post: PostOffice, receiver: Receiver, act: dict[str, str]
) -> None:
    await post.channel(receiver.url, on_success=True)
    platform = post.stage.platform
    runnable = await platform.workflows.runnable_file(
        {"name": "Chain", "steps": [step("one", act)]}, actor=LOCAL_OPERATOR
    )
    started = await platform.executions.start_version(
        runnable,
        StartOrder(input=b"{}", trigger=Trigger.API, mode=Mode.TEST),
        actor=LOCAL_OPERATOR,
    )
    assert await post.stage.executor().run(started.execution_id)
    assert await post.deliveries() == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(429, b"slow down", {"Retry-After": "0"}), "answered HTTP 429"),
        (Answer(500, b'{"error":{"code":"Oops","message":"it broke"}}'), "answered HTTP 500"),
        (Answer(503), "answered HTTP 503"),
        (Answer(408), "answered HTTP 408"),
        (Answer(200, TEAMS_429), "returned HTTP error 429"),
        (Answer(hangs=True), "no complete answer within 1 seconds"),
    ],
    ids=lambda value: getattr(value, "status", None),
)
async def test_what_may_pass_is_tried_again_until_it_arrives(
    post: PostOffice, receiver: Receiver, answer: Answer, said: str
) -> None:
    post = post.impatient() if answer.hangs else post
    await post.channel(receiver.url)
    receiver.say(answer, answer)
    await post.fail()
    async with post.working():
        await until(lambda: len(receiver.messages) == 2)
        await _until(post, lambda d: d.response and said in d.response)
        await post.until_states("sent")
    assert len(receiver.messages) == 3
    assert receiver.messages[0] == receiver.messages[2]
    (delivery,) = await post.deliveries()
    assert (delivery.tries, delivery.response_status) == (3, 202)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(400, b"Bad payload received by generic incoming webhook."), "Bad payload"),
        (Answer(401, b'{"error":{"code":"Unauthorized"}}'), "copy the URL of the webhook again"),
        (Answer(403), "copy the URL of the webhook again"),
        (Answer(404), "deleted or switched off"),
        (Answer(410), "was deleted"),
        (Answer(413), "too large"),
        (Answer(302, b"", {"Location": "http://127.0.0.1:1/"}), "It redirects"),
        (Answer(404, b"<html>", {"Content-Type": "text/html"}), "a page in HTML"),
    ],
    ids=lambda value: getattr(value, "status", None),
)
async def test_what_will_not_pass_is_given_up_at_once_and_says_why(
    post: PostOffice, receiver: Receiver, answer: Answer, said: str
) -> None:
    await post.channel(receiver.url)
    receiver.otherwise = answer
    (seen,) = await post.fail()
    async with post.working():
        await post.until_states("failed")
    (delivery,) = await post.deliveries()
    assert (delivery.tries, delivery.response_status) == (1, answer.status)
    assert said in (delivery.response or "")
    assert len(receiver.messages) == 1
    again = await post.stage.seen(seen.view.id)
    assert replace(again.view, read_at=seen.view.read_at) == seen.view, "it is as it was"


async def test_an_answer_never_shows_the_secret_of_the_address(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    receiver.otherwise = Answer(
        400, f"no {receiver.url} with tOpSeCrEt123 for a@b.example".encode()
    )
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    (delivery,) = await post.deliveries()
    secrets = ("tOpSeCrEt123", "4f5e6a7b", "a@b.example")
    assert delivery.response
    assert [secret for secret in secrets if secret in delivery.response] == []


@pytest.mark.parametrize(
    ("written", "told", "hidden"),
    [
        pytest.param("Ab9%2Bx7QrStUv%2FxY12%3D", "Ab9+x7QrStUv/xY12=", "x7QrStUv", id="decoded"),
        pytest.param("ada@corp.example!X7q", "ada@corp.example!X7q", "X7q", id="like an address"),
    ],
)
async def test_an_answer_never_shows_a_part_of_an_odd_secret_of_the_address(
    post: PostOffice, receiver: Receiver, written: str, told: str, hidden: str
) -> None:
    await post.channel(f"{receiver.url}&key={written}")
    receiver.otherwise = Answer(401, f"'{told}' is not known".encode())
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    (delivery,) = await post.deliveries()
    assert "is not known" in (delivery.response or "")
    assert hidden not in (delivery.response or "")


async def test_a_receiver_that_is_gone_is_tried_until_the_tries_are_used_up(
    post: PostOffice, receiver: Receiver
) -> None:
    post = post.with_policy(most_tries=3, messages_a_window=99)
    await post.channel("http://127.0.0.1:1/hook")
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    (delivery,) = await post.deliveries()
    assert delivery.tries == 3
    assert "cannot be reached" in (delivery.response or "")


async def test_one_receiver_that_hangs_does_not_keep_the_others_waiting(
    post: PostOffice, receiver: Receiver
) -> None:
    post = post.with_policy(timeout=timedelta(seconds=20), unanswered=2)
    async with receiving() as slow:
        slow.otherwise = Answer(hangs=True)
        await post.channel(slow.url, name="slow")
        await post.channel(receiver.url, name="quick")
        for n in range(6):
            await post.fail(slug=f"chain-{n}")
        relay, stop = post.relay(), asyncio.Event()
        running = asyncio.create_task(relay.run(stop))
        await until(lambda: len(receiver.messages) == 6)
        assert all(d.state != "sent" for d in await post.deliveries(channel="slow"))
        stop.set()
        await running
        await relay.finish(0)


async def test_after_throttling_the_whole_channel_is_quiet_as_long_as_it_asked(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    receiver.say(Answer(429, b"", {"Retry-After": "600"}))
    await post.fail(slug="one")
    relay = post.relay()
    await relay.finish(60)
    await post.fail(slug="two")
    await relay.finish(60)
    assert len(receiver.messages) == 1, "not even of another workflow"
    await post.time_passes(timedelta(seconds=601))
    await relay.finish(60)
    assert await post.states() == ["sent", "sent"]


async def test_what_waits_longer_than_a_day_is_given_up(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    await post.time_passes(timedelta(hours=24, seconds=1))
    await post.parts.store.give_up()
    (delivery,) = await post.deliveries()
    assert str(delivery.state) == "failed"
    assert "not tried again" in (delivery.response or "")


@pytest.mark.parametrize("how", ["delete", "switch_off"])
async def test_a_channel_that_goes_ends_what_waits_for_it(
    post: PostOffice, receiver: Receiver, how: str
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    await _go(post, how)
    await post.relay().finish(60)
    (delivery,) = await post.deliveries()
    assert str(delivery.state) == "failed"
    assert delivery.channel_name == (None if how == "delete" else "ops")
    assert receiver.messages == []


@dataclass
class Interrupted:
    """Does something while a message is under way, which arrives nevertheless."""

    post: PostOffice
    act: Callable[[], Awaitable[None]]

    async def send(self, channel: Channel, announcement: Announcement) -> Receipt:
        await self.act()
        return await self.post.parts.sender.send(channel, announcement)


async def _go(post: PostOffice, how: str) -> None:
    store = post.parts.store
    if how == "delete":
        await store.delete("ops", expected_version=None)
    else:
        channel = (await store.channel("ops")).channel
        await store.update(replace(channel, enabled=False), expected_version=None)


@pytest.mark.parametrize("how", ["delete", "switch_off"])
async def test_what_arrives_although_its_channel_goes_meanwhile_is_said_to_be_sent(
    post: PostOffice, receiver: Receiver, how: str
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    await post.relay(Interrupted(post, lambda: _go(post, how))).finish(60)
    assert len(receiver.messages) == 1
    (delivery,) = await post.deliveries()
    assert (str(delivery.state), delivery.response_status) == ("sent", 202)


@pytest.mark.parametrize("how", ["delete", "switch_off"])
async def test_what_a_killed_worker_was_sending_on_a_channel_that_went_ends_after_the_lease(
    post: PostOffice, receiver: Receiver, how: str
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    store = post.parts.store
    assert await store.claim(uuid4(), busy=())
    await _go(post, how)
    await post.time_passes(post.parts.policy.lease)
    await store.give_up()
    assert await post.states() == ["failed"]


async def test_a_lost_key_is_said_and_the_message_leaves_once_it_is_back(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    key = post.stage.directory / "home" / "encryption.key"
    kept = key.read_bytes()
    key.unlink()

    def vault() -> Callable[[str], str]:
        return Vault(lambda: find_keys(key.parent, ())).open

    wrong = replace(post.parts.sender, open_secret=vault())
    await post.relay(wrong).finish(60)
    (delivery,) = await post.deliveries()
    assert str(delivery.state) == "waiting"
    assert "put the old one back" in (delivery.response or "")
    key.write_bytes(kept)
    await post.time_passes(timedelta(minutes=1))
    await post.relay(replace(post.parts.sender, open_secret=vault())).finish(60)
    assert await post.states() == ["sent"]


async def _until(post: PostOffice, holds: Callable[[Any], Any]) -> None:
    async def look() -> bool:
        return all(holds(delivery) for delivery in await post.deliveries())

    await until_true(look, lambda: "it was never recorded")
