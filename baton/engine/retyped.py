"""Find the step that replaced a context field by a value of another type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from baton.jsontext.path import segment_text
from baton.sentence import Sentence, say

_KINDS = {
    b"{": "an object", b"[": "a list", b'"': "text", b"t": "true or false",
    b"f": "true or false", b"n": "null",
}  # fmt: skip

#: Sources of context members in order: the step's key, None for the input.
Givers = Iterable[tuple[str | None, Mapping[str, msgspec.Raw]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retyped:
    """A context field that a step overwrote with a value of another type."""

    name: str
    step: str
    kind: str
    #: The step that set it before; None for the input.
    earlier: str | None
    earlier_kind: str

    @property
    def sentence(self) -> Sentence:
        """A description for messages."""
        giver = say("step {giver!r}", giver=self.earlier) if self.earlier else say("the input")
        return say(
            "Step {step!r} overwrote the field {name}, which {giver} gave as {earlier_kind}, with "
            "{kind}.",
            step=self.step,
            name=self.name,
            giver=giver,
            earlier_kind=self.earlier_kind,
            kind=self.kind,
        )

    @property
    def remedy(self) -> Sentence:
        """How to get the earlier value."""
        return say("Map {source} for the value before.", source=source_of(self.earlier, self.name))


def source_of(step: str | None, name: str) -> str:
    """Return the mapping path to a source's own value of a field."""
    return f"{f'steps.{step}.output' if step else 'input'}.{segment_text(name)}"


def retyped(name: str, givers: Givers) -> Retyped | None:
    """Describe how the field changed its type; None if it did not."""
    found = [(key, kind_of(members[name])) for key, members in givers if name in members]
    if not found or found[-1][0] is None:
        return None
    step, kind = found[-1]
    for earlier, earlier_kind in reversed(found[:-1]):
        if earlier_kind != kind:
            return Retyped(
                name=name, step=str(step), kind=kind, earlier=earlier, earlier_kind=earlier_kind
            )
    return None


def kind_of(text: msgspec.Raw) -> str:
    """Return the type of a JSON text, in words."""
    return _KINDS.get(bytes(memoryview(text)[:64]).lstrip()[:1], "a number")
