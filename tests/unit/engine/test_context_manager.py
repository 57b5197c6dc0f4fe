"""What reaches a step: the merged context, or what its mapping picks, byte for byte."""

import json
from asyncio import run

import jmespath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.domain.mapping import (
    ConstantSource,
    ExpressionSource,
    PathSource,
    parse_mapping,
    parse_path,
    parse_source,
    referenced_steps,
    source_document,
)
from baton.domain.offloader import INLINE
from baton.engine.context_manager import ContextManager, ExecutionData
from baton.engine.left_out import explained
from baton.errors import ConditionFailed, InvalidInput, MappingFailed
from baton.jsontext.text import to_text

manager = ContextManager(INLINE)
DATA = ExecutionData(
    input=b'{"id":7,"text":"a \\u0041","input":{"inner":1},"none":null,"odd.key":{"x":[1,2,3]}}',
    outputs={
        "analyzer": b'{"priority":1.0,"big":1e16,"tags":["a","b"],"id":8}',
        "customer": b'{"priority":2,"extra":{"deep":[{"n":-0.0}]}}',
    },
)


def prepared(mapping, data=DATA):
    return run(manager.prepare(parse_mapping(mapping), data))


def test_without_a_mapping_the_step_gets_the_whole_context_later_wins():
    text = run(manager.prepare(None, DATA)).text
    assert text == manager.context(DATA)
    assert json.loads(text) == {
        "id": 8,
        "text": "a A",
        "input": {"inner": 1},
        "none": None,
        "odd.key": {"x": [1, 2, 3]},
        "priority": 2,
        "big": 1e16,
        "tags": ["a", "b"],
        "extra": {"deep": [{"n": -0.0}]},
    }


def test_before_the_first_output_the_context_is_the_input_itself():
    data = ExecutionData(input=b'{ "a" : 1e2 }', outputs={})
    assert manager.context(data) == b'{ "a" : 1e2 }'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("id", b"8"),
        ("text", b'"a \\u0041"'),
        ("big", b"1e16"),
        ("none", b"null"),
        ("tags[0]", b'"a"'),
        ("tags[-1]", b'"b"'),
        ("extra.deep[0].n", b"-0.0"),
        ('"odd.key".x[-3]', b"1"),
        ('"odd\\u002ekey".x', b"[1,2,3]"),
        ("input.id", b"7"),
        ("input.input.inner", b"1"),
        ("input", DATA.input),
        ("context.id", b"8"),
        ("context.input", b'{"inner":1}'),
        ("context.input.inner", b"1"),
        ("steps.analyzer.output.priority", b"1.0"),
        ("steps.customer.output", DATA.outputs["customer"]),
        ("steps.customer", b'{"output":' + DATA.outputs["customer"] + b"}"),
        ({"value": None}, b"null"),
        ({"value": {"a": [1.0, 10**30]}}, b'{"a":[1.0,1' + b"0" * 30 + b"]}"),
        ({"expr": "none"}, b"null"),
        ({"expr": "missing"}, b"null"),
        ({"expr": "big"}, b"1e16"),
        ({"expr": "steps.analyzer.output.priority"}, b"1.0"),
        ({"expr": "length(tags)"}, b"2"),
        ({"expr": "context.input.inner"}, b"1"),
        ({"expr": "sort(keys(input))[0]"}, b'"id"'),
        ({"expr": "sort(keys(@))[-1]"}, b'"text"'),
        ({"expr": "{p: steps.analyzer.output.priority, q: priority}"}, b'{"p":1.0,"q":2}'),
    ],
)
def test_a_source_gives_exactly_this_text(source, text):
    result = prepared({"target": source})
    assert result.text == b'{"target":' + text + b"}"
    assert result.missing == ()


def test_context_and_steps_can_be_passed_whole():
    assert json.loads(prepared({"all": "context"}).text)["all"]["priority"] == 2
    assert json.loads(prepared({"all": "steps"}).text)["all"] == {
        key: {"output": json.loads(text)} for key, text in DATA.outputs.items()
    }


