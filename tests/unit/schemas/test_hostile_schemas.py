"""Whatever a schema is, what Baton computes from it ends, in little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.domain.data_flow import DataFlow, Producer, members_of
from baton.domain.edge_check import check_edges
from baton.domain.edges import ChainStep
from baton.errors import InvalidInput
from baton.jsontext.text import to_text
from baton.schemas.compare import Fit, compare
from baton.schemas.cost import schema_cost
from baton.schemas.describe import schema_words
from baton.schemas.sample import sample_of
from baton.schemas.schema_ref import ANYTHING, Place, walk
from baton.schemas.validate import MAX_VIOLATIONS, schema_problems, violations
from baton.work_limit import WorkLimit
from unit.schemas.hostile_schemas import (
    CASES,
    DATA,
    doubling,
    mesh,
    put_through,
    required,
    same,
)
from unit.schemas.test_sample import schemas, values

#: Of processor time; what is slow takes some seconds, what is unbounded never ends.
SECONDS = 60
MEBIBYTES = 600


def test_hostile_schemas_end():
    """All in one process, so that what hangs is ended with it and named."""
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("hostile_schemas.py")],
        capture_output=True,
        text=True,
        check=False,
        timeout=850,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    for name, seconds, mebibytes, outcome in told:
        print(f"{seconds:6.2f} s {mebibytes:4} MiB  {name}: {', '.join(outcome)}")
    assert [name for name, *_ in told] == list(CASES), done.stderr[-2000:]
    assert max(seconds for _, seconds, _, _ in told) < SECONDS
    assert max(mebibytes for _, _, mebibytes, _ in told) < MEBIBYTES


def test_what_is_unbounded_without_a_limit_is_told_to_be_unknown():
    schema = mesh(9, "anyOf", required)
    place = Place(schema, schema)
    assert compare([place], place, WorkLimit(50)).fit is Fit.UNKNOWN
    assert sample_of({"type": "array", "minItems": 40}, WorkLimit(500)) is not None
    assert sample_of({"type": "array", "minItems": 40}, WorkLimit(40)) is None
    assert walk(place, ["x", "x"], WorkLimit(3)) == ANYTHING
    assert members_of(place, WorkLimit(1)) == {}
    assert len(schema_words([place])) < 2_000


@pytest.mark.parametrize("count", [3, 6, 9])
def test_members_and_paths_are_looked_at_once_per_schema(count):
    schema = mesh(count, "allOf", required)
    work = WorkLimit(1_000_000)
    assert walk(Place(schema, schema), ["x"] * 5, work).places
    assert members_of(Place(schema, schema), work)
    # Each of five steps looks at each definition, and at each of its branches.
    assert 1_000_000 - work.left <= 8 * (count + 1) * (count + 1)


def test_a_schema_to_which_many_ways_lead_is_looked_at_once():
    schema = doubling(11, "allOf", same, required({"type": "string"}))
    work = WorkLimit(1_000)
    found = walk(Place(schema, schema), ["x"], work)
    assert [place.schema for place in found.places] == [{"type": "string"}]
    assert list(members_of(Place(schema, schema), work)) == []  # eight schemas in one another
    assert 1_000 - work.left < 100


def test_all_steps_of_a_workflow_share_one_limit():
    schema = mesh(6, "anyOf", required)
    steps = [
        ChainStep(
            index=at,
            key=f"s{at}",
            name=f"s{at}",
            input_schema=schema,
            output_schema=schema,
            mapping={f"x{n}": "input.x.x" for n in range(30)},
            when=None,
        )
        for at in range(20)
    ]
    edges = check_edges(schema, steps)
    assert len(edges) == 20
    assert "too large to look at" in edges[-1].inputs[-1].message


def test_what_the_schemas_of_all_steps_say_is_looked_at_within_one_limit():
    schema = mesh(6, "allOf", required)
    wanted = {"type": "object", "additionalProperties": {"type": "object"}}
    steps = [
        ChainStep(
            index=at,
            key=f"s{at}",
            name=f"s{at}",
            input_schema=wanted,
            output_schema=None,
            mapping={f"x{n}": "input" + ".x" * 12 for n in range(150)},
            when=None,
        )
        for at in range(8)
    ]
    edges = check_edges(schema, steps)
    assert "describes input" not in edges[0].inputs[-1].message
    assert "nothing before s7 describes input.x" in edges[7].inputs[-2].message


def test_a_flow_without_work_left_says_nothing_wrong():
    schema = {"type": "object", "properties": {"x": {"type": "string"}}}
    flow = DataFlow(producers=(Producer(key=None, name="Input", schema=schema),), work=WorkLimit(0))
    assert flow.find(["input", "nothing"]) == ANYTHING


hostile_values = st.recursive(
    values | st.sampled_from([{"1": 1}, {"0": {"1": []}}, [{"2": "x"}], "a" * 50, -0.0]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["0", "1", "-1", "a", "", "01", "é"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=schemas, value=hostile_values)
def test_wording_never_raises_and_never_lets_pass(schema, value):
    problems = schema_problems(schema)
    assert all(problem.message and problem.path for problem in problems)
    if problems:
        with pytest.raises(InvalidInput):
            violations(schema, to_text(value))
        return
    found = violations(schema, to_text(value))
    assert len(found) <= MAX_VIOLATIONS
    assert all(one.message.startswith(f"{one.path}: ") and one.rule for one in found)
    assert schema_cost(schema, 100).units > 0


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=schemas)
def test_everything_that_is_computed_from_a_schema_is_total(schema):
    assert list(put_through(schema))


def test_the_cases_have_what_they_are_about():
    assert len(CASES) >= 60
    assert all(to_text(data) for data in DATA.values())
    assert len({json.dumps(schema)[:20_000] for schema in CASES.values()}) == len(CASES)
