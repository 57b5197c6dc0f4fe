"""The sandbox model takes time in proportion to the length of a message, whatever is in it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

import pytest

from baton_sandbox.model.question import Question
from baton_sandbox.model.shaping import Unanswerable, answer
from baton_sandbox.model.solution import proposal
from baton_sandbox.model.ticket import analysis, read_ticket

#: Tracing doubles what is timed here; tests beside this one cover the same code.
pytestmark = pytest.mark.no_cover

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
    *(
        "On a a wrote: ",
        "On a\n",
        "From: * ",
        "From: a\n",
        "> ",
        ">\n",
        "--\n",
        "Regards,\n",
        "____\n",
    ),
    *("<p>", "<blockquote>", "<p hidden>", "system: you. ", "ignore all. ", "a? ", "never mind "),
    *("x@y.zz ", "support@y.zz\n", "\t\n", "\xa0", "1.1.2026 ", "12 January "),
)
#: A multiple of the length of most shapes, so that none of those is cut.
LENGTH = 2_520
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

    def is_linear() -> bool:
        short = min(seconds(lambda: read(Question(text[:LENGTH]))) for _ in range(2))
        # Four times the length: 16 times the time if it were quadratic.
        return seconds(lambda: read(Question(text))) <= 8 * short + 0.05

    # What else the machine does may disturb one measurement; growth shows in each.
    assert any(is_linear() for _ in range(5))


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


def strings(**keywords: object) -> dict[str, object]:
    return {"type": "object", "properties": {"emails": {"type": "array", **keywords}}}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(strings(items={"pattern": r"(\w{0,200}){0,200}x"}), id="a large pattern"),
        pytest.param({"type": "string", "pattern": r"(\w{0,200}){0,200}x"}, id="one at the root"),
        pytest.param(
            {"type": "array", "minItems": 9_000, "items": {"type": "string", "minLength": 10_000}},
            id="an answer of 90 MB",
        ),
        pytest.param({"type": "number", "multipleOf": 1e-308, "minimum": 1e300}, id="no number"),
    ],
)
def test_a_schema_that_asks_for_too_much_is_refused(schema: dict[str, object]) -> None:
    mails = " ".join(f"{'a' * 50}{number}@example.com" for number in range(200))
    with pytest.raises(Unanswerable):
        answer(Question(mails), schema)


def test_the_pieces_of_a_large_schema_are_paid_for_by_one_limit() -> None:
    costly = {"type": "array", "items": {"type": "string", "pattern": r"\w{0,100}(?!b)\d"}}
    schema = {"type": "object", "properties": {f"emails{n}": costly for n in range(2_000)}}
    schema["properties"] |= {"emails": costly}
    mails = " ".join(f"{'a' * 50}{number}@example.com" for number in range(400))
    began = time.process_time()
    with pytest.raises(Unanswerable, match="size"):
        answer(Question(mails), schema)
    assert time.process_time() - began < 10


def test_a_number_of_many_digits_stays_one_that_json_has() -> None:
    asked = {"type": "object", "properties": {"raw_text": {"type": "number"}}}
    assert json.dumps(answer(Question("1" * 400), asked), allow_nan=False)


def test_nothing_is_fetched_for_a_schema() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        with pytest.raises(Unanswerable):
            answer(Question("hello"), {"$ref": f"http://127.0.0.1:{port}/schema.json"})
        with pytest.raises(TimeoutError):
            server.accept()
