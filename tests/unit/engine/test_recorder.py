"""What an attempt leaves behind whether it succeeds or fails."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from baton.domain.agent_call import LlmUsage
from baton.engine.recorder import Recorder

AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(lambda: AT)


def test_lines_are_kept_in_order_with_time_level_and_fields(recorder):
    recorder.log("one", characters=3)
    recorder.log("two", level="warning")
    assert [(line.at, line.level, line.message, line.fields) for line in recorder.lines] == [
        (AT, "info", "one", {"characters": 3}),
        (AT, "warning", "two", {}),
    ]


def test_an_unknown_level_counts_as_info(recorder):
    recorder.log("one", level="shout")
    assert recorder.lines[0].level == "info"


def test_after_a_thousand_lines_only_their_number_is_kept(recorder):
    for number in range(1_003):
        recorder.log(str(number))
    assert len(recorder.lines) == 1_001
    assert recorder.lines[999].message == "999"
    assert recorder.lines[-1].message == "3 further lines were left out after 1000."


def test_lines_behind_others_are_given_without_telling_of_those_left_out(recorder):
    for number in range(1_003):
        recorder.log(str(number))
    assert [line.message for line in recorder.lines_after(998)] == ["998", "999"]
    assert recorder.lines_after(1_000) == ()


@pytest.mark.parametrize("value", [float("nan"), AT, b"bytes", {1: 2}, object, {"deep": [set()]}])
def test_a_field_that_is_not_json_is_described(recorder, value):
    recorder.log("odd", value=value)
    assert recorder.lines[0].fields == {"value": repr(value)}


def test_what_was_logged_does_not_change_afterwards(recorder):
    tags = ["a"]
    recorder.log("tags", tags=tags)
    tags.append("b")
    assert recorder.lines[0].fields == {"tags": ["a"]}


def test_what_is_no_text_is_logged_as_its_text_and_what_is_very_long_is_cut(recorder):
    recorder.log(42)
    recorder.log("x" * 50_000, more=["y" * 50_000], odd={b"z" * 50_000})
    assert recorder.lines[0].message == "42"
    assert recorder.lines[1].message == "x" * 10_000 + "… (40,000 characters cut)"
    assert [value[10_000:] for value in recorder.lines[1].fields.values()] == [
        "… (40,004 characters cut)",
        "… (40,005 characters cut)",
    ]


def test_model_usage_is_summed(recorder):
    recorder.count(LlmUsage(calls=1, tokens=10, cost=Decimal("0.1")))
    recorder.count(LlmUsage(calls=2, tokens=5, cost=Decimal("0.2")))
    assert recorder.usage == LlmUsage(calls=3, tokens=15, cost=Decimal("0.3"))
