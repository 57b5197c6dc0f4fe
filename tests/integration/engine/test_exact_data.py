"""What an agent returns is what all get: the next agent, the API, programs, other processes."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.domain.actor import LOCAL_OPERATOR
from baton.jsontext.text import decode, to_text
from baton.store.payloads import unpack
from baton.store.sql_files import statement
from integration.engine.carrying import Carriers

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**4300) + 1, max_value=10**4300 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=30,
)


def nested(levels: int) -> Any:
    value: Any = {"end": []}
    for level in range(levels - 2):
        value = {"in": value} if level % 2 else [value]
    return value


#: Every row of the table of what JSON libraries and PostgreSQL do differently.
TABLE = {
    "nul": "a\x00b",
    "whole float": 1e16,
    "one": 1.0,
    "minus zero": -0.0,
    "smallest": 5e-324,
    "largest": 1.7976931348623157e308,
    "beyond 64 bits": 2**64,
    "10^30": 10**30,
    "most digits": 10**4300 - 1,
    "negative": -(10**4300) + 1,
    "order": {"b": 1, "a": 2, "": 3, "a b": 4, "a.b": 5, '"': 6, "\x00": 7, "é": 8},
    "empty": ["", [], {}, None, True, False],
    "texts": "😀漢字\u2028\u007f\ufeff\\u0000 \\ud800",
    "steps": "a name that means something",
    "deep": nested(150),
}

CHAIN = (
    {"key": "give", "agent": "giver"},
    {"key": "whole", "agent": "async-keeper"},
    {"key": "paths", "agent": "keeper", "mapping": {
        "all": "steps.give.output", "value": "steps.give.output.value", "context": "context.value",
    }},
    {"key": "asked", "agent": "async-keeper", "mapping": {
        "value": {"expr": "steps.give.output.value"}, "const": {"value": 1e16},
    }},
    {"key": "last", "agent": "keeper", "mapping": {"value": "steps.asked.output.value"}},
)  # fmt: skip


def same(left: object, right: object) -> bool:
    """Equal in value, type, sign of zero and order of keys."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float) and isinstance(right, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return left == right


def assert_carried(carriers: Carriers, given_: dict[str, Any]) -> None:
    value = given_["value"]
    assert same(carriers.got("whole")[1], given_)
    wanted = {"all": given_, "value": value, "context": value}
    assert same(carriers.got("paths")[1], wanted)
    assert same(carriers.got("asked")[1], {"value": value, "const": 1e16})
    assert same(carriers.got("last")[1], {"value": value})


def assert_told(text: bytes, given_: dict[str, Any]) -> None:
    execution: Any = decode(text)
    assert execution["status"] == "completed"
    assert same(execution["results"]["give"], given_)
    assert same(execution["results"]["last"], {"value": given_["value"]})


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=VALUES, more=st.dictionaries(TEXTS, VALUES, max_size=8))
async def test_any_value_reaches_every_agent_and_the_api_unchanged(carriers, value, more):
    given_ = {**more, "value": value}
    carriers.give(given_)
    execution_id = await carriers.carry(*CHAIN)
    assert_carried(carriers, given_)
    assert_told(await carriers.json(execution_id), given_)


async def test_every_doubtful_value_reaches_programs_and_another_process_unchanged(carriers):
    given_ = {"value": TABLE, **TABLE}
    carriers.give(given_)
    closed = carriers.directory / "closed"
    closed.touch()
    execution_id = await carriers.carry(*CHAIN)
    closed.unlink()
    await carriers.resume(execution_id)
    async with carriers.worker_elsewhere():
        await carriers.platform.executions.wait(execution_id, seconds=60, actor=LOCAL_OPERATOR)

    assert_carried(carriers, given_)
    assert carriers.got("last")[0] != carriers.got("whole")[0]
    assert_told(await carriers.json(execution_id), given_)
    assert_told(await carriers.baton("executions", "show", execution_id, "--json"), given_)


async def test_a_run_on_the_command_line_prints_exactly_what_agents_returned(carriers):
    file = carriers.directory / "workflow.json"
    file.write_text('{"name": "Keep", "steps": [{"key": "whole", "agent": "keeper"}]}')
    given_ = carriers.directory / "input.json"
    given_.write_bytes(to_text(TABLE))
    order = (*("run", str(file)), *("--input", str(given_)), *("--agents", carriers.agents))
    told: Any = decode(await carriers.baton(*order, "--json"))
    assert same(told["results"]["whole"], TABLE)
    assert same(decode(await carriers.baton(*order)), TABLE)


async def test_the_input_reaches_the_first_agent_as_it_was_written(carriers):
    text = to_text(TABLE)
    execution_id = await carriers.carry({"key": "whole", "agent": "keeper"}, text=text)
    assert same(carriers.got("whole")[1], TABLE)
    told = msgspec.json.decode(await carriers.json(execution_id), type=dict[str, msgspec.Raw])
    assert bytes(told["input"]) == text


async def test_an_agent_that_destroys_its_input_changes_nothing_else(carriers):
    given_ = {"value": [{"a": [1, {"b": 2}]}], "big": [{"n": n} for n in range(1000)]}
    carriers.give(given_)
    execution_id = await carriers.carry(
        {"key": "give", "agent": "giver"},
        {"key": "break_it", "agent": "vandal"},
        {"key": "again", "agent": "vandal", "mapping": {"v": {"expr": "value"}, "w": "value"}},
        {"key": "whole", "agent": "async-keeper", "mapping": {"all": "steps.give.output"}},
    )
    assert same(carriers.got("whole")[1], {"all": given_})
    execution: Any = decode(await carriers.json(execution_id))
    assert same(execution["results"]["give"], given_)
    assert same(execution["context"], {**given_, "destroyed": True, "all": given_})


@pytest.mark.parametrize("giver", ["giver", "async-giver"])
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (math.nan, ("nan",)),
        (-math.inf, ("-inf",)),
        (b"raw", ("b'raw'", "bytes")),
        ("\ud800", ("surrogate",)),
        ({1: 2}, ("key 1",)),
        ({1, 2}, ("set",)),
        pytest.param(10**4300, ("4,300",), id="long"),
        (nested(300), ("200 levels",)),
    ],
)
async def test_what_is_not_json_fails_the_step_with_its_path_and_value(carriers, giver, bad, words):
    carriers.give({"rows": [{}, {"odd.key": bad}]})
    execution_id = await carriers.carry({"key": "give", "agent": giver})
    seen = await carriers.seen(execution_id)
    assert (seen.view.status, seen.error["code"], seen.error["step"]) == (
        "failed",
        "not_json",
        "give",
    )
    where = "$.rows" if isinstance(bad, list | dict) and words == ("200 levels",) else "odd.key"
    assert [word for word in (where, *words) if word not in seen.error["message"]] == []


async def test_a_definition_is_kept_to_the_byte(carriers):
    config = {"table": TABLE, "list": [1.0, 1e16, -0.0]}
    runnable = await carriers.platform.workflows.runnable_file(
        {"name": "Kept", "steps": [{"key": "a", "agent": "keeper", "config": config,
         "mapping": {"x": {"value": TABLE}}}]},
        actor=LOCAL_OPERATOR,
    )  # fmt: skip
    (row,) = await carriers.platform.database.fetch_all(
        statement("SELECT content FROM baton.definitions WHERE sha256 = %(sha)s"),
        {"sha": runnable.sha256},
    )
    kept = unpack(row["content"])
    assert to_text(config) in kept
    assert to_text({"value": TABLE}) in kept
