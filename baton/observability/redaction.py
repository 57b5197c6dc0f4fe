"""The one gate for everything that is recorded or shown of a failure, and for log lines.

It removes every secret that this process knows, in plain, base64, percent- and JSON-encoded form,
and then masks what looks like a secret or personal data (`masking`). Inputs, outputs and the
context of an execution are data views: they are exact and do not pass the gate, except that the
secrets an attempt used are replaced in its output. `docs/security.md` lists what goes where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from baton.observability.escapes import Escapes, places, rounds
from baton.observability.known_secrets import KnownSecrets
from baton.observability.masking import masked
from baton.observability.secret_forms import Form, escaped_pattern, forms
from baton.observability.span import Span, replaced

_LABEL = "secret"
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
#: Without one of these a secret in JSON stands as it is.
_ESCAPES = re.compile(rb"\\u|\\[\"/\\]|%[2-9A-Fa-f][0-9A-Fa-f]|&(?:#|amp|lt|gt|quot|apos|commat)")
#: Members that are a definition, not data: masking would change what it means.
_DEFINITIONS = frozenset({"schema"})


class Redactor:
    """Cleans texts of the secrets in a registry, which may grow at any time."""

    def __init__(self, secrets: KnownSecrets | None = None) -> None:
        self.secrets = secrets or KnownSecrets()
        self._version = -1
        self._forms: tuple[Form, ...] = ()

    def text(self, text: str) -> str:
        """Without known secrets, and masked."""
        return masked(self.without_secrets(text))

    def without_secrets(self, text: str) -> str:
        """Without known secrets, otherwise as it is."""
        return _without(text, self._known())

    def json(self, value: object, clean: Callable[[str], str] | None = None) -> Any:
        """A JSON value with every text in it cleaned, by `text` unless another way is given."""
        return _cleaned(value, clean or self.text, self.without_secrets)

    def _known(self) -> tuple[Form, ...]:
        if self._version != self.secrets.version:
            self._version = self.secrets.version
            self._forms = forms(self.secrets)
        return self._forms


def output_without(output: bytes, secrets: Iterable[str]) -> bytes:
    """JSON text whose strings do not hold the secrets; otherwise the same bytes."""
    known = forms(secrets)
    if not any(_may_hold(output, form) for form in known):
        return output

    def clean(found: re.Match[bytes]) -> bytes:
        text = found.group()[1:-1].decode()
        return b'"' + _without(text, known).encode() + b'"'

    return _STRING.sub(clean, output)


def _may_hold(output: bytes, form: Form) -> bool:
    """Whether it is worth looking into each string; finding bytes is cheap, also in 10 MB."""
    if form.octets in output:
        return True
    if (form.base64 and form.text.isalnum()) or not _ESCAPES.search(output):
        return False
    return escaped_pattern(form).search(output) is not None


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
    """All at once; also one by one where a secret has in it what looks like an escape."""
    if any(mark in form.text for form in known for mark in "%\\&"):
        return tuple(Escapes)
    return (Escapes.ALL,)


def _cleaned(value: object, clean: Callable[[str], str], remove: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {
            remove(str(name)): _cleaned(item, remove if name in _DEFINITIONS else clean, remove)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_cleaned(item, clean, remove) for item in value]
    return value
