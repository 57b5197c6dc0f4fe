"""Expressions beyond the standard: reading JSON text, and refusing what is always null."""

import pytest

from baton.agents.library import library
from baton.domain.workflow_rules import workflow_problems
from baton.errors import MappingFailed
from baton.expressions.expression import (
    check_expression,
    evaluate_text,
    fields_read,
    negation_fault,
)
from installed import KINDS


@pytest.mark.parametrize(
    ("expression", "text", "result"),
    [
        ("from_json(body).id", '{"id": 12345678901234567890}', b"12345678901234567890"),
        ("from_json(body)", "[1.0, -0.0, 1e16]", b"[1.0,-0.0,1e16]"),
        ("from_json(body)", '"text"', b'"text"'),
        ("from_json(gone)", "", b"null"),
        ("from_json(from_json(body).inner).a", '{"inner": "{\\"a\\": 1}"}', b"1"),
        ("map(&from_json(@).a, [body, body])", '{"a": 1}', b"[1,1]"),
    ],
)
def test_from_json_reads_a_json_text_exactly(expression, text, result):
    check_expression(expression)
    assert evaluate_text(expression, {"body": text}) == result


@pytest.mark.parametrize("body", ["{broken", "", '{"a": NaN}', "[" * 300 + "]" * 300, 7, {}])
def test_from_json_says_what_is_wrong_with_a_text_that_is_no_json(body):
    with pytest.raises(MappingFailed, match=r"from_json\(\)"):
        evaluate_text("from_json(body)", {"body": body})


def test_from_json_cannot_make_more_than_the_limit():
    body = '"' + "x" * 1_000_000 + '"'
    with pytest.raises(MappingFailed, match="more than 10 MB of JSON"):
        evaluate_text(f"map(&from_json(@), [{', '.join(['body'] * 12)}])", {"body": body})


def test_what_from_json_reads_is_known():
    read = fields_read("from_json(order.body).id")
    assert read is not None
    assert read["order"] == {"body"}


@pytest.mark.parametrize(
    ("expression", "correction"),
    [
        ("!a.b", "!(a.b)"),
        ("!steps.check.output.ok", "!(steps.check.output.ok)"),
        ("x && !a.b", "x && !(a.b)"),
        ('!"odd key".b || !c.d', '!("odd key".b) || !(c.d)'),
        ("'!a.b' == x && !a.b", "'!a.b' == x && !(a.b)"),
        ("[?!a.b].c", "[?!(a.b)].c"),
        ("! a . b", "!(a . b)"),
        ("!a.b[0].c", "!(a.b[0].c)"),
        ("!a.*", "!(a.*)"),
    ],
)
def test_a_negated_path_without_parentheses_has_a_correction(expression, correction):
    check_expression(expression)  # what was saved before can still be read
    fault = negation_fault(expression)
    assert fault is not None
    assert "always null" in fault[0]
    assert fault[1] == f"Write {correction}"
    assert negation_fault(correction) is None


@pytest.mark.parametrize(
    "expression", ["!a.b.length(@)", "(!a).b", "!a[?x]", "!contains(a, 'b').c", "!{a: b}.a"]
)
def test_whatever_else_looks_into_a_negation_has_advice(expression):
    fault = negation_fault(expression)
    assert fault is not None
    assert "!(a" in fault[1]


@pytest.mark.parametrize(
    "expression",
    ["!a", "!(a.b)", "!a[0]", "!contains(a.b, 'c')", "!a && b.c", "[?!a].b", "!!a", "a.b != c.d",
     "'!a.b'", "!a | @", "!length(a.b)"],
)  # fmt: skip
def test_other_negations_are_kept(expression):
    assert negation_fault(expression) is None


@pytest.mark.parametrize("step", [{"when": "!x.b"}, {"mapping": {"text": {"expr": "!x.b"}}}])
def test_a_workflow_with_an_expression_that_is_always_null_is_refused(step):
    document = {"name": "t", "steps": [{"key": "a", "agent": "ticket-analyzer", **step}]}
    agents = {agent.slug: agent for agent in library()}
    [problem] = workflow_problems(document, agents, KINDS)
    assert (problem.rule, problem.step, problem.fix) == ("always_null", "a", "Write !(x.b)")
    assert "always null" in problem.message
