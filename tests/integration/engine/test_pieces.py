"""An execution too large to be held is told in pieces, byte for byte the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.bootstrap_api import build_app
from baton.domain.actor import LOCAL_OPERATOR
from baton.errors import Conflict
from baton.jsontext.text import to_text
from baton.queue.jobs import PgQueuerJobs
from baton.services.executions.pieces import MEMBERS_AT_ONCE, PIECE_BYTES
from baton.services.executions.service import Executions
from baton.store.execution_list import PostgresExecutionList
from baton.store.executions import PostgresExecutionStore
from integration.engine.carrying import Carriers

MIB = 1024 * 1024
#: Few names, so that they meet.
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", 'odd."key', "é\x00", ""]), st.integers())


def executions(carriers: Carriers, *, most_held_bytes: int) -> Executions:
    platform = carriers.platform
    return Executions(
        store=PostgresExecutionStore(platform.database, PgQueuerJobs()),
        listing=PostgresExecutionList(platform.database),
        canceller=platform.journal,
        workflows=platform.workflows,
        new_id=lambda: "",
        offloader=platform.offloader,
        most_held_bytes=most_held_bytes,
    )


async def in_pieces(carriers: Carriers, execution_id: str) -> list[bytes]:
    told = await executions(carriers, most_held_bytes=0).stream_json(
        execution_id, actor=LOCAL_OPERATOR
    )
    assert not isinstance(told, bytes)
    return [piece async for piece in told]


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given_=OBJECTS, values=st.lists(OBJECTS, min_size=1, max_size=5))
async def test_the_pieces_are_the_whole_text(
    carriers: Carriers, given_: dict[str, int], values: list[dict[str, int]]
) -> None:
    steps = [
        {"key": f"s{n}", "agent": "async-keeper",
         "mapping": {name: {"value": value} for name, value in values[n].items() if name}}
        for n in range(len(values))
    ]  # fmt: skip
    execution_id = await carriers.carry(*steps, text=to_text(given_))
    pieces = await in_pieces(carriers, execution_id)
    whole = await carriers.json(execution_id)
    before, after = (text.partition(b',"input":')[2] for text in (b"".join(pieces), whole))
    assert before == after  # what stands before ends with how long it took until now


async def test_many_members_are_told_in_pieces_and_in_their_order(carriers: Carriers) -> None:
    many = {f"n{n}": n for n in range(2 * MEMBERS_AT_ONCE + 1)}
    carriers.give({**many, "n5": "changed", "last": 1})
    execution_id = await carriers.carry(
        {"key": "give", "agent": "giver"},
        {"key": "small", "agent": "async-keeper", "mapping": {"n7": {"value": "later"}}},
        {"key": "broken", "agent": "vandal", "mapping": {"n9": {"expr": "missing.or.not"}}},
        text=to_text(many),
    )
    assert b"".join(await in_pieces(carriers, execution_id)) == await carriers.json(execution_id)


async def test_a_step_that_began_anew_meanwhile_ends_the_answer(carriers: Carriers) -> None:
    carriers.give({"a": 1})
    execution_id = await carriers.carry({"key": "give", "agent": "giver"})
    told = await executions(carriers, most_held_bytes=0).stream_json(
        execution_id, actor=LOCAL_OPERATOR
    )
    assert not isinstance(told, bytes)
    async with carriers.platform.database.connection() as connection:
        await connection.execute(
            "UPDATE baton.execution_steps SET completed_at = completed_at + interval '1 second'"
            " WHERE execution_id = %s",
            [execution_id],
        )
    with pytest.raises(Conflict, match=r"Step 'give' of execution .* started again"):
        [piece async for piece in told]


async def sent(carriers: Carriers, path: str) -> AsyncIterator[bytes]:
    """The pieces that the API sends."""
    app = build_app(carriers.platform)
    messages: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8420")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8420),
        "root_path": "",
    }

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    answering = asyncio.create_task(app(scope, receive, messages.put))
    start = await messages.get()
    assert start["status"] == 200
    while (message := await messages.get()).get("more_body"):
        yield message["body"]
    yield message["body"]
    await answering


async def test_the_api_sends_an_execution_of_20_mb_in_small_pieces(carriers: Carriers) -> None:
    steps = [
        {"key": f"s{n}", "agent": "async-sized", "mapping": {"size": {"value": MIB}}}
        for n in range(20)
    ]
    execution_id = await carriers.carry(*steps)
    pieces = [piece async for piece in sent(carriers, f"/api/executions/{execution_id}")]
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert len(pieces) > 80
    assert b"".join(pieces) == await carriers.json(execution_id)


async def test_an_execution_of_16_mb_is_answered_at_once(carriers: Carriers) -> None:
    execution_id = await carriers.carry(
        *(
            {"key": f"s{n}", "agent": "async-sized", "mapping": {"size": {"value": 8 * MIB}}}
            for n in range(2)
        )
    )
    told = await carriers.platform.executions.stream_json(execution_id, actor=LOCAL_OPERATOR)
    assert isinstance(told, bytes)
