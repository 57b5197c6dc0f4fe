"""Up to 10 MB per output and input: taken, warned about, compressed, written once."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from baton.bootstrap import Platform, build_worker, open_platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.domain.execution import Trigger
from baton.domain.mapping import parse_mapping
from baton.domain.offloader import Offloader
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.errors import PayloadTooLarge
from baton.services.executions.service import StartOrder
from baton.settings import Settings
from baton.store.database import connection_info
from baton.store.sql_files import statement
from integration.agents.model_server import ModelServer, completion, running
from integration.engine.carriers import text_of_size
from integration.engine.carrying import Carriers

LIMIT = 10 * 1024 * 1024
ASKED = {
    "slug": "asked",
    "kind": "llm",
    "effect": "read",
    "config": {"instructions": "Give the text."},
    "output_schema": {
        "type": "object",
        "properties": {"text": {"type": "string"}},
        "required": ["text"],
    },
}
OBJECT = {"type": "object", "properties": {"text": {"type": "string"}}}


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    async with running() as server:
        yield server


@pytest.fixture
async def with_model(
    database_url: str, tmp_path: Path, model: ModelServer
) -> AsyncIterator[Carriers]:
    agents = tmp_path / "carriers.py"
    agents.write_text(Path(__file__).with_name("carriers.py").read_text())
    settings = Settings(
        home=tmp_path / "home",
        database_url=database_url,
        agents=(str(agents),),
        llm={"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": model.url, "OPENAI_MODEL": "m"},
    )
    async with open_platform(settings, connection_info(database_url)) as platform:
        yield Carriers(platform, tmp_path, agents=str(agents))


async def made(carriers: Carriers, model: ModelServer, agent: str, size: int) -> str:
    """An execution whose only step returns so many bytes."""
    model.answer = completion(json.dumps(text_of_size(size), separators=(",", ":")))
    execution_id = await carriers.start(
        {"key": "make", "agent": agent, "output_schema": OBJECT, "retry": {"max_retries": 0}}
        if agent != "asked"
        else {"key": "make", "agent": agent, "retry": {"max_retries": 0}},
        text=b'{"size":%d}' % size,
        agents=[ASKED] if agent == "asked" else [],
    )
    assert await carriers.executor_here().run(execution_id)
    return execution_id


@pytest.mark.parametrize("agent", ["sized", "async-sized", "asked"])
async def test_10_mb_are_taken_with_a_warning_and_stored_compressed(with_model, model, agent):
    execution_id = await made(with_model, model, agent, LIMIT)
    seen = await with_model.seen(execution_id)
    assert seen.view.status == "completed", seen.view.error
    assert len(seen.view.steps[0].output) == LIMIT
    assert any("10,485,760 bytes" in line for line in await with_model.logs(execution_id))
    (step,) = await with_model.rows("execution_steps", execution_id)
    assert len(step["output"]) < 0.7 * LIMIT


@pytest.mark.parametrize("agent", ["sized", "async-sized", "asked"])
async def test_one_byte_more_is_refused_with_both_numbers(with_model, model, agent):
    execution_id = await made(with_model, model, agent, LIMIT + 1)
    error = (await with_model.seen(execution_id)).error
    assert error["code"] == "output_too_large"
    assert "10,485,761" in error["message"]
    assert "10,485,760" in error["message"]


@pytest.mark.parametrize("agent", ["sized", "async-sized", "asked"])
@pytest.mark.parametrize(
    ("size", "warnings"),
    [(5 * 1024 * 1024, []), (5 * 1024 * 1024 + 1, ["5,242,881 bytes"])],
    ids=["5 MB", "one byte more"],
)
async def test_up_to_5_mb_pass_without_a_warning_and_one_byte_more_with_one(
    with_model, model, agent, size, warnings
):
    execution_id = await made(with_model, model, agent, size)
    assert (await with_model.seen(execution_id)).view.status == "completed"
    warned = [line for line in await with_model.logs(execution_id) if "is large" in line]
    assert len(warned) == len(warnings)
    assert all(words in line for words, line in zip(warnings, warned, strict=True))


@pytest.mark.parametrize(("more", "status"), [(0, "completed"), (1, "failed")])
async def test_the_plain_text_of_a_model_has_the_same_limit(with_model, model, more, status):
    text = text_of_size(LIMIT + more)["text"]
    model.answer = completion(text)
    plain = {"slug": "plain", "kind": "llm", "effect": "read", "config": {}}
    execution_id = await with_model.start(
        {"key": "make", "agent": "plain", "retry": {"max_retries": 0}}, agents=[plain]
    )
    assert await with_model.executor_here().run(execution_id)
    view = (await with_model.seen(execution_id)).view
    assert view.status == status, view.error
    if status == "completed":
        assert json.loads(view.steps[0].output) == {"text": text}
    else:
        assert "10,485,761" in view.error
        assert "10,485,760" in view.error


async def test_an_input_may_have_10_mb_and_not_a_byte_more(carriers):
    executions = carriers.platform.executions
    text = json.dumps(text_of_size(LIMIT), separators=(",", ":")).encode()
    assert await executions.read_input(text) == text
    with pytest.raises(PayloadTooLarge, match=r"10,485,761 bytes; the limit is 10,485,760"):
        await executions.read_input(text + b" ")

    execution_id = await carriers.carry({"key": "whole", "agent": "keeper"}, text=text)
    assert carriers.got("whole")[1] == json.loads(text)
    (row,) = await carriers.platform.database.fetch_all(
        statement("SELECT octet_length(input) AS size FROM baton.executions WHERE id = %(id)s"),
        {"id": execution_id},
    )
    assert row["size"] < 0.7 * LIMIT

    runnable = await carriers.platform.workflows.runnable_file(
        {"name": "Chain", "steps": [{"key": "whole", "agent": "keeper"}]}, actor=LOCAL_OPERATOR
    )
    with pytest.raises(PayloadTooLarge, match=r"10,485,761 bytes; the limit is 10,485,760"):
        await executions.start_version(
            runnable, StartOrder(input=text + b" ", trigger=Trigger.API), actor=LOCAL_OPERATOR
        )


async def test_twenty_big_outputs_are_each_written_once(carriers):
    size = 1024 * 1024
    steps = [
        {"key": f"s{n}", "agent": "async-sized", "mapping": {"size": {"value": size}}}
        for n in range(20)
    ]
    before = await _written(carriers.platform)
    await carriers.carry(*steps)
    written = await _written(carriers.platform) - before
    # The text compresses to a bit over a half; each output goes to the log once, with its pages.
    assert 20 * size * 0.5 < written < 20 * size * 1.2


async def test_an_asynchronous_agent_with_a_big_input_runs_in_a_child_and_keeps_its_loop(carriers):
    steps = [
        {"key": key, "agent": "looper", "mapping": {"text": "input.text"}} for key in ("a", "b")
    ]
    small = await carriers.seen(await carriers.carry(*steps, text=b'{"text":"x"}'))
    assert [json.loads(step.output)["pid"] for step in small.view.steps] == [os.getpid()] * 2

    text = json.dumps(text_of_size(2_000_000)).encode()
    big = await carriers.seen(await carriers.carry(*steps, text=text))
    first, second = (json.loads(step.output) for step in big.view.steps)
    assert first["pid"] == second["pid"] != os.getpid()
    assert (second["same"], second["calls"]) == (True, 2)


class Notes:
    """Computes here, and notes what was asked."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    async def call(self, function, /, *arguments, **named):
        self.calls.append(function.__name__)
        return function(*arguments, **named)