@pytest.mark.parametrize(
    "source",
    [
        "missing",
        "id.below",
        "tags[2]",
        "tags[-3]",
        "tags.a",
        "extra[0]",
        "none.x",
        "steps.later.output.x",
        "steps.analyzer.other",
        "steps[0]",
        "input[0]",
        "input.missing",
        "context.missing",
        "input.priority",
        "context[0]",
    ],
)
def test_what_does_not_exist_is_left_out_with_a_warning(source):
    result = prepared({"gone": source, "id": "id"})
    assert result.text == b'{"id":8}'
    assert [(one.target, one.source.text) for one in result.missing] == [("gone", source)]
    (said,) = (explained(one, DATA).message for one in result.missing)
    assert said.startswith(f'"gone" is left out: there is no {source}.')


def test_an_empty_mapping_gives_an_empty_object():
    assert prepared({}).text == b"{}"


@pytest.mark.parametrize(
    ("expression", "word"),
    [
        ("sum(numbers)", "inf"),
        ("to_number('nan')", "nan"),
        ("`NaN`", "nan"),
        ("avg(huge)", "too large"),
        ("&a", "_Expression"),
        ("length(`3`)", "length()"),
        ("contains('a', `1`)", "requires string"),
        ("ceil('x')", "ceil()"),
        ("tags[::0]", "step cannot be zero"),
    ],
)
def test_an_expression_that_does_not_yield_json_fails_by_name(expression, word):
    data = ExecutionData(
        input=to_text({"numbers": [1e308, 1e308], "huge": [10**400], "tags": []}), outputs={}
    )
    with pytest.raises(MappingFailed, match='The mapping of "target" failed') as caught:
        prepared({"target": {"expr": expression}}, data)
    assert word in caught.value.message


def test_overwritten_fields_are_named():
    assert manager.overwrites(DATA, b'{"id":1,"new":2,"tags":[]}') == ("id", "tags")


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("priority == `2`", True),
        ("steps.analyzer.output.priority > `1`", False),
        ("steps.missing == null", True),
        ("contains(tags, 'a') && !none", True),
        ("input.id == context.id", False),
    ],
)
def test_a_condition_is_true_or_false(expression, answer):
    assert run(manager.condition(expression, DATA)) is answer


@pytest.mark.parametrize("expression", ["id", "none", "tags", "text > `1`", "length(id)", "a ("])
def test_a_condition_that_is_neither_fails(expression):
    with pytest.raises(ConditionFailed, match="condition"):
        run(manager.condition(expression, DATA))


@pytest.mark.parametrize(
    ("path", "character"),
    [
        ("", 1),
        ("a..b", 3),
        (".a", 1),
        ("a.", 3),
        ("a b", 2),
        ("1a", 1),
        ("[0]", 1),
        ("a[x]", 2),
        ("a[01x]", 2),
        ("a[]", 2),
        ("a[0", 2),
        ('"a', 1),
        ('"\\x"', 1),
        ('"\\ud800"', 1),
        ("a-b", 2),
        ("é", 1),
        ("$.a", 1),
    ],
)
def test_a_path_that_cannot_be_read_is_refused_with_its_place(path, character):
    with pytest.raises(InvalidInput, match=rf"at character {character}: expected"):
        parse_path(path)


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.integers(-99, 99),
        min_size=1,
        max_size=5,
    ).filter(lambda segments: isinstance(segments[0], str))
)
def test_every_key_and_index_can_be_written_as_a_path(segments):
    text = "".join(
        f"[{part}]" if isinstance(part, int) else f".{json.dumps(part)}" for part in segments
    )
    assert parse_path(text[1:]) == tuple(segments)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (7, "got 7"),
        (None, "got None"),
        ({}, "got {}"),
        ({"value": 1, "expr": "a"}, "A source is"),
        ({"expr": 7}, "is text"),
        ({"expr": ""}, "cannot be empty"),
        ({"expr": "a b"}, "column 2"),
        ({"expr": "nofn(a)"}, "nofn"),
        ({"expr": "(" * 5000}, "cannot be read"),
    ],
)
def test_a_source_that_is_none_of_the_three_is_refused(source, word):
    with pytest.raises(InvalidInput, match=word.replace("{", r"\{")):
        parse_source(source)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("a.b", PathSource),
        ({"value": [1.0]}, ConstantSource),
        ({"expr": "a[0]"}, ExpressionSource),
    ],
    ids=["path", "constant", "expression"],
)
def test_sources_are_written_back_as_they_were(document, kind):
    source = parse_source(document)
    assert isinstance(source, kind)
    assert source_document(source) == document


