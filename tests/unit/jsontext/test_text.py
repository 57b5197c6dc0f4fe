"""Exact JSON: what comes in goes out unchanged, and everything else is refused by name."""

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import json
import math
import uuid

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.errors import InvalidJson, NotJson, PayloadTooLarge
from baton.jsontext.text import (
    decode,
    decode_members,
    encode_members,
    parse,
    parse_object,
    sha256,
    to_object_text,
    to_text,
)

characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters, max_size=12)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**4300) + 1, max_value=10**4300 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


class Colour(enum.StrEnum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 1


class Plain(enum.Enum):
    ONE = 1


class Name(str):
    __slots__ = ()


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("no")


@dataclasses.dataclass
class Row:
    amount: int = 1


def same(left: object, right: object) -> bool:
    """Equal in value, type, sign of zero and order of keys."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return left == right


def nested(levels: int) -> list[object]:
    value: list[object] = []
    for _ in range(levels - 1):
        value = [value]
    return value


@settings(deadline=None)
@given(values)
def test_every_json_value_comes_back_unchanged(value):
    text = to_text(value)
    assert same(decode(text), value)
    assert same(parse(text), value)
    assert to_text(decode(text)) == text


@settings(deadline=None)
@given(values, st.booleans(), st.sampled_from([None, 1, 3]))
def test_text_written_by_others_reads_the_same(value, ascii_only, indent):
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert same(parse(text), value)
    assert same(parse(text.encode()), value)


@pytest.mark.parametrize(
    "text",
    [
        '"\\u0000"',
        "1e16",
        "1.0",
        "-0.0",
        "5e-324",
        "1.7976931348623157e308",
        "18446744073709551616",
        "1" + "0" * 30,
        "9" * 4300,
        "-" + "9" * 4300,
        '"😀漢字\u2028\u007f"',
        '""',
        "[]",
        "{}",
        '{"":1,"a b":2,"a.b":3,"b":4,"a":5}',
    ],
)
def test_the_text_itself_survives_reading_and_writing(text):
    assert to_text(parse(text)).decode() == text
    assert to_text(decode(text.encode())).decode() == text


def test_whole_floats_stay_floats_and_integers_stay_integers():
    assert type(parse("1.0")) is float
    assert type(parse("1e2")) is float
    assert type(parse("1")) is int


def test_escaped_surrogate_pairs_are_one_character():
    assert parse('"\\ud83d\\ude00"') == "😀"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"a":1,"a":2}', ("$.a", "twice")),
        (b'{"a" : 1, "a" :2}', ("$.a", "twice")),
        (b'{"x":[{"b:":1,"b:":2}]}', ('$.x[0]."b:"', "twice")),
        (b'{"a":1,"\\u0061":2}', ("$.a", "twice")),
        (b'{"a":"\\u003a","a":"::"}', ("$.a", "twice")),
        (b'{"a":1,"a":1,"b":"\\u003A"}', ("$.a", "twice")),
        (b"1e400", ("$", "1e400", "floating point")),
        (b'{"a":[-1e400]}', ("$.a[0]", "floating point")),
        (b"9" * 400 + b".5", ("$", "floating point")),
        (b'{"n":' + b"1" * 4301 + b"}", ("$.n", "4,300")),
        (b'{"n":-' + b"1" * 4301 + b"}", ("$.n", "4,300")),
        (b'{"s":"\\ud800"}', ("$.s", "surrogate")),
        (b'{"s":"\\udc00\\ud800"}', ("$.s", "surrogate")),
        (b'{"\\ud800":1}', ("surrogate",)),
        (b'{\n "a": NaN}', ("$.a", "NaN")),
        (b"[-Infinity]", ("$[0]", "-Infinity")),
        (b'{\n "a": "\xff"}', ("line 2, column 8", "UTF-8", "0xff")),
        (b'"\xed\xa0\x80"', ("line 1, column 2", "UTF-8")),
        (b'{"\xc0\x80":1}', ("UTF-8",)),
        (b"\xef\xbb\xbf1", ("line 1, column 1", "byte order mark")),
        (b"", ("line 1, column 1",)),
        (b"  \n", ("line 2, column 1",)),
        (b"[1,]", ("line 1",)),
        (b'{"a" 1}', ("line 1, column 6", "':'")),
        (b"[1\n 2]", ("line 2, column 2", "','")),
        (b"{'a':1}", ("line 1, column 2", "double quotes")),
        (b"1 2", ("line 1, column 3",)),
        (b"01", ("line 1, column 2",)),
        (b"+1", ("line 1, column 1",)),
        (b"1.", ("line 1",)),
        (b'"\x01"', ("line 1, column 2", "control character")),
        (b'"\\x"', ("line 1, column 2", "escape")),
        (b'"abc', ("line 1, column 1", "string")),
        (b"nul", ("line 1, column 1",)),
        (b"[" * 201 + b"]" * 201, ("line 1, column 201", "200 levels")),
        (b"[" * 100_000, ("column 201", "200 levels")),
        (b'{"a":' * 201 + b"1" + b"}" * 201, ("200 levels",)),
        ('"\ud800"', ("surrogate", "character 1")),
    ],
)
def test_what_is_not_exact_json_is_refused_with_its_place(text, words):
    with pytest.raises(InvalidJson) as caught:
        parse(text, what="ticket")
    assert caught.value.message.startswith("The ticket ")
    for word in words:
        assert word in caught.value.message


def test_200_levels_are_kept_and_brackets_in_text_do_not_count():
    assert parse(b"[" * 200 + b"]" * 200) == nested(200)
    assert parse(b'["' + b"[" * 500 + b'"]') == ["[" * 500]
    assert to_text(nested(200)) == b"[" * 200 + b"]" * 200


@settings(deadline=None)
@given(st.dictionaries(texts, values, min_size=1, max_size=4), values)
def test_a_duplicate_key_never_passes(members, value):
    key = next(iter(members))
    again = f"{json.dumps(key)}: {json.dumps(value)}"
    text = json.dumps(members)[:-1] + "," + again + "}"
    with pytest.raises(InvalidJson, match="twice"):
        parse(text)


@settings(deadline=None)
@given(st.binary(max_size=30) | st.text('[]{}":,\\u0123-.eE \n', max_size=30))
def test_rubbish_is_either_json_or_a_clear_refusal(text):
    try:
        value = parse(text)
    except InvalidJson:
        return
    assert same(decode(to_text(value)), value)


def test_an_object_is_required_where_one_is_expected():
    assert parse_object('{"a": 1}') == {"a": 1}
    with pytest.raises(InvalidJson, match="The input must be a JSON object"):
        parse_object("[1]")


def test_too_many_bytes_are_refused_with_both_numbers():
    assert parse("[1]", limit_bytes=3) == [1]
    with pytest.raises(PayloadTooLarge, match=r"has 1,202 bytes; the limit is 1,000 bytes"):
        parse('"' + "é" * 600 + '"', limit_bytes=1000)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (math.nan, ("nan",)),
        (math.inf, ("inf",)),
        (-math.inf, ("-inf",)),
        (b"x", ("b'x'", "bytes")),
        (bytearray(b"x"), ("bytearray",)),
        ({1, 2}, ("set",)),
        (frozenset(), ("frozenset",)),
        (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), ("datetime",)),
        (dt.date(2026, 1, 1), ("date",)),
        (dt.timedelta(1), ("timedelta",)),
        (decimal.Decimal("1.10"), ("Decimal('1.10')",)),
        (uuid.UUID(int=0), ("UUID",)),
        (Colour.RED, ("Colour",)),
        (Level.HIGH, ("Level",)),
        (Plain.ONE, ("Plain",)),
        (Name("x"), ("Name",)),
        (Row(), ("Row",)),
        (collections.OrderedDict(a=1), ("OrderedDict",)),
        (collections.Counter("a"), ("Counter",)),
        (msgspec.Raw(b"oops"), ("Raw",)),
        (complex(1, 2), ("complex",)),
        (..., ("Ellipsis",)),
        (range(3), ("range",)),
        (Unprintable(), ("Unprintable", "cannot be shown")),
        ({1: 2}, ("key 1", "int")),
        ({None: 2}, ("key None",)),
        ({b"a": 2}, ("key b'a'", "bytes")),
        ({Name("a"): 2}, ("Name",)),
        ({Colour.RED: 2}, ("Colour",)),
        ({("a",): 2}, ("tuple",)),
        ("\ud800", ("surrogate",)),
        ({"\udfff": 1}, ("surrogate",)),
        pytest.param(10**4300, ("4,300",), id="positive"),
        pytest.param(-(10**4300), ("4,300",), id="negative"),
    ],
)
def test_a_value_that_is_not_json_is_refused_with_path_and_value(value, words):
    with pytest.raises(NotJson) as caught:
        to_text({"a": [0, {"odd.key": value}]})
    assert '$.a[1]."odd.key"' in caught.value.message
    for word in words:
        assert word in caught.value.message


def test_a_long_value_is_cut_in_the_message():
    with pytest.raises(NotJson) as caught:
        to_text({"a": b"x" * 10_000})
    assert len(caught.value.message) < 300


def test_a_tuple_is_an_array_and_its_content_is_checked_too():
    assert to_text({"a": (1, "b")}) == b'{"a":[1,"b"]}'
    with pytest.raises(NotJson, match=r"\$\.a\[1\]"):
        to_text({"a": (1, b"")})


def in_itself():
    loop: list[object] = []
    loop.append(loop)
    return loop


@pytest.mark.parametrize(
    "value",
    [nested(201), in_itself(), {"a": nested(3000)}],
    ids=["one level too many", "in itself", "thousands of levels"],
)
def test_a_value_nested_too_deep_or_in_itself_is_refused(value):
    with pytest.raises(NotJson, match="200 levels"):
        to_text(value)


def test_an_object_is_the_output_of_an_agent():
    assert to_object_text({"a": 1}) == b'{"a":1}'


@pytest.mark.parametrize("value", [[1], None, "text", Row()], ids=["list", "none", "text", "row"])
def test_the_output_of_an_agent_must_be_an_object(value):
    with pytest.raises(NotJson, match=r"at \$ must be a dict"):
        to_object_text(value)


def test_members_travel_byte_for_byte():
    text = '{ "a": 1e16 , "b":{"x" : "\\u0041"},"😀":-0}'.encode()
    members = decode_members(text)
    assert bytes(members["b"]) == b'{"x" : "\\u0041"}'
    spliced = encode_members({"😀": members["😀"], "a": members["a"], "new": b"[1, 2]"})
    assert spliced == '{"😀":-0,"a":1e16,"new":[1, 2]}'.encode()


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=5))
def test_taking_an_object_apart_and_together_changes_nothing(members):
    text = to_text(members)
    assert encode_members(decode_members(text)) == text


def test_a_copy_shares_nothing():
    text = to_text({"a": [1]})
    first, second = decode(text), decode(text)
    first["a"].append(2)
    assert second == {"a": [1]}


def test_the_fingerprint_is_sha_256():
    assert sha256(b"abc").startswith("ba7816bf")
