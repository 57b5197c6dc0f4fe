"""Often failing workflows, several relays, and relays that die."""

import asyncio
import os
import signal
import sys
from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from baton.domain.notification import Announcement, Channel, ClaimedMessage, Outcome, Receipt
from baton.store.notifications import PostgresNotificationStore
from baton.store.sql_files import statement, statements
from integration.engine.stage import until
from integration.notifications.post import PostOffice, until_true
from integration.notifications.receiver import Answer, Receiver


def told(receiver: Receiver) -> list[str]:
    """The executions that single cards were about, and the count of the others."""
    found = []
    for message in receiver.messages:
        card = message["attachments"][0]["content"]
        if card["body"][1]["type"] == "FactSet":
            found.append(card["body"][1]["facts"][1]["value"])
        else:
            found.append(card["body"][1]["text"])
    return found


async def test_five_a_minute_have_a_card_each_and_the_rest_waits_for_one_that_counts_them(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    relay = post.relay()
    ids = []
    for _ in range(5):
        ids += [seen.view.id for seen in await post.fail()]
        await relay.finish(60)
    assert told(receiver) == ids, "each at once"
    await post.fail(times=7)
    await relay.finish(60)
    assert len(receiver.messages) == 5
    assert await post.states() == ["sent"] * 5 + ["waiting"] * 7, "nothing is lost from the list"
    await post.time_passes(timedelta(seconds=60))
    await relay.finish(60)
    assert told(receiver)[5:] == ["7 more failures of **Chain**"]
    assert await post.states() == ["sent"] * 12
    assert [d.together for d in await post.deliveries()] == [7] * 7 + [1] * 5
    newest = (await post.deliveries())[0].execution_id
    buttons = receiver.messages[5]["attachments"][0]["content"]["actions"]
    assert buttons[0]["url"] == f"https://baton.example.com/executions/{newest}"
    await post.fail()
    await relay.finish(60)
    assert len(receiver.messages) == 6, "that card used up the minute"


async def test_refused_posts_use_up_nothing_of_the_minute(
    post: PostOffice, receiver: Receiver
) -> None:
    """Five posts that were refused kept everything waiting until the minute ended."""
    await post.channel(receiver.url)
    receiver.say(*[Answer(503)] * 6)
    ids = [seen.view.id for seen in await post.fail()]
    relay = post.relay()
    for _ in range(6):
        await relay.finish(60)
        assert await post.states() == ["waiting"]
        await post.pause_ends()
    ids += [seen.view.id for seen in await post.fail(times=4)]
    await relay.finish(60)
    assert await post.states() == ["sent"] * 5
    assert sorted(told(receiver)[6:]) == sorted(ids)
    await post.fail()
    await relay.finish(60)
    assert (await post.states())[-1] == "waiting", "those that arrived count"


async def test_a_card_about_many_is_tried_again_within_the_minute(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    receiver.say(Answer(503), Answer(503))
    await post.fail(times=9)
    relay = post.relay()
    for _ in range(3):
        await relay.finish(60)
        await post.pause_ends()
    assert await post.states() == ["sent"] * 9
    assert told(receiver) == ["9 failures of **Chain**"] * 3


async def test_many_at_once_are_told_at_once_in_one_card(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    await post.fail(times=6)
    await post.relay().finish(60)
    assert told(receiver) == ["6 failures of **Chain**"]


async def test_workflows_channels_and_kinds_do_not_use_up_each_others_minute(
    post: PostOffice, receiver: Receiver
) -> None:
    post = post.with_policy(messages_a_window=1)
    await post.channel(receiver.url, name="one", on_success=True)
    await post.channel(receiver.url, name="two")
    await post.fail(slug="a")
    await post.fail(slug="b")
    await post.stage.run({"key": "one", "agent": "actor"}, slug="a")
    await post.relay().finish(60)
    assert await post.states() == ["sent"] * 5


async def test_couriers_at_the_same_outbox_never_send_the_same_at_once(
    post: PostOffice, receiver: Receiver
) -> None:
    post = post.with_policy(messages_a_window=100)
    await post.channel(receiver.url)
    for n in range(4):
        await post.fail(times=3, slug=f"chain-{n}")
    relays = [post.relay() for _ in range(6)]
    await asyncio.gather(*(relay.finish(60) for relay in relays))
    assert await post.states() == ["sent"] * 12
    assert len(told(receiver)) == len(set(told(receiver))) == 12


async def test_two_claims_in_the_same_instant_share_nothing(post: PostOffice) -> None:
    await post.channel("http://127.0.0.1:1/")
    for n in range(3):
        await post.fail(slug=f"chain-{n}")
    claims = await asyncio.gather(*(post.parts.store.claim(uuid4(), busy=()) for _ in range(8)))
    numbers = [message.number for claim in claims for message in claim]
    assert len(numbers) == len(set(numbers)) == 3


async def test_a_claim_that_began_before_another_was_committed_takes_nothing_of_it(
    post: PostOffice,
) -> None:
    await post.channel("http://127.0.0.1:1/")
    await post.fail()
    claim = statements("notifications.sql")["claim_messages"].source
    late = claim.replace(
        "WHERE s.budget > 0",
        "WHERE (pg_advisory_xact_lock(7) IS NULL) IN (true, false) AND s.budget > 0",
    )
    assert late != claim
    asked = {
        "claim": uuid4(),
        "busy": [],
        "budget": 5,
        "window": timedelta(seconds=60),
        "lease": timedelta(seconds=30),
        "most": 20,
        "shown": 5,
    }
    async with post.database.connection() as holder:
        await holder.execute("SELECT pg_advisory_lock(7)")
        waiting = asyncio.create_task(post.database.fetch_all(statement(late), asked))

        async def waits() -> bool:
            row = await post.database.fetch_one(
                statement("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"), {}
            )
            return row is not None

        await until_true(waits, lambda: "it never came to the lock")
        (first,) = await post.parts.store.claim(uuid4(), busy=())
        await holder.execute("SELECT pg_advisory_unlock(7)")
        assert await waiting == []
    assert first.tries == 1


class ClaimsOnce:
    """An outbox in which one relay finds nothing more after its first claim."""

    def __init__(self, store: PostgresNotificationStore) -> None:
        self._store = store
        self._claimed = False

    async def claim(self, claim: UUID, *, busy: Collection[str]) -> Sequence[ClaimedMessage]:
        if self._claimed:
            return ()
        self._claimed = True
        return await self._store.claim(claim, busy=busy)

    async def record(self, claim: UUID, number: int, outcome: Outcome) -> bool:
        return await self._store.record(claim, number, outcome)

    async def give_up(self) -> None:
        await self._store.give_up()


async def test_the_answer_of_one_whose_lease_is_over_does_not_count(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    arrived, go_on = asyncio.Event(), asyncio.Event()

    class Slow:
        async def send(self, channel: Channel, announcement: Announcement) -> Receipt:
            arrived.set()
            await go_on.wait()
            return Receipt(status=299, text="too late")

    relay = post.relay(Slow())
    # It looks once more for what is due while it sends: on a busy machine only after the lease.
    relay.outbox = ClaimsOnce(post.parts.store)
    slow = asyncio.create_task(relay.finish(60))
    await arrived.wait()
    await post.relay().finish(60)
    assert receiver.messages == [], "it is leased"
    await post.time_passes(timedelta(seconds=31))
    await post.relay().finish(60)
    go_on.set()
    await slow
    (delivery,) = await post.deliveries()
    assert (delivery.response_status, delivery.tries) == (202, 2)


DOOMED = """
import asyncio, os, sys
from pathlib import Path
from uuid import uuid4
from baton.bootstrap import open_platform
from baton.notifications.outbox_relay import OutboxRelay
from baton.settings import Settings

class Deadly:
    async def send(self, channel, announcement):
        Path(sys.argv[2]).touch()
        await asyncio.Event().wait()

async def main():
    settings = Settings(home=Path(sys.argv[3]), database_url=sys.argv[1])
    async with open_platform(settings, sys.argv[1]) as platform:
        relay = OutboxRelay(outbox=platform.notifications.store, sender=Deadly(),
                          new_id=uuid4, random=lambda: 0.5, wake_up=asyncio.Event())
        await relay.run(asyncio.Event())

asyncio.run(main())
"""


async def test_what_a_killed_worker_had_claimed_is_sent_by_another_after_the_lease(
    post: PostOffice, receiver: Receiver, tmp_path: Path
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    mark = tmp_path / "claimed"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DOOMED, post.database.conninfo, str(mark), str(tmp_path / "home")
    )
    try:
        await until(mark.exists)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    assert await post.states() == ["sending"]
    await post.relay().finish(60)
    assert receiver.messages == [], "its lease runs"
    (row,) = await post.database.fetch_all(
        statement("SELECT due_at - now() AS left FROM baton.notifications"), {}
    )
    assert timedelta(seconds=0) < row["left"] <= timedelta(seconds=30)
    await post.time_passes(row["left"])
    async with post.working():
        await post.until_states("sent")
    assert len(receiver.messages) == 1
    assert (await post.deliveries())[0].tries == 2


async def test_a_courier_that_is_stopped_finishes_what_it_sends(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    await post.fail()
    async with post.working():
        await until(lambda: receiver.messages)
    assert await post.states() == ["sent"]


async def test_at_its_end_a_run_delivers_what_it_has_written(
    post: PostOffice, receiver: Receiver
) -> None:
    await post.channel(receiver.url)
    async with post.working():
        await post.fail()
    assert await post.states() == ["sent"]


async def test_a_hundred_failures_are_all_accounted_for(
    post: PostOffice, receiver: Receiver
) -> None:
    receiver.otherwise = Answer(202)
    await post.channel(receiver.url)
    await post.fail(times=3)
    (row,) = await post.database.fetch_all(
        statement(
            "WITH more AS (INSERT INTO baton.notifications"
            " (execution_id, run, channel, workflow_id, kind, content)"
            " SELECT n.execution_id, 100 + g, n.channel, n.workflow_id, n.kind, n.content"
            " FROM baton.notifications AS n, generate_series(1, 97) AS g"
            " WHERE n.id = (SELECT min(id) FROM baton.notifications) RETURNING id)"
            " SELECT count(*) AS n FROM more"
        ),
        {},
    )
    assert row["n"] == 97
    await post.relay().finish(60)
    assert told(receiver) == ["100 failures of **Chain**"]
    assert await post.states() == ["sent"] * 100