@pytest.mark.parametrize(("rows", "calls"), [(10, []), (200_000, ["_computed", "part_at"])])
async def test_only_what_must_read_over_a_quarter_of_a_megabyte_is_computed_elsewhere(rows, calls):
    notes = Notes()
    text = b'{"rows":{"list":[' + b",".join([b'{"n":1}'] * rows) + b']},"id":7}'
    mapping = parse_mapping(
        {
            "first": {"expr": "rows.list[0].n"},
            "id": {"expr": "id"},
            "deep": "rows.list[-1].n",
            "member": "rows",
        }
    )
    prepared = await ContextManager(Offloader(notes)).prepare(
        mapping, ExecutionData(input=text, outputs={})
    )
    assert prepared.text.startswith(b'{"first":1,"id":7,"deep":1,"member":{"list":')
    assert notes.calls == calls


async def test_fifty_executions_of_ten_waiting_agents_run_side_by_side(carriers):
    steps = [{"key": f"s{n}", "agent": "waiter"} for n in range(10)]
    platform = carriers.platform
    ids = [await carriers.start(*steps) for _ in range(50)]
    stop = asyncio.Event()
    worker = asyncio.create_task(build_worker(platform, concurrency=50, grace_seconds=1).run(stop))
    try:
        for execution_id in ids:
            await platform.executions.wait(execution_id, seconds=60, actor=LOCAL_OPERATOR)
    finally:
        stop.set()
        await worker
    rows = [await carriers.rows("execution_runs", execution_id) for execution_id in ids]
    assert [row["outcome"] for (row,) in rows] == ["completed"] * 50
    last_began = max(row["started_at"] for (row,) in rows)
    first_ended = min(row["ended_at"] for (row,) in rows)
    assert last_began < first_ended


async def _written(platform: Platform) -> int:
    """Bytes that the server wrote to its log so far."""
    (row,) = await platform.database.fetch_all(
        statement("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint AS bytes"),
        {},
    )
    return int(row["bytes"])
