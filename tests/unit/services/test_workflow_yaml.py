"""Workflow files that were written are read as the same definition, whatever their texts are."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from baton.domain.workflow_document import definition_from_document
from baton.jsontext.text import to_text
from baton.services.workflows.files import imported, read_workflow_text
from baton.services.workflows.yaml_text import (
    ordered_document,
    write_workflow_json,
    write_workflow_yaml,
)

#: What YAML 1.1 or 1.2 takes for something else than text, or trims, folds or breaks.
_HOSTILE = (
    "", " ", "  leading", "trailing  ", "a: b", "a #b", "# a", "- a", "? a", "a\nb", "a\nb\n",
    "a\n\n", "\na", "\n", "\n\n", "  a\nb", "a\n  b\n", "a \nb", "a\tb", "\ta", "\t\na", "a\r\nb",
    "\r", "a\x85b", "a\u2028b", "\u2029", "\x85\n  a", "\ufeffa", "\ufeff", "\0", "\x07\n", "\x7f",
    "\ufffe", "😀", "e\u0301", "yes", "No", "on", "y", "null", "~", "Null", "true", "FALSE", "1e3",
    "1_000", "0x1F", "0o17", "017", "0b11", "1.", ".5", "-0", "+1", "-.inf", ".NaN", "nan",
    "12:30", "2026-11-23", "<<", "=", "'", '"', "'a'", '"a"', "\\", "\\n", "a\\\nb", "---", "...",
    "--- a", "a\n---\nb", "a\n...\n", "%YAML 1.1", "@a", "`a", "&a", "*a", "!a", "!!str a", "|",
    ">", "|-\n a", "[a", "]", "{a: b}", "}", ",", ":", "a:", "?", "-", '$."odd key".x',
    "{{ name }}", "a b " * 60, "x" * 300, ("word " * 40 + "\n ") * 3, " " * 130, "\\ " * 70,
    "é " * 90,
)  # fmt: skip
_NUMBERS = (
    1.0,
    1e16,
    -0.0,
    0.0,
    1e-7,
    5e-324,
    1.7976931348623157e308,
    2**64,
    -(2**64),
    -(10**4299),
)

texts = (
    st.sampled_from(_HOSTILE)
    | st.lists(st.sampled_from(_HOSTILE), min_size=2, max_size=3).map("".join)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
plain = (
    texts
    | st.none()
    | st.booleans()
    | st.sampled_from(_NUMBERS)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
steps = st.fixed_dictionaries(
    {"key": texts, "agent": st.just("own")},
    optional={
        "output_schema": objects,
        "retry": st.fixed_dictionaries({"max_retries": st.integers(0, 9)}),
        "timeout_seconds": st.sampled_from([1, 1.0, 0.5]),
        "config": objects,
        "mapping": st.dictionaries(texts, values.map(lambda value: {"value": value}), max_size=3),
        "when": texts,
        "name": texts,
    },
)
workflows = st.fixed_dictionaries(
    {
        "agents": st.fixed_dictionaries(
            {"config": objects, "kind": texts, "slug": st.just("own")},
            optional={"description": texts, "name": texts, "input_schema": objects},
        ).map(lambda agent: [agent]),
        "steps": st.lists(steps, min_size=1, max_size=2),
        "name": texts,
    },
    optional={
        "global_timeout_seconds": st.sampled_from([900, 900.0, 1.5]),
        "description": texts,
        "input_schema": objects,
        "stop_on_error": st.booleans(),
    },
)


def a_workflow(config):
    return {
        "steps": [{"key": "a", "agent": "own"}],
        "name": "A",
        "agents": [{"slug": "own", "kind": "python", "config": config}],
    }


def require_same(read, document):
    """The same members, numbers and order of data; the file's own members may be reordered."""
    assert json.dumps(read, sort_keys=True) == json.dumps(document, sort_keys=True)
    assert to_text(ordered_document(read)) == to_text(ordered_document(document))
    assert definition_from_document(read, {}) == definition_from_document(document, {})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(a_workflow({text: text for text in _HOSTILE}))
@example(a_workflow({"numbers": list(_NUMBERS), "lists": [[], {}, [[]], [{}], [""]]}))
@given(workflows)
def test_an_exported_workflow_imported_again_is_the_same_definition(document):
    as_yaml, as_json = write_workflow_yaml(document), write_workflow_json(document)
    require_same(read_workflow_text(as_yaml, name="flow.yaml"), document)
    require_same(read_workflow_text(as_json, name="flow.json"), document)
    # As text, without the name of a file.
    require_same(imported(as_yaml.decode()), document)
    require_same(imported(as_json.decode()), document)


@pytest.mark.parametrize("text", _HOSTILE)
def test_a_hostile_text_survives_as_a_value_a_key_and_an_item(text):
    document = a_workflow({"value": text, text + " ": {text: [text, [text]]}})
    require_same(imported(write_workflow_yaml(document).decode()), document)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(workflows)
def test_writing_again_what_was_read_changes_nothing(document):
    written = write_workflow_yaml(document)
    assert write_workflow_yaml(read_workflow_text(written, name="flow.yaml")) == written
