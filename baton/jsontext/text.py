"""Read, write and splice JSON as UTF-8 text (RFC 8259), without changing it.

Between agents, data is passed as `bytes` of text that was validated once, here. Text from outside
is read by `parse`, values from an agent's own code are written by `to_text`; both refuse what could
not be returned unchanged. `decode` and the member functions trust text that has passed one of
these.
"""

from __future__ import annotations

import gc
import hashlib
import json
import marshal
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import ParamSpec, TypeAlias, TypeVar, cast

import jsonschema_rs
import msgspec

from baton.errors import InvalidJson, NotJson, PayloadTooLarge
from baton.jsontext.path import Segment
from baton.jsontext.syntax_errors import MAX_DEPTH, shown, text_fault, value_fault
from baton.sentence import say

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, JsonValue]

#: Some editors and shells write it before UTF-8 text; it is not part of the text.
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

P = ParamSpec("P")
T = TypeVar("T")
Text = TypeVar("Text", bytes, msgspec.Raw, bytes | msgspec.Raw)


@cache
def _exactness() -> jsonschema_rs.Validator:
    """Return a validator that accepts finite JSON values of at most `MAX_DEPTH` levels.

    jsonschema-rs traverses Python values in compiled code and refuses NaN, infinities, keys that
    are not text, bytes, sets and dates.
    """
    plain = ["string", "number", "boolean", "null"]
    levels: dict[str, object] = {"0": {"type": plain}}
    for level in range(1, MAX_DEPTH + 1):
        inner = {"$ref": f"#/$defs/{level - 1}"}
        levels[f"{level}"] = {
            "type": [*plain, "array", "object"],
            "items": inner,
            "additionalProperties": inner,
        }
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/$defs/{MAX_DEPTH}", "$defs": levels}, offline=True
    )


def _exact_number(text: str) -> float | Decimal:
    number = float(text)
    written = Decimal(text)
    return number if Decimal(repr(number)) == written else written


#: From this size, garbage collection takes as long as parsing.
_LARGE_BYTES = 256 * 1024

_encode = msgspec.json.Encoder().encode
_encode_exact = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder().decode
_decode_exact = msgspec.json.Decoder(float_hook=_exact_number).decode
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


