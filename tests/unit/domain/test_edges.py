"""What each edge of a chain carries, by the schemas on both sides."""

import pytest

from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_rules import review
from installed import KINDS

TEXT = {"type": "string", "minLength": 1}
EITHER = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
    "anyOf": [
        {"required": ["id"], "properties": {"id": TEXT}},
        {"required": ["text"], "properties": {"text": TEXT}},
    ],
}
NEEDY = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "n": {"type": "integer"}},
    "required": ["text"],
}
CLOSED = {**NEEDY, "additionalProperties": False}


def agent(slug, input_schema=None, output_schema=None):
    return AgentDefinition(
        slug=slug, kind="llm", name=slug, input_schema=input_schema, output_schema=output_schema
    )


LIBRARY = {
    found.slug: found
    for found in (
        agent("open"),
        agent("either", EITHER),
        agent("needy", NEEDY),
        agent("closed", CLOSED),
        agent("gives-text", None, {"type": "object", "properties": {"text": {"type": "string"}},
                                   "required": ["text"]}),
        agent("may-give", None, {"type": "object", "properties": {"text": {"type": "string"}}}),
        agent("gives-more", None, {"type": "object", "properties": {"x": {"type": "integer"}},
                                   "required": ["x"], "additionalProperties": True}),
    )
}  # fmt: skip


def edge(*steps, input_schema=None):
    """The last edge of a chain, and the rules that it breaks."""
    document = {"name": "x", "steps": [{"key": f"s{n}", **step} for n, step in enumerate(steps)]}
    if input_schema is not None:
        document["input_schema"] = input_schema
    found = review(document, LIBRARY, KINDS)
    return found.edges[-1], [(problem.rule, problem.path) for problem in found.problems]


def closed_input(**properties):
    return {"type": "object", "properties": properties, "required": sorted(properties)}


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ("gives-text", "matched"),
        ("may-give", "unknown"),
        ("open", "unknown"),
        ("gives-more", "unknown"),
    ],
)
def test_a_required_field_is_matched_unknown_or_missing_by_who_gives_it(before, verdict):
    found, problems = edge({"agent": before}, {"agent": "needy"}, input_schema=closed_input(a=TEXT))
    assert found.inputs[0].verdict == verdict
    assert problems == []


def test_what_nobody_names_is_missing():
    found, problems = edge({"agent": "needy"}, input_schema=closed_input(a=TEXT))
    assert (found.verdict, found.message) == ("error", "1 input missing")
    assert problems == [("missing_input", "$.steps[0].mapping.text")]


def test_what_cannot_be_read_is_no_matter_of_types():
    found, _ = edge(
        {"agent": "needy", "mapping": {"text": {"expr": "a["}}}, input_schema=closed_input(a=TEXT)
    )
    assert found.message.startswith("Not readable: ")
    found, _ = edge(
        {"agent": "needy", "mapping": {"text": {"value": 7}}}, input_schema=closed_input(a=TEXT)
    )
    assert found.message.startswith("Type mismatch: ")


def test_a_step_that_may_be_skipped_gives_nothing_for_sure():
    steps = ({"agent": "gives-text", "when": "a == 'x'"}, {"agent": "needy"})
    found, problems = edge(*steps, input_schema=closed_input(a=TEXT))
    assert (found.verdict, problems) == ("unknown", [])


def test_a_later_step_may_replace_a_field_of_the_input():
    found, _ = edge({"agent": "open"}, {"agent": "needy"}, input_schema=closed_input(text=TEXT))
    assert found.inputs[0].verdict == "unknown"
    found, _ = edge(
        {"agent": "gives-text"},
        {"agent": "needy"},
        input_schema=closed_input(text={"type": "null"}),
    )
    assert found.inputs[0].verdict == "matched"


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("a", "mapped"),
        ("input.a", "mapped"),
        ("context.a", "mapped"),
        ("b", "missing"),
        ("a.b", "missing"),
        ({"value": "constant"}, "mapped"),
        ({"value": 7}, "incompatible"),
        ({"expr": "a"}, "mapped"),
        ({"expr": "b"}, "incompatible"),
        ({"expr": "join('', [a])"}, "unknown"),
        ("n", "incompatible"),
    ],
)
def test_a_mapped_input_is_judged_by_its_source(source, verdict):
    schema = closed_input(a=TEXT, n={"type": "integer"})
    found, problems = edge({"agent": "needy", "mapping": {"text": source}}, input_schema=schema)
    assert found.inputs[0].verdict == verdict
    assert bool(problems) == (verdict in ("missing", "incompatible"))


