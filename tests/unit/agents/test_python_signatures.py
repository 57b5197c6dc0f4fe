"""From a function's signature to schemas, and JSON in and out of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from baton import AgentContext, agent
from baton.agents.python_function import PythonAgent, python_agent
from baton.domain.errors import InputInvalid, Misconfigured, NotJson, OutputInvalid
from baton.domain.json_schema import schema_problems


class Customer(BaseModel):
    name: str
    since: dt.date | None = None


class Count(TypedDict):
    words: int
    share: float


@dataclasses.dataclass
class Point:
    x: float
    y: Any


def compiled(function: Callable[..., Any]) -> PythonAgent:
    return python_agent(agent(slug="under-test")(function))


def context() -> AgentContext:
    return AgentContext(
        execution_id="e",
        step="s",
        attempt=1,
        idempotency_key="k",
        config={},
        credentials={"crm": {}},
        write_log=lambda *_, **__: None,
    )


def test_schemas_come_from_the_type_hints() -> None:
    def count(
        text: str, customer: Customer, tone: Literal["a", "b"] = "a", limit: int | None = None
    ) -> Count: ...

    definition = compiled(count).definition
    schema: Any = definition.input_schema
    assert schema["required"] == ["text", "customer"]
    assert schema["properties"]["text"]["type"] == "string"
    assert schema["properties"]["tone"]["enum"] == ["a", "b"]
    assert schema["properties"]["customer"] == {"$ref": "#/$defs/Customer"}
    output: Any = definition.output_schema
    assert output["required"] == ["words", "share"]
    assert schema_problems(schema) == schema_problems(output) == ()
    assert (definition.kind, definition.effect, definition.name) == (
        "python",
        "write",
        "Under test",
    )


def test_a_function_with_payload_takes_the_whole_input() -> None:
    def whole(payload: dict[str, Any]) -> dict[str, Any]: ...

    made = compiled(whole)
    assert made.definition.input_schema == {"type": "object"}
    assert made.definition.output_schema is None
    assert made.prepare(b'{"a":1.0}', context()) == {"payload": {"a": 1.0}}


def test_keys_without_a_parameter_are_ignored_and_defaults_hold() -> None:
    def some(a: int, b: str = "x") -> dict[str, Any]: ...

    assert compiled(some).prepare(b'{"a":1,"z":2}', context()) == {"a": 1}


def test_models_are_built_and_numbers_stay_what_they_were() -> None:
    def typed(customer: Customer, any_value: Any, number: float) -> dict[str, Any]: ...

    text = b'{"customer":{"name":"n","since":"2026-01-02"},"any_value":[1.0,1e16,%d],"number":-0.0}'
    made = compiled(typed).prepare(text % 10**4000, context())
    assert made["customer"] == Customer(name="n", since=dt.date(2026, 1, 2))
    assert repr(made["any_value"][:2]) == "[1.0, 1e+16]"
    assert made["any_value"][2] == 10**4000
    assert repr(made["number"]) == "-0.0"


@pytest.mark.parametrize("text", ['{"n": "1"}', '{"n": 1.0}', '{"n": true}', '{"n": null}', "{}"])
def test_nothing_is_turned_into_another_type_silently(text: str) -> None:
    def typed(n: int) -> dict[str, Any]: ...

    with pytest.raises(InputInvalid, match=r"'under-test': n") as failure:
        compiled(typed).prepare(text.encode(), context())
    assert failure.value.problems[0].path == "$.n"


def test_the_context_is_passed_only_where_it_is_asked_for() -> None:
    def without(a: int) -> dict[str, Any]: ...

    def with_context(*, ctx: AgentContext) -> dict[str, Any]: ...

    assert "ctx" not in compiled(without).prepare(b'{"a":1}', context())
    assert compiled(with_context).prepare(b"{}", context())["ctx"].step == "s"
    assert compiled(with_context).definition.input_schema == {"type": "object"}


@pytest.mark.parametrize(
    ("hint", "value", "text"),
    [
        (Count, {"words": 1, "share": 1.0}, b'{"words":1,"share":1.0}'),
        (Point, Point(1.0, {"k": 10**30}), b'{"x":1.0,"y":{"k":%d}}' % 10**30),
        (
            Customer,
            Customer(name="n", since=dt.date(2026, 1, 2)),
            b'{"name":"n","since":"2026-01-02"}',
        ),
        (dict[str, Any], {"a": -0.0, "b": 1e16}, b'{"a":-0.0,"b":1e16}'),
    ],
)
def test_typed_values_are_written_as_json(hint: Any, value: object, text: bytes) -> None:
    def typed() -> Any: ...

    typed.__annotations__["return"] = hint
    written = compiled(typed).text_of(value)
    assert json.loads(written) == json.loads(text)
    assert (b"1.0" in written) == (b"1.0" in text)


@pytest.mark.parametrize(
    ("hint", "value", "error"),
    [
        (Customer, {"name": "n"}, OutputInvalid),
        (Count, {"words": "1", "share": 1.0}, OutputInvalid),
        (Count, {"words": 1, "share": float("nan")}, NotJson),
        (Point, Point(1.0, [float("inf")]), NotJson),
        (Point, Point(1.0, "\ud800"), NotJson),
        (Point, Point(1.0, b"\xff"), OutputInvalid),
        (dict, {"a": {1}}, NotJson),
        (dict, {"a": dt.date(2026, 1, 2)}, NotJson),
        (dict, None, NotJson),
    ],
)
def test_what_is_not_as_the_hint_says_or_not_json_is_refused(
    hint: Any, value: object, error: type[Exception]
) -> None:
    def typed() -> Any: ...

    typed.__annotations__["return"] = hint
    with pytest.raises(error):
        compiled(typed).text_of(value)


def star(*texts: str) -> dict[str, Any]: ...


def double_star(**members: str) -> dict[str, Any]: ...


def positional(text: str, /) -> dict[str, Any]: ...


def context_by_position(ctx: AgentContext) -> dict[str, Any]: ...


def bare_context(*, ctx) -> dict[str, Any]: ...


def unknown_hint(text: "Nowhere") -> dict[str, Any]: ...  # noqa: F821, UP037


def no_schema(text: Callable[[], None]) -> dict[str, Any]: ...


def number() -> int: ...


def nothing() -> None: ...


def generator() -> Any:
    yield {}


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (star, r"\*texts"),
        (double_star, r"\*\*members"),
        (positional, "text"),
        (context_by_position, r"\*, ctx: AgentContext"),
        (bare_context, r"\*, ctx: AgentContext"),
        (unknown_hint, "Nowhere"),
        (no_schema, "type hint"),
        (number, "integer"),
        (nothing, "null"),
        (generator, "generator"),
    ],
)
def test_a_signature_that_cannot_be_an_agent_says_why_and_where(
    function: Callable[..., Any], words: str
) -> None:
    with pytest.raises(Misconfigured, match=words) as failure:
        compiled(function)
    assert "test_python_signatures.py, line" in failure.value.message


@pytest.mark.parametrize("slug", ["", "A", "a_b", "-a", "a" * 64, "a\n"])
def test_an_impossible_slug_is_refused(slug: str) -> None:
    with pytest.raises(Misconfigured, match="slug"):
        agent(slug=slug)


def test_an_unknown_effect_and_a_decorated_class_are_refused() -> None:
    with pytest.raises(Misconfigured, match="'read' or 'write'"):
        agent(slug="a", effect="none")  # type: ignore[arg-type]
    with pytest.raises(Misconfigured, match="before a function"):
        agent(slug="a")(Customer)
