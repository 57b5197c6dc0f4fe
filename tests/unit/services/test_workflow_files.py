"""Workflow files: YAML 1.2 with JSON's types, or JSON; everything else is refused by its place."""

import json
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.errors import InvalidFile, PayloadTooLarge, RequestError
from baton.services.workflows.files import MAX_FILE_BYTES, imported, read_workflow_text
from baton.services.workflows.yaml_reader import MAX_SLOW_VALUES
from baton.services.workflows.yaml_text import write_workflow_json, write_workflow_yaml

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd"), max_size=8)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


def read(text: str, name: str = "flow.yaml"):
    return read_workflow_text(text.encode(), name=name)


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("text", "text"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("-7", -7),
        ("9" * 4300, int("9" * 4300)),
        ("-" + "9" * 4300, -int("9" * 4300)),
        ("1e16", 1e16),
        ("1.0", 1.0),
        ("-0.0", -0.0),
        ("1E-3", 0.001),
        ("'1'", "1"),
        ('"null"', "null"),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\u0000"', "\0"),
        ("=", "="),
        ("'<<'", "<<"),
        ("'\"odd.key\".x'", '"odd.key".x'),
        ("inf", "inf"),
        ("nan", "nan"),
        ("|\n  a\n  b", "a\nb"),
    ],
)
def test_scalars_follow_yaml_1_2_with_the_types_of_json(scalar, value):
    got = read(f"a: {scalar}")["a"]
    assert got == value
    assert type(got) is type(value)
    if isinstance(value, float):
        assert math.copysign(1, got) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("a: .nan", 1, 4, "not a JSON number"),
        ("a: -.Inf", 1, 4, "not a JSON number"),
        ("a: 1e400", 1, 4, "too large"),
        ("a: " + "1" * 4301, 1, 4, "4,300"),
        ("a: -" + "1" * 4301, 1, 4, "4,300"),
        *(
            (f"a: {number}", 1, 4, "quote it")
            for number in (
                "007",
                "-007",
                "0x1F",
                "0o17",
                "0b11",
                "+1",
                "+49301234",
                ".5",
                "1.",
                "-.5",
                "+1e3",
                "00",
                "1.e5",
                "08.5",
                "-0x1F",
            )
        ),
        ("a: !!str 1", 1, 4, "tag"),
        ("a: ! x", 1, 4, "tag"),
        ("a: !!python/object/apply:os.system [x]", 1, 4, "tag"),
        ("a: !!binary aGk=", 1, 4, "tag"),
        ("a: &x 1\nb: 2", 1, 4, "anchor &x"),
        ("a: 1\nb: *x", 2, 4, "alias *x"),
        ("<<: {a: 1}", 1, 1, "merge key"),
        ("a: 1\nb: 2\na: 3", 3, 1, '"a" appears twice'),
        ("1: x", 1, 1, "must be text"),
        ("true: x", 1, 1, "must be text"),
        ("~: x", 1, 1, "must be text"),
        ("[a]: x", 1, 1, "must be text"),
        ("a: 1\n---\nb: 2", 2, 1, "second document"),
        ("- a", 1, 1, "must be a mapping"),
        ("text", 1, 1, "must be a mapping"),
        ("a: [1, 2", 1, 9, "expected"),
        ("a:\n\tb: 1", 2, 1, "cannot start any token"),
        ("a: b: c", 1, 5, "not allowed"),
        ('a: "\\ud800"', 1, 4, "surrogate"),
        ('a: "\\q"', 1, 6, "escape"),
        ("a: x\x07y", 1, 5, "U+0007"),
        ("a: 'x\u2028 y'", 1, 6, "U+2028"),
        ("a: @x", 1, 4, "cannot start"),
        ("a: " + "[" * 300, 1, 203, "200 levels"),
    ],
)
def test_what_is_not_plain_data_is_refused_with_line_and_column(text, line, column, word):
    with pytest.raises(InvalidFile) as caught:
        read(text)
    assert caught.value.message.startswith(f"flow.yaml, line {line}, column {column}: ")
    assert word in caught.value.message


@pytest.mark.parametrize(
    "text", ["a: " + "[" * 500_000, "a: " + "{b: " * 100_000], ids=["lists", "groups"]
)
def test_deep_nesting_ends_quickly_in_both_styles(text):
    with pytest.raises(InvalidFile, match="200 levels"):
        read(text)


def test_as_many_values_as_fit_a_file_are_read():
    count = MAX_FILE_BYTES // len("- []\n") - 1
    text = b"a:\n" + b"- []\n" * count
    assert read_workflow_text(text, name="large.yaml") == {"a": [[]] * count}


def test_a_mistake_behind_very_many_values_is_named_with_its_line():
    text = b"a:\n" + b"- []\n" * (MAX_SLOW_VALUES + 1) + b"- *b\n"
    with pytest.raises(InvalidFile, match=rf"line {MAX_SLOW_VALUES + 3}, column 3: the alias \*b"):
        read_workflow_text(text, name="large.yaml")


