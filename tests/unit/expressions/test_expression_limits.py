"""Expressions end, whatever they double."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from baton.errors import InvalidInput, MappingFailed
from baton.expressions.expression import check_expression, evaluate, evaluate_text
from baton.expressions.limited_interpreter import (
    MOST_RESULT_BYTES,
    STEPS_PER_CALL,
    LimitedInterpreter,
    TooMuchError,
)
from baton.jsontext.text import to_text
from baton.work_limit import WorkLimit

TEN = {"ten": list(range(10)), "text": "x" * 1000, "big": ["y" * 100] * 10_000}

HOSTILE = {
    "doubling": "ten" + "|[@,@]" * 40,
    "doubling in 139 characters": "a" + "|[@,@]" * 23,
    "doubling objects": "ten" + "|{a:@,b:@}" * 40,
    "doubling by merging": "ten" + "|[@,@][]" * 40,
    "doubled and compared": f"[ten{'|[@,@]' * 40}, ten{'|[@,@]' * 40}] | [0] == [1]",
    "doubled and searched": f"contains([ten{'|[@,@]' * 40}], ten{'|[@,@]' * 40})",
    "doubled and written": f"to_string(ten{'|[@,@]' * 30})",
    "doubled and shortened again": f"ten{'|[@,@]' * 40} | length(@)",
    "a condition on what was doubled": f"ten{'|[@,@]' * 40} && ten",
    "not what was doubled": f"!(ten{'|[@,@]' * 40})",
    "the first of what was doubled": f"ten{'|[@,@]' * 40} | not_null(@)",
    "joined again and again": "text" + "|join(@, [@, @, @, @])" * 12,
    "written again and again": "text" + "|to_string([@, @])" * 20,
    "items times items": "ten" + "|[@,@,@,@,@,@,@,@,@,@][]" * 8,
    "mapped": "ten" + "|map(&[@,@,@,@,@,@,@,@], @)" * 12,
    "a constant at each item": "big[*].[`" + json.dumps("z" * 9000) + "`]",
    "constants joined": f"join('{'s' * 4000}', big)",
    "sorted by what is doubled": f"sort_by(ten, &length(to_string([@{',@' * 50}]{'|[@,@]' * 30})))",
    "many steps": "big[*].[" + ",".join(["length(@)"] * 900) + "]",
    "reversed": "ten" + "|[reverse(@), @][]" * 40,
    "values of values": "{a:ten}" + "|{a:@.*,b:@.*}" * 40,
}

IN_LITTLE_MEMORY = """
import json, re, resource, sys
def peak():  # not ru_maxrss, which begins with that of the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
resource.setrlimit(resource.RLIMIT_CPU, (200, 200))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from baton.errors import MappingFailed
from baton.expressions.expression import evaluate_text
data, expressions = json.load(sys.stdin)
for name, expression in expressions.items():
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        told = f"{len(evaluate_text(expression, data))} bytes"
    except MappingFailed as error:
        told = error.message
    after = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps([name, after.ru_utime - before.ru_utime, peak(), told]))
"""


def test_hostile_expressions_end_with_a_clear_message():
    done = subprocess.run(
        [sys.executable, "-c", IN_LITTLE_MEMORY],
        input=json.dumps([TEN | {"a": "x"}, HOSTILE]),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    print("".join(f"{line[:3]}\n" for line in told))
    assert [name for name, *_ in told] == list(HOSTILE), done.stderr[-2000:]
    for name, _, mebibytes, message in told:
        assert "cannot be computed: it takes more" in message or "MB of JSON" in message, name
        assert len(message) < 2_000
        assert mebibytes < 400, name


def test_steps_are_counted_where_they_are_done():
    work = WorkLimit(1000)
    with pytest.raises(MappingFailed, match="takes more than"):
        evaluate("big[*].length(@)", TEN, work)
    assert -100 < work.left <= 0
    work = WorkLimit(1000)
    evaluate("ten[*].to_string(@)", TEN, work)
    # The list and its field, and at each item a call with what it is given.
    assert 1000 - work.left == 2 + 10 * (2 + STEPS_PER_CALL)


def test_a_result_as_large_as_the_limit_is_given():
    text = "x" * (MOST_RESULT_BYTES - 2)
    assert len(evaluate_text("a", {"a": text})) == MOST_RESULT_BYTES
    with pytest.raises(MappingFailed, match="10 MB"):
        evaluate_text("a", {"a": text + "xxx"})
    with pytest.raises(MappingFailed, match="bytes of JSON; the limit is"):
        evaluate_text("a", {"a": "\n" * (MOST_RESULT_BYTES - 100)})


def test_sizes_are_those_of_the_text():
    interpreter = LimitedInterpreter(WorkLimit(1_000_000))
    value: object = ["ab", 1, {"c": None}]
    interpreter.sizes.made(value)
    for _ in range(15):
        value = [value, value]
        interpreter.sizes.made(value)
    assert 0.8 < interpreter.sizes.of(value) / len(to_text(value)) < 1.2
    with pytest.raises(TooMuchError):
        interpreter.sizes.made([value] * 10_000)


def test_ordinary_expressions_over_much_data_are_within_the_limit():
    data = {"items": [{"id": n, "status": "open", "tags": ["a", "b"]} for n in range(50_000)]}
    result = evaluate("items[?status=='open'].{id: id, tags: join(', ', tags)}", data)
    assert result == [{"id": n, "tags": "a, b"} for n in range(50_000)]


def test_what_is_no_json_on_the_way_is_no_error():
    assert evaluate("max_by(ten, &@)", TEN) == 9
    assert evaluate("[a, b] | [0]", {"a": 10**30, "b": 1}) == 10**30


def test_longer_expressions_than_a_workflow_file_may_have_are_refused():
    with pytest.raises(InvalidInput, match=r"longer than 10,000 characters\. Put its constants"):
        check_expression("'" + "x" * 10_000 + "'")
