"""Extract the reason for a refusal from a response body of any shape.

Every vendor has its own: OData, OAuth, problem details (RFC 9457), JSON:API, GraphQL, SOAP, lists
of fields. Members are therefore recognized by their names, and a body without a known member is
shown as is.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TypeGuard

import msgspec

from baton.connectors.markup_words import is_page, page_words, xml_members
from baton.jsontext.charsets import QUICK_CHARSETS, charset_of

#: Far more than a message shows, but little enough to mask quickly.
MOST_CHARACTERS = 4_000
_DEEPEST = 10
#: Limit for the entries of one list, and for the parts of the whole reason.
_MOST_PARTS = 10

_LETTERS = re.compile(r"[^a-z]")
_CODES = frozenset({"code", "errorcode", "errcode", "faultcode"})
_WORDS = re.compile(
    r"message|msg|reason|detail|description|error|fault|title|text|cause|explanation|diagnostic"
    r"|exception|problem|issue|summary|hint|violation|invalid|validation|modelstate|failure|info"
)
#: Members that add details to others.
_MORE = re.compile(r"detail|description|explanation|diagnostic|hint|cause|info")
#: Members that only classify the error; used if there is nothing else.
_KINDS = frozenset({"type", "status", "state", "name", "result", "outcome", "value"})
#: Members that describe the error in any object, often one per language.
_HOLDING_TEXT = re.compile(r"message$|title$|text$|description$")
#: Members that locate the error in the request.
_PLACES = (
    "loc",
    "field",
    "pointer",
    "parameter",
    "param",
    "property",
    "propertypath",
    "path",
    "name",
)
_NOISE = re.compile(
    r"trace|stack|timestamp|time$|date$|url|uri|link|href|docs|documentation|lang|locale|severity|level"
    r"|(?<!val)id$|ids$|class$|count$|code$|^request$|^instance$|^path$|^method$|^host$|^source$"
)
#: Characters that do not occur in text.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a]")
_ADDRESS = re.compile(r"(?:https?|urn):\S+", re.IGNORECASE)


def reason_in(body: bytes, content_type: str = "") -> str:
    """Return the system's own error text; "" if the body has none or is not text.

    For JSON and XML: the text of the members that explain an error. For HTML: the title and text.
    For everything else: the text. It may have several lines and contain secrets.
    """
    text = _text(body, content_type)
    if text is None:
        return ""
    text = text.strip()
    if text.startswith("<"):
        return _of_markup(text)[:MOST_CHARACTERS]
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return text[:MOST_CHARACTERS]
    if value in (None, True, False, "", [], {}):
        return ""
    return (_explained(value) or text)[:MOST_CHARACTERS]


def _text(body: bytes, content_type: str) -> str | None:
    """Return the body as text, even if it is cut within a character; None if it is not text."""
    charset = charset_of(body, content_type)
    try:
        charset = codecs.lookup(charset).name
        # Some other charsets decode in quadratic time.
        text = codecs.getincrementaldecoder(
            charset if charset in QUICK_CHARSETS else "utf-8"
        )().decode(body)
    except (LookupError, UnicodeDecodeError):
        text = body.decode("windows-1252", "replace")
    text = text.removeprefix("\ufeff")
    return None if _BINARY.search(text) else text


def _of_markup(text: str) -> str:
    if is_page(text):
        return page_words(text)
    return _explained(xml_members(text)) or page_words(text) or text


def _explained(value: object) -> str:
    return "; ".join(_without_repeats(_words(value, _DEEPEST)))


def _words(value: object, depth: int) -> list[str]:
    """Return the texts of a value, in separate parts."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if depth == 0:
        return []
    if isinstance(value, list):
        return [part for item in value[:_MOST_PARTS] for part in _words(item, depth - 1)]
    if isinstance(value, dict):
        return _of_object(value, depth - 1)
    return []


def _of_object(members: dict[str, object], depth: int) -> list[str]:
    named = [(_LETTERS.sub("", name.lower()), name, value) for name, value in members.items()]
    main, more, listed = _telling(named, depth)
    said = ": ".join(_without_repeats([*main, *more]))
    code = _code(named)
    if not said and not listed and code is None:
        listed = _nested(named, depth)
    if not said and not listed and code is None:
        said = next((str(value) for key, _, value in named if _is_kind(key, value)), "")
    if code is not None and code not in said:
        said = f"{code}: {said}" if said else code
    place = _place(named)
    if place and said:
        said = f"{place}: {said}"
    return ([said] if said else []) + listed


def _telling(
    named: list[tuple[str, str, object]], depth: int
) -> tuple[list[str], list[str], list[str]]:
    """Group the members that explain: the error itself, details, and single items."""
    main: list[str] = []
    more: list[str] = []
    listed: list[str] = []
    for key, _, value in named:
        if not _WORDS.search(key) or _is_noise(key, value):
            continue
        if isinstance(value, dict) and _HOLDING_TEXT.search(key):
            main += _words(value, depth)
        elif isinstance(value, dict | list):
            listed += _of_fields(value, depth) if _is_fields(value) else _words(value, depth)
        elif isinstance(value, str):
            (more if _MORE.search(key) else main).extend(_words(value, depth))
    return main, more, listed


def _nested(named: list[tuple[str, str, object]], depth: int) -> list[str]:
    """Return the texts of the other members, such as an envelope or a list of fields."""
    found: list[str] = []
    for key, name, value in named:
        if _is_noise(key, value) or key in _CODES or _is_kind(key, value):
            continue
        if isinstance(value, dict) or (isinstance(value, list) and not _is_texts(value)):
            found += _words(value, depth)
        elif parts := _words(value, depth):
            found.append(f"{name}: {'; '.join(parts)}")
    return found


def _is_fields(value: object) -> TypeGuard[dict[str, list[str]]]:
    """True if it maps field names to their problems."""
    return isinstance(value, dict) and bool(value) and all(map(_is_texts, value.values()))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _of_fields(fields: dict[str, list[str]], depth: int) -> list[str]:
    return [
        f"{name}: {'; '.join(parts)}" if name else "; ".join(parts)
        for name, value in list(fields.items())[:_MOST_PARTS]
        if (parts := _words(value, depth))
    ]


def _code(named: list[tuple[str, str, object]]) -> str | None:
    """Return a code, unless it merely repeats the HTTP status."""
    for key, _, value in named:
        if key not in _CODES or isinstance(value, bool):
            continue
        text = str(value).strip() if isinstance(value, str | int) else ""
        if text and not re.fullmatch(r"[1-5]\d\d", text):
            return text
    return None


def _place(named: list[tuple[str, str, object]]) -> str:
    members = {key: value for key, _, value in named}
    source = members.get("source")
    members |= {key: source.get(key) for key in _PLACES} if isinstance(source, dict) else {}
    for wanted in _PLACES:
        place = members.get(wanted)
        if isinstance(place, list):
            return ".".join(map(str, place[:_MOST_PARTS]))
        # A path of its own is the address of the request.
        if isinstance(place, str) and not (wanted == "path" and place.startswith("/")):
            return place
    return ""


def _is_kind(key: str, value: object) -> bool:
    return key in _KINDS and isinstance(value, str) and not _ADDRESS.fullmatch(value)


def _is_noise(key: str, value: object) -> bool:
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        return True
    return _NOISE.search(key) is not None


def _without_repeats(parts: list[str]) -> Iterator[str]:
    """Yield the parts that are not contained in another one."""
    kept: list[str] = []
    for part in parts[:_MOST_PARTS]:
        if not any(part in other for other in kept):
            kept = [other for other in kept if other not in part]
            kept.append(part)
    return iter(kept)