def test_very_many_values_with_what_is_slow_to_read_are_refused_in_yaml_and_read_in_json():
    values = ["a\tb"] * MAX_SLOW_VALUES
    with pytest.raises(InvalidFile, match="or write the file as JSON"):
        read_workflow_text(b"a:\n" + b'- "a\tb"\n' * MAX_SLOW_VALUES, name="large.yaml")
    text = json.dumps({"a": values}).encode()
    assert read_workflow_text(text, name="large.json") == {"a": values}


@pytest.mark.parametrize("text", ["", "# only a comment\n"], ids=["nothing", "a comment"])
def test_an_empty_file_is_refused(text):
    with pytest.raises(InvalidFile, match="is empty"):
        read(text)


def test_foreign_encodings_are_refused():
    with pytest.raises(InvalidFile, match=r"line 2: the file is not UTF-8 \(byte 0xe9\)"):
        read_workflow_text(b"a: 1\nb: \xe9", name="flow.yaml")
    with pytest.raises(InvalidFile, match="not UTF-8"):
        read_workflow_text('{"a": "ä"}'.encode("latin-1"), name="flow.json")
    with pytest.raises(InvalidFile, match="begins as UTF-16 but is not"):
        read_workflow_text(b"\xff\xfea", name="flow.yaml")


def test_quoted_numbers_are_text():
    assert read("a: '007'\nb: \"+1\"\nc: '0x1F'") == {"a": "007", "b": "+1", "c": "0x1F"}


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_read_by_their_mark(charset):
    mark = "" if charset in ("utf-16", "utf-32") else "\ufeff"
    assert read_workflow_text(f"{mark}a: ä".encode(charset), name="flow.yaml") == {"a": "ä"}
    assert read_workflow_text(f'{mark}{{"a": "ä"}}'.encode(charset), name="flow.json") == {"a": "ä"}


@pytest.mark.parametrize("read_it", [read, imported])
def test_characters_that_were_lost_before_are_refused(read_it):
    text = "a: x\nb: " + "für".encode("latin-1").decode("utf-8", "replace")
    with pytest.raises(RequestError, match=r"line 2: it has the character U\+FFFD"):
        read_it(text)


def test_the_character_of_lost_ones_may_be_written_escaped():
    assert read('a: "\\uFFFD"') == {"a": "\ufffd"}


@pytest.mark.parametrize("write", [write_workflow_yaml, write_workflow_json])
def test_what_is_written_with_u_fffd_or_odd_numbers_as_text_is_read_again(write):
    document = {"name": "\ufffd", "steps": [], "x": ["007", "+1", ".5", "0x1F", "1.", "0b1"]}
    assert read_workflow_text(write(document), name="flow.yaml") == document


def test_a_byte_order_mark_is_no_harm():
    assert read_workflow_text(b"\xef\xbb\xbfa: 1", name="flow.yaml") == {"a": 1}
    assert read_workflow_text(b'\xef\xbb\xbf{"a": 1}', name="flow.json") == {"a": 1}


def test_a_file_that_is_too_large_is_refused_with_both_numbers():
    with pytest.raises(PayloadTooLarge, match=r"has 1,000,004 bytes; .* 1,000,000 bytes"):
        read("a: " + "x" * 1_000_001)


def test_json_files_are_read_as_json():
    assert read('{\n\t"a": [1.0, "\\/"]}', "flow.json") == {"a": [1.0, "/"]}
    assert read('{\n\t"a": 1}') == {"a": 1}
    assert read("{a: 1}") == {"a": 1}
    with pytest.raises(InvalidFile, match=r"flow\.json: .* line 1, column 2"):
        read("{a: 1}", "flow.json")
    with pytest.raises(InvalidFile, match="twice"):
        read('{"a": 1, "a": 2}')
    with pytest.raises(InvalidFile, match=r"flow\.json: The file must be a JSON object"):
        read("[1]", "flow.json")


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=4))
def test_any_json_object_reads_the_same_as_yaml(members):
    text = json.dumps(members, indent=1)
    read_as_yaml = read("# YAML\n" + text)
    assert repr(read_as_yaml) == repr(read(text, "flow.json")) == repr(members)


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=4))
def test_unescaped_json_reads_the_same_as_yaml_unless_it_has_control_characters(members):
    text = "# YAML\n" + json.dumps(members, indent=1, ensure_ascii=False)
    if re.search("[\x7f-\x9f\u2028\u2029\ufffe\uffff]", text):
        with pytest.raises(InvalidFile, match="must be written as an escape"):
            read(text)
    else:
        assert repr(read(text)) == repr(members)


@settings(deadline=None)
@given(st.text("ab:{}[]-&*!|>\"'#%@`\n ~<?,.0", max_size=40))
def test_rubbish_is_either_a_mapping_or_a_clear_refusal(text):
    try:
        value: object = read(text)
    except InvalidFile as error:
        value = error.message
    assert isinstance(value, dict) or str(value).startswith("flow.yaml")
