"""From a function's signature to schemas, and JSON in and out of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
from collections import Counter, OrderedDict, defaultdict, namedtuple
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, Union

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from baton import AgentContext, agent
from baton.agents.python_function import PythonAgent, python_agent
from baton.errors import InputInvalid, Misconfigured, NotJson, OutputInvalid
from baton.schemas.validate import schema_problems


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


@pytest.mark.parametrize("text", ['{"n": "1"}', '{"n": 1.5}', '{"n": true}', '{"n": null}', "{}"])
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
    with pytest.raises(Misconfigured, match="must precede a function"):
        agent(slug="a")(Customer)


class Tone(enum.StrEnum):
    CALM = "calm"


class Word(str):
    __slots__ = ()


class Order(BaseModel):
    count: int
    price: Decimal = Decimal(0)
    rate: float = 0.0
    lines: list[Order] = []
    by_size: dict[str, int] = {}
    pair: tuple[int, float] = (0, 0.0)
    any_value: Any = None


def test_a_whole_number_with_a_fraction_of_zero_reaches_an_int() -> None:
    def typed(n: int, order: Order, either: int | None, named: Literal[1, 2]) -> dict[str, Any]: ...

    made = compiled(typed).prepare(
        b'{"n": 2.0, "either": 1e2, "named": 2.0, "order": {"count": 12345678901234567890.0, '
        b'"rate": 2.0, "lines": [{"count": -3.00}], "by_size": {"a": 1.0}, "pair": [1.0, 1.0], '
        b'"any_value": 7.0}}',
        context(),
    )
    order = made["order"]
    assert (made["n"], made["either"], made["named"]) == (2, 100, 2)
    assert (order.count, order.lines[0].count) == (12345678901234567890, -3)
    assert (order.by_size, order.pair) == ({"a": 1}, (1, 1.0))
    whole = (made["n"], made["either"], order.lines[0].count, order.by_size["a"], order.pair[0])
    assert {type(number) for number in whole} == {int}
    floats = (order.rate, order.pair[1], order.any_value)
    assert {type(number) for number in floats} == {float}


@pytest.mark.parametrize("text", ["2.5", "1e-3", '"2.0"', "true", "1e9999999"])
def test_no_other_number_reaches_an_int(text: str) -> None:
    def typed(n: int) -> dict[str, Any]: ...

    with pytest.raises(InputInvalid, match="n: Input should be a valid integer"):
        compiled(typed).prepare(f'{{"n": {text}}}'.encode(), context())


def test_a_number_that_may_be_a_float_stays_one() -> None:
    def typed(
        n: Union[int, float],  # noqa: PYI041, UP007 a union is what is tried
        d: float | Decimal,
        f: float | str,
    ) -> dict[str, Any]: ...

    made = compiled(typed).prepare(b'{"n": 2.0, "d": 2.5, "f": 2.5}', context())
    assert [type(made[name]) for name in "ndf"] == [float, float, float]


def test_a_decimal_has_the_digits_of_the_text() -> None:
    def typed(n: Decimal, order: Order, many: list[Decimal | None]) -> dict[str, Any]: ...

    made = compiled(typed).prepare(
        b'{"n": 12345678901234567.89, "order": {"count": 1, "price": 0.10}, '
        b'"many": [922337203685477.5807, null, 3]}',
        context(),
    )
    assert str(made["n"]) == "12345678901234567.89"
    assert str(made["order"].price) == "0.10"
    assert made["many"] == [Decimal("922337203685477.5807"), None, Decimal(3)]


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (OrderedDict(b=1, a=[OrderedDict(c=2)]), b'{"b":1,"a":[{"c":2}]}'),
        (defaultdict(list, a=[1]), b'{"a":[1]}'),
        ({"a": Word("w"), Word("k"): Tone.CALM}, b'{"a":"w","k":"calm"}'),
        ({Tone.CALM: enum.IntEnum("N", "ONE").ONE}, b'{"calm":1}'),  # type: ignore[attr-defined]
        (Counter("aab"), b'{"a":2,"b":1}'),
    ],
)
def test_subclasses_of_plain_types_are_the_types_they_extend(output: Any, text: bytes) -> None:
    def untyped() -> dict[str, Any]: ...

    def typed() -> dict[str, list[Any] | Any]: ...

    assert compiled(untyped).text_of(output) == text
    assert compiled(typed).text_of(output) == text


def endless() -> dict[str, Any]:
    inner: dict[str, Any] = OrderedDict()
    inner["again"] = inner
    return inner


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(OrderedDict(a=float("nan")), id="nan"),
        pytest.param(OrderedDict({1: 2}), id="a key that is a number"),
        pytest.param(OrderedDict(a={1}), id="a set"),
        pytest.param(endless(), id="itself"),
        pytest.param(OrderedDict(a=b"x"), id="bytes"),
        pytest.param(
            {"point": namedtuple("Point", "x y")(1, 2)},  # noqa: PYI024 what is returned is untyped
            id="a named tuple",
        ),
    ],
)
def test_what_is_no_json_is_refused_in_subclasses_as_well(output: dict[str, Any]) -> None:
    def untyped() -> dict[str, Any]: ...

    with pytest.raises(NotJson):
        compiled(untyped).text_of(output)


@pytest.mark.parametrize(
    "returned", [Customer | None, Customer | str, list[Customer], Customer | list[Customer], int]
)
def test_a_return_type_that_may_be_no_object_is_refused_when_it_is_loaded(returned: Any) -> None:
    def function() -> Any: ...

    function.__annotations__["return"] = returned
    with pytest.raises(Misconfigured, match="must return an object, not"):
        compiled(function)


def test_a_return_type_of_several_models_is_kept() -> None:
    def function() -> Customer | Order | dict[str, int]: ...

    assert compiled(function).definition.output_schema is not None
