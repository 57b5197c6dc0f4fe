"""The sandbox model takes time in proportion to the length of a message, whatever is in it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from baton.sandbox.model.question import Question
from baton.sandbox.model.shaping import Unanswerable, answer
from baton.sandbox.model.solution import proposal
from baton.sandbox.model.ticket import analysis, read_ticket

#: Each is repeated up to the length.
SHAPES = (
    *("a", "A", "1", " ", "@", "<", "\n", "&", "{", "[", '"', "é", "漢", "'", "-", "_"),
    *("a@", "a.", "a1 ", "A-1-", "1,", "1 ", "111 ", "111'", "€1", "EUR ", "1 de ", "12 a b "),
    *(
        "<!--",
        "<a ",
        "&a",
        "&#1",
        "&#",
        '{"a":',
        '{"',
        '{"a":{}}',
        "ORD-A-",
        "INC",
        "ERR_A",
        "ERR_",
    ),
    *("caller ", "from a\n", "category\n", "product ", "product id ", "PRN-11 ", "AB-1111 "),
    *("x@y.zz ", "support@y.zz\n", "\t\n", "\xa0", "1.1.2026 ", "12 January "),
)
LENGTH = 6_000
SCHEMA = {
    "type": "object",
    "properties": {
        "summary": {"type": "string"},
        "error_codes": {"type": "array", "items": {"type": "string", "pattern": "(a+)+$"}},
    },
}


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_text_takes_about_four_times_the_time(shape: str) -> None:
    def read(question: Question) -> None:
        reading = read_ticket(question)
        analysis(question, reading)
        proposal(question, reading)
        answer(question, SCHEMA)

    text = shape * (4 * LENGTH // len(shape))
    read(Question(text[:100]))
    short = min(seconds(lambda: read(Question(text[:LENGTH]))) for _ in range(2))
    long = seconds(lambda: read(Question(text)))
    # Four times the length: 16 times the time if it were quadratic.
    assert long <= 8 * short + 0.05, (short, long)


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}}},
        {"type": "string", "minLength": 10**12},
        {"type": "array", "minItems": 10**12, "items": {"type": "string"}},
        {
            "type": "array",
            "minItems": 9_000,
            "items": {"type": "array", "minItems": 9_000, "items": {"type": "string"}},
        },
    ],
)
def test_a_schema_without_end_is_refused_soon(schema: dict[str, object]) -> None:
    began = time.process_time()
    with pytest.raises(Unanswerable):
        answer(Question("hello"), schema)
    assert time.process_time() - began < 10
