"""The forms in which a secret may occur in a text, and their positions."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: Shorter secrets are only searched as separate words.
_SHORT = 8
#: Fewer characters of base64 than this match by chance.
_LEAST_BASE64 = 8
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
#: Adjacent base64 characters with bits of the first and last bytes.
_BASE64_EDGE = 3
_ENTITIES = {'"': "quot", "&": "amp", "<": "lt", ">": "gt", "'": "apos", "@": "commat"}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a secret, with escapes undone."""

    text: str
    #: Found only between characters that are not letters or digits.
    alone: bool
    base64: bool

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the positions of the form in a text."""
        at = text.find(self.text)
        while at >= 0:
            end = at + len(self.text)
            if not self.alone or _stands_alone(text, at, end):
                yield _base64_run(text, at, end) if self.base64 else (at, end)
            at = text.find(self.text, end)

    @property
    def octets(self) -> bytes:
        """The form in UTF-8."""
        return self.text.encode("utf-8", "surrogatepass")


def forms(secrets: Iterable[str]) -> tuple[Form, ...]:
    """Return the plain form, and base64 at any alignment in both alphabets (RFC 4648)."""
    found: dict[str, Form] = {}
    for secret in secrets:
        alone = len(secret) < _SHORT
        for text in (secret, secret.strip(), secret.replace(" ", "+")):
            found.setdefault(text, Form(text, alone=alone, base64=False))
        for text in _in_base64(secret):
            found.setdefault(text, Form(text, alone=alone, base64=True))
    found.pop("", None)
    return tuple(found.values())


def escaped_pattern(form: Form) -> re.Pattern[bytes]:
    """Return a pattern for a form whose characters may be escaped as in JSON, URLs or HTML."""
    return re.compile(b"".join(_any_of(character) for character in form.text))


def _any_of(character: str) -> bytes:
    octets = character.encode("utf-8", "surrogatepass")
    units = character.encode("utf-16-be", "surrogatepass")
    unicode = "".join(rf"\\+u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
    percent = "".join(f"%(?:25)*{octet:02x}" for octet in octets)
    code = ord(character)
    kinds = [unicode, percent, f"&#0*{code};", f"&#[xX]0*{code:x};"]
    if character in _ENTITIES:
        kinds.append(f"&{_ENTITIES[character]};")
    if character in "\"'\\/":
        kinds.append(rf"\\+{re.escape(character)}")
    escaped = "|".join(kinds).encode()
    return b"(?:" + re.escape(octets) + b"|(?i:" + escaped + b"))"


def _in_base64(secret: str) -> Iterator[str]:
    octets = secret.encode("utf-8", "surrogatepass")
    if len(secret) < _SHORT:
        yield from _alphabets(b64encode(octets).decode().rstrip("="))
        return
    for shift in range(3):
        encoded = b64encode(b"\0" * shift + octets).decode().rstrip("=")
        # The first characters also hold bits of what precedes, the last one of what follows.
        begin = (0, 2, 3)[shift]
        end = len(encoded) - (1 if (shift + len(octets)) % 3 else 0)
        if end - begin >= _LEAST_BASE64:
            yield from _alphabets(encoded[begin:end])


def _alphabets(text: str) -> Iterator[str]:
    yield text
    yield text.replace("+", "-").replace("/", "_")


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _base64_run(text: str, start: int, end: int) -> tuple[int, int]:
    for _ in range(_BASE64_EDGE):
        if start and text[start - 1] in _BASE64:
            start -= 1
        if end < len(text) and text[end] in _BASE64:
            end += 1
    while end < len(text) and text[end] == "=":
        end += 1
    return start, end
