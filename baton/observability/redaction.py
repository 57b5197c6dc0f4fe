"""Redact everything that is recorded or shown about a failure, and log lines.

Redaction removes every secret that this process knows, in plain, base64, percent- and JSON-encoded
form, and then masks what looks like a secret or personal data (`masking`). Inputs, outputs and the
context of an execution are user data: they are stored exactly, without redaction, except that the
secrets an attempt used are replaced in its output. `docs/security.md` lists what is stored where.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from baton.observability.escapes import Escapes, places, rounds
from baton.observability.known_secrets import KnownSecrets
from baton.observability.masking import masked
from baton.observability.secret_forms import Form, escaped_pattern, forms
from baton.observability.span import Span, replaced

_LABEL = "secret"
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
#: Without one of these, a secret appears literally in JSON.
_ESCAPES = re.compile(rb"\\u|\\[\"/\\]|%[2-9A-Fa-f][0-9A-Fa-f]|&(?:#|amp|lt|gt|quot|apos|commat)")
_PIECE_BYTES = 256 * 1024
#: The longest escaped secret.
_OVERLAP_BYTES = 16 * 1024
_HIDDEN = "[masked]"
#: Members of a problem, and those of them that are sentences.
_PROBLEM = frozenset({"code", "params", "template"})
_SENTENCES = ("message", "detail", "fix")
#: Members that are definitions, not data: masking would change their meaning.
_DEFINITIONS = frozenset({"schema"})


class Redactor:
    """Removes the secrets in a registry, which may grow at any time, from texts."""

    def __init__(self, secrets: KnownSecrets | None = None) -> None:
        self.secrets = secrets or KnownSecrets()
        self._version = -1
        self._forms: tuple[Form, ...] = ()

    def text(self, text: str) -> str:
        """Return the text without known secrets, and masked."""
        return masked(self.without_secrets(text))

    def without_secrets(self, text: str) -> str:
        """Return the text without known secrets, otherwise unchanged."""
        return _without(text, self._known())

    def json(self, value: object, clean: Callable[[str], str] | None = None) -> Any:
        """Return a JSON value with every text in it cleaned, by default with `text`."""
        return _cleaned(value, clean or self.text, self.without_secrets)

    def _known(self) -> tuple[Form, ...]:
        if self._version != self.secrets.version:
            self._version = self.secrets.version
            self._forms = forms(self.secrets)
        return self._forms


def output_without(output: bytes, secrets: Iterable[str]) -> bytes:
    """Return JSON text without the secrets in its strings; without any, the same bytes."""
    known = forms(secrets)
    hits = sorted(hit for form in known for hit in _hits(output, form))
    if not hits:
        return output
    parts: list[bytes] = []
    done = 0
    for found in _STRING.finditer(output):
        start, end = found.span()
        next_hit = bisect_left(hits, start)
        if next_hit == len(hits):
            break
        if hits[next_hit] < end:
            parts += (output[done : start + 1], _without(found[0][1:-1].decode(), known).encode())
            done = end - 1
    return b"".join((*parts, output[done:]))


def _hits(output: bytes, form: Form) -> Iterator[int]:
    """Yield the positions where a form may begin; searching bytes is cheap, even in 10 MB."""
    at = output.find(form.octets)
    while at >= 0:
        yield at
        at = output.find(form.octets, at + 1)
    if (form.base64 and form.text.isalnum()) or not _ESCAPES.search(output):
        return
    pattern = escaped_pattern(form)
    # In pieces: a search blocks all other threads and the event loop.
    for start in range(0, len(output), _PIECE_BYTES):
        end = start + _PIECE_BYTES + _OVERLAP_BYTES
        yield from (found.start() for found in pattern.finditer(output, start, end))


def _without(text: str, known: tuple[Form, ...]) -> str:
    if not known:
        return text
    spans = [
        Span(origins[start], origins[end], _LABEL)
        for escapes in _escapes_in(known)
        for number, plain in enumerate(rounds(text, escapes))
        if (found := [place for form in known for place in form.places(plain)])
        and (origins := places(text, escapes, number))
        for start, end in found
    ]
    return replaced(text, spans) if spans else text


def _escapes_in(known: tuple[Form, ...]) -> tuple[Escapes, ...]:
    """Return which escapes to undo; separately if a secret itself looks like it has escapes."""
    if any(mark in form.text for form in known for mark in "%\\&"):
        return tuple(Escapes)
    return (Escapes.ALL,)


def _shown_in(problem: Mapping[str, object], clean: Mapping[str, Any]) -> dict[str, object]:
    """Return a problem's values, masked where its sentences do not show them either.

    Only the words of a sentence reveal that a value is secret.
    """
    names = [name for name in _SENTENCES if isinstance(problem.get(name), str)]
    params: dict[str, object] = clean["params"]
    if all(problem[name] == clean[name] for name in names):
        return params
    shown = " ".join(clean[name] for name in names)
    return {
        name: value if any(form in shown for form in _forms(value)) else _HIDDEN
        for name, value in params.items()
    }


def _forms(value: object) -> Iterator[str]:
    """Yield the ways in which a sentence may show a value."""
    yield str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from (f"{value:,}", f"{value:g}", f"{value:.0f}", f"{value:,.0f}")


def _cleaned(value: object, clean: Callable[[str], str], remove: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        found = {
            remove(str(name)): _cleaned(item, remove if name in _DEFINITIONS else clean, remove)
            for name, item in value.items()
        }
        if found.keys() >= _PROBLEM:
            found["params"] = _shown_in(value, found)
        return found
    if isinstance(value, list | tuple):
        return [_cleaned(item, clean, remove) for item in value]
    return value