@pytest.mark.parametrize(
    ("source", "steps"),
    [
        ("steps.one.output.x", {"one"}),
        ("steps", set()),
        ("input.steps", set()),
        ({"expr": "steps.one.output.x || steps.two.output"}, {"one", "two"}),
        ({"expr": "items[?a == steps.one].b"}, {"one"}),
        ({"expr": "@"}, set()),
        ({"value": "steps.one"}, set()),
    ],
)
def test_the_steps_that_a_source_names_are_known(source, steps):
    assert referenced_steps(parse_source(source)) == steps


EXPRESSIONS = st.sampled_from(
    [
        "a", "b.a", "input.a", "steps.s.output.a", "steps.s", "steps", "context.b", "context", "@",
        "*", "a.*", "[a, b.c]", "{x: a, y: steps.s.output}", "a | b", "b | a", "steps.s | output.a",
        "context | b.a", "input || a", "a && steps.s.output.b", "[steps][0].s.output", "b[0]",
        "b[].a", "b[?a].a", "keys(context)", "values(steps)", "type(input)", "not_null(a, steps.s)",
        "map(&a, b)", "steps.*.output", "{s: steps} | s.s.output.b", "context.b.a", "b[:2].a",
        "[steps.s, steps]", "steps.s.output.c || steps", "[context.a, context]", "input.c || input",
    ]
)  # fmt: skip
NAMES = st.sampled_from(["a", "b", "c", "s", "input", "steps", "context", "output"])
VALUES = st.recursive(
    st.integers(0, 3) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)


@settings(deadline=None)
@given(EXPRESSIONS, OBJECTS, OBJECTS, OBJECTS)
def test_decoding_only_what_an_expression_reads_gives_what_decoding_all_gives(
    expression, given_input, first, second
):
    context = {**given_input, **first, **second}
    root = {
        **context,
        "input": given_input,
        "steps": {"s": {"output": first}, "t": {"output": second}},
        "context": context,
    }
    data = ExecutionData(
        input=to_text(given_input), outputs={"s": to_text(first), "t": to_text(second)}
    )
    try:
        expected = jmespath.search(expression, root)
    except ValueError:
        with pytest.raises(MappingFailed):
            prepared({"x": {"expr": expression}}, data)
        return
    got = json.loads(prepared({"x": {"expr": expression}}, data).text)["x"]
    if isinstance(expected, list):
        assert sorted(map(json.dumps, got)) == sorted(map(json.dumps, expected))
    else:
        assert got == expected


RETYPED = ExecutionData(
    input=b'{"priority":{"code":"P1"},"same":1}',
    outputs={"score": b'{"priority":3,"same":2}', "other": b'{"x":1}'},
)
OVERWROTE = (
    "Step 'score' overwrote the field priority, which the input gave as an object, with a number."
)


async def test_a_field_that_changed_its_type_is_named_with_the_step_that_overwrote_it():
    sources = {"code": parse_source("priority.code"), "gone": parse_source("same.code")}
    result = await ContextManager(INLINE).prepare(sources, RETYPED)
    left_out = '"code" is left out: there is no priority.code.'
    assert [explained(one, RETYPED).message for one in result.missing] == [
        f"{left_out} {OVERWROTE} Map input.priority for the value before.",
        '"gone" is left out: there is no same.code. same is a number.',
    ]
    expression = {"n": parse_source({"expr": "length(priority)"})}
    with pytest.raises(MappingFailed) as failure:
        await ContextManager(INLINE).prepare(expression, RETYPED)
    assert OVERWROTE in failure.value.message