def test_with_a_mapping_nothing_else_is_passed():
    found, problems = edge(
        {"agent": "needy", "mapping": {"n": {"value": 1}}}, input_schema=closed_input(text=TEXT)
    )
    assert found.inputs[0].fix == "There is a field text: map it."
    assert problems == [("missing_input", "$.steps[0].mapping.text")]


def test_a_problem_with_a_source_is_listed_once():
    _, problems = edge({"agent": "needy", "mapping": {"text": "steps.nowhere.output.x"}})
    assert problems == [("unknown_step", "$.steps[0].mapping.text")]


def test_an_agent_that_takes_nothing_more_refuses_the_whole_context():
    _, problems = edge({"agent": "closed"}, input_schema=closed_input(text=TEXT, other=TEXT))
    assert problems == [("incompatible_input", "$.steps[0].mapping.other")]


def test_inputs_that_an_agent_takes_only_together_are_judged_together():
    both = {"id": TEXT, "text": TEXT}
    one_of_them = [{"required": ["id"]}, {"required": ["text"]}]
    either = {"type": "object", "properties": both, "anyOf": one_of_them}
    assert edge({"agent": "either"}, input_schema=either)[0].verdict == "ok"
    loose = {"type": "object", "properties": both}
    assert edge({"agent": "either"}, input_schema=loose)[0].verdict == "unknown"
    found, problems = edge({"agent": "either"}, input_schema=closed_input(x=TEXT))
    assert (found.verdict, problems) == ("error", [("incompatible_input", "$.steps[0]")])


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([{"agent": "either"}], id="from the start"),
        pytest.param([{"agent": "open"}, {"agent": "either"}], id="unmapped"),
        pytest.param(
            [{"agent": "open"}, {"agent": "either", "mapping": {"text": "text"}}], id="mapped"
        ),
    ],
)
def test_inputs_that_nobody_describes_are_never_wrong_together(steps):
    found, problems = edge(*steps)
    assert (found.verdict, problems) == ("unknown", [])


def test_two_steps_cannot_have_one_name():
    _, problems = edge({"agent": "open", "name": "Same"}, {"agent": "open", "name": "Same"})
    assert problems == [("duplicate_name", "$.steps[1].name")]
    assert edge({"agent": "open"}, {"agent": "open"})[1] == []


OVERWRITING = {
    "agent": "gives-text",
    "key": "score",
    "name": "Score",
    "output_schema": closed_input(text={"type": "integer"}),
}


@pytest.mark.parametrize("source", [None, "text", "context.text", {"expr": "text"}])
def test_a_field_that_a_step_overwrote_with_another_type_names_the_step(source):
    last = {"agent": "needy"} if source is None else {"agent": "needy", "mapping": {"text": source}}
    found, _ = edge(OVERWRITING, last, input_schema=closed_input(text=TEXT))
    [check] = [check for check in found.inputs if check.name == "text"]
    assert check.verdict == "incompatible"
    assert "Score overwrote text of the input, which is string" in check.message
    assert check.fix == "Map input.text for the value before."


def test_a_path_into_a_field_that_a_step_overwrote_names_the_step():
    schema = closed_input(text=closed_input(code=TEXT))
    last = {"agent": "needy", "mapping": {"text": "text.code"}}
    found, _ = edge(OVERWRITING, last, input_schema=schema)
    check = found.inputs[0]
    assert check.verdict == "missing"
    assert "Score overwrote text of the input" in check.message
    assert check.fix == "Map input.text.code for the value before."


@pytest.mark.parametrize("source", ["input.text", "steps.score.output.text", {"value": 7}])
def test_what_does_not_come_from_the_context_was_not_overwritten(source):
    last = {"agent": "needy", "mapping": {"text": source}}
    found, _ = edge(OVERWRITING, last, input_schema=closed_input(text={"type": "boolean"}))
    assert "overwrote" not in found.inputs[0].message
