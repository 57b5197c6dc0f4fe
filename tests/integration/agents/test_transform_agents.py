"""Agents of kind `transform` compute from their input and call nothing."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from baton.agents.kinds.transform import TRANSFORM
from baton.agents.transform import TransformRuntime
from baton.domain.agent_call import AgentCall
from baton.domain.agent_check import AgentUse
from baton.domain.offloader import INLINE, Offloader
from baton.domain.workflow import Effect
from baton.errors import InputInvalid, MappingFailed, StepTooMuchWork
from baton.process_pool.pool import HelperProcesses, PoolLimits
from baton.schemas.validate import is_valid

Run = Callable[..., Awaitable[bytes]]

EXACT = b'{"big": 18446744073709551616, "one": 1.10, "zero": -0.0, "name": "Kestrel"}'


@pytest.fixture
def run(call: Callable[..., AgentCall]) -> Run:
    """Runs an operation on an input."""
    runtime = TransformRuntime(offloader=INLINE)

    async def ran(operation: str, data: object, **config: Any) -> bytes:
        return await runtime.run(call("t", data, config={"operation": operation, **config}))

    return ran


async def test_paths_copy_their_values_exactly(run: Run) -> None:
    fields = {"a": "big", "b": "one", "c": "zero"}
    assert await run("map", EXACT, fields=fields) == (
        b'{"a":18446744073709551616,"b":1.10,"c":-0.0}'
    )


async def test_expressions_compute_and_a_missing_path_is_null(run: Run) -> None:
    data = {"items": [{"price": 2}, {"price": 3}], "names": ["a", "b"]}
    fields = {"total": "sum(items[].price)", "first": "names[0]", "none": "nothing.here"}
    assert await run("map", data, fields=fields) == b'{"total":5,"first":"a","none":null}'


async def test_an_expression_that_fits_no_value_says_why(run: Run) -> None:
    with pytest.raises(MappingFailed, match=r"sum\(name\)"):
        await run("map", EXACT, fields={"total": "sum(name)"})


async def test_json_in_a_text_is_read_exactly(run: Run) -> None:
    inner = '{"n": 1.0, "big": 18446744073709551616}'
    assert await run("parse_json", {"mail": {"body": inner}}, text="mail.body") == inner.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "The input has no text at text"),
        ({"text": 7}, "The input has no text at text"),
        ({"text": "{a"}, "text cannot be read."),
        ({"text": "[1]"}, "must be a JSON object"),
    ],
    ids=["missing", "a number", "no JSON", "no object"],
)
async def test_a_text_without_a_json_object_is_refused(run: Run, data: object, said: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        await run("parse_json", data)
    assert said in refused.value.message


async def test_a_text_is_filled(run: Run) -> None:
    template = "Dear {{ name }}, {{ length(orders) }} orders: {{ orders }}"
    data = {"name": "Ada", "orders": [1, 2]}
    assert await run("render_text", data, template=template, into="letter") == (
        b'{"letter":"Dear Ada, 2 orders: [1, 2]"}'
    )


async def test_too_much_work_fails_the_step(
    call: Callable[..., AgentCall],
) -> None:
    limits = PoolLimits(processes=1, seconds=0.05, memory_bytes=2**30, queue=None)
    helpers = HelperProcesses(limits, environment=os.environ)
    runtime = TransformRuntime(offloader=Offloader(helpers))
    data = {"a": [[f"{number}" * 40 for number in range(300)] for _ in range(100)]}
    template = "{{ length(to_string(a)) }}" * 50
    config = {"operation": "render_text", "template": template}
    try:
        with pytest.raises(StepTooMuchWork, match="cannot be computed from its input"):
            await runtime.run(call("t", data, config=config))
    finally:
        await helpers.aclose()


def use(inputs: frozenset[str] | None = None, **config: Any) -> AgentUse:
    return AgentUse(slug="t", effect=Effect.READ, config=config, output_schema=None, inputs=inputs)


def messages(found: AgentUse) -> Iterator[str]:
    return (problem.message for problem in TRANSFORM.problems(found))


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ({"operation": "map", "fields": {"a": "b["}}, "$.config.fields.a"),
        ({"operation": "map", "fields": {"a": "nope(b)"}}, "$.config.fields.a"),
        ({"operation": "map", "fields": {"a": "!b.c"}}, "$.config.fields.a"),
        ({"operation": "map", "fields": {"a": "other"}}, "$.config.fields.a"),
        ({"operation": "map", "fields": {}}, "$.config.fields"),
        ({"operation": "map"}, "$.config"),
        ({"operation": "map", "fields": {"a": "b"}, "more": 1}, "$.config"),
        ({"operation": "parse_json", "text": "b["}, "$.config.text"),
        ({"operation": "render_text", "template": "{{ b[ }}"}, "$.config.template"),
        ({"operation": "fly"}, "$.config.operation"),
    ],
)
def test_what_cannot_work_is_refused_when_it_is_saved(config: dict[str, Any], place: str) -> None:
    [problem] = TRANSFORM.problems(use(frozenset({"b"}), **config))
    assert problem.path == place


def test_what_can_work_is_accepted() -> None:
    config = {"operation": "map", "fields": {"a": "b.c", "d": "length(b)"}}
    assert list(messages(use(frozenset({"b"}), **config))) == []


@pytest.mark.parametrize(
    ("operation", "config", "output"),
    [
        ("map", {"fields": {"a": "name"}}, {"a": 1}),
        ("render_text", {"template": "x", "into": "letter"}, {"letter": "x"}),
        ("parse_json", {}, {}),
    ],
)
def test_the_output_schema_follows_from_the_settings(
    operation: str, config: dict[str, Any], output: dict[str, Any]
) -> None:
    [found] = (each for each in TRANSFORM.operations if each.name == operation)
    assert found.schemas is not None
    schema = found.schemas({"operation": operation, **config}).output
    assert is_valid(schema, output)
    assert is_valid(schema, {}) == (operation == "parse_json")