def parse(text: bytes | str, *, limit_bytes: int | None = None, what: str = "input") -> JsonValue:
    """Parse text from outside as exactly one JSON value.

    Raises `PayloadTooLarge` over the limit, and `InvalidJson` naming the place for anything that
    RFC 8259 forbids or that cannot be kept: invalid UTF-8, duplicate keys, half surrogate pairs,
    numbers beyond binary64, integers of more than 4,300 digits, more than 200 levels.
    """
    try:
        raw = text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError as error:
        raise InvalidJson(
            say(
                "The {what} contains half of a surrogate pair at character {start}, "
                "which is not a character; send the whole one.",
                what=what,
                start=error.start,
            )
        ) from error
    if limit_bytes is not None and len(raw) > limit_bytes:
        raise PayloadTooLarge(
            say(
                "The {what} has {count:,} bytes; the limit is {limit:,} bytes.",
                what=what,
                count=len(raw),
                limit=limit_bytes,
            )
        )
    try:
        raw.decode()
        value = _read(_decode, raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        _refuse_faulty(raw, what, error)
        return cast("JsonValue", json.loads(raw))
    if _looks_suspicious(raw, value):
        _refuse_faulty(raw, what, None)
    return cast("JsonValue", value)


def parse_exact(text: bytes, *, what: str = "input") -> JsonValue | Decimal:
    """Parse like `parse`, but with a `Decimal` where a binary number would lose digits."""
    parse(text, what=what)
    return cast("JsonValue | Decimal", _read(_decode_exact, text))


def to_exact_text(value: object) -> bytes:
    """Write a value from `parse_exact`, each `Decimal` as the original number."""
    return _encode_exact(value)


def parse_object(
    text: bytes | str, *, limit_bytes: int | None = None, what: str = "input"
) -> JsonObject:
    """Parse text from outside as exactly one JSON object; raises like `parse`."""
    value = parse(text, limit_bytes=limit_bytes, what=what)
    if not isinstance(value, dict):
        raise InvalidJson(
            say(
                'The {what} must be a JSON object such as {{"name": "value"}}, got {value}.',
                what=what,
                value=shown(value),
            )
        )
    return value


def to_text(value: object) -> bytes:
    """Write a value from an agent's code if it is exactly JSON.

    Allowed are the built-in `dict` with text keys, `list`, `tuple` (an array), `str`, `int`, finite
    `float`, `bool` and `None`, but not their subclasses. Raises `NotJson` naming path and value.

    Three passes in compiled code cost less than one in Python: msgspec writes and refuses half
    surrogate pairs, marshal refuses all but built-in types, the schema refuses the rest.
    """
    try:
        text = _encode(value)
        marshal.dumps(cast("list[object]", value))
        is_json = _exactness().is_valid(value)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise _not_json(value) from error
    if not is_json:
        raise _not_json(value)
    return text


def to_object_text(value: object) -> bytes:
    """Write the output of an agent like `to_text`; the top level must be an object."""
    if type(value) is not dict:
        raise NotJson(
            say(
                "The value at $ must be a dict, got {value} of type {type}.",
                value=shown(value),
                type=type(value).__name__,
            )
        )
    return to_text(value)


def decode(text: bytes) -> JsonValue:
    """Decode validated text; each call returns a new value, so it also serves as a copy."""
    try:
        return cast("JsonValue", _read(_decode, text))
    except msgspec.ValidationError:
        # msgspec counts the minus sign of a negative integer of 4,300 digits as a digit.
        return cast("JsonValue", json.loads(text))


def decode_object(text: bytes) -> JsonObject:
    """Decode a validated object; like `decode`."""
    return cast("JsonObject", decode(text))


def decode_members(text: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Return the members of a validated object with undecoded values."""
    return _read(_decode_members, text)


def decode_items(text: bytes | msgspec.Raw) -> list[msgspec.Raw]:
    """Return the undecoded items of a validated array."""
    return _read(_decode_items, text)


def part_at(text: bytes | msgspec.Raw, segments: Sequence[Segment]) -> bytes | None:
    """Return the exact text at a path inside a validated value; None if there is nothing."""
    for segment in segments:
        try:
            text = (
                decode_members(text)[segment]
                if isinstance(segment, str)
                else (decode_items(text)[segment])
            )
        except (msgspec.ValidationError, LookupError):
            return None
    return bytes(text)


def encode_members(members: Mapping[str, msgspec.Raw | bytes]) -> bytes:
    """Return an object of values that are already text, copied as bytes."""
    return _encode(
        {
            name: text if isinstance(text, msgspec.Raw) else msgspec.Raw(text)
            for name, text in members.items()
        }
    )


def sha256(text: bytes) -> str:
    """Return the SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text).hexdigest()


def undisturbed(function: Callable[P, T], /, *arguments: P.args, **named: P.kwargs) -> T:
    """Call a function that creates many values, with the garbage collector paused.

    None of the values is garbage, but the collector would scan them repeatedly while they are
    created: parsing 10 MB would take two to four times as long.
    """
    if not gc.isenabled():
        return function(*arguments, **named)
    gc.disable()
    try:
        return function(*arguments, **named)
    finally:
        gc.enable()


def _read(decoder: Callable[[Text], T], text: Text) -> T:
    return decoder(text) if len(text) < _LARGE_BYTES else undisturbed(decoder, text)


def _looks_suspicious(raw: bytes, value: object) -> bool:
    """True if keys may be duplicate or levels too many; never wrongly false.

    A colon stands between each key and its value, or inside text, which writing preserves. So the
    rewritten value has fewer colons if, and only if, a duplicate key was dropped. Escaped colons
    are left to the slow check.
    """
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and not _exactness().is_valid(value):
        return True
    if b"\\u003a" in raw or b"\\u003A" in raw:
        return True
    return raw.count(b":") != _encode(value).count(b":")


def _refuse_faulty(raw: bytes, what: str, cause: Exception | None) -> None:
    fault = text_fault(raw)
    if fault:
        raise InvalidJson(
            say(
                "The {what} is not JSON: what stands at {where} {why}.",
                what=what,
                where=fault.where,
                why=fault.why,
            )
        ) from cause


def _not_json(value: object) -> NotJson:
    fault = value_fault(value)
    if fault is None:
        return NotJson("The value at $ is not JSON.")
    return NotJson(
        say(
            "The value at {where} {why}. Only dicts with text keys, lists, text, "
            "finite numbers, booleans and None are JSON.",
            where=fault.where,
            why=fault.why,
        )
    )
