"""The same JSON of an execution in pieces, where its outputs are too large to be held at once.

Outputs are read one by one, twice: for the context, which is merged from them, and for the results.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from itertools import groupby, islice

import msgspec

from baton.domain.execution_view import ExecutionView, StepView
from baton.domain.workflow import WorkflowDefinition
from baton.jsontext.text import decode_members, encode_members
from baton.services.executions.answers import standing_json

#: Texts of outputs that are kept for the next look at them.
KEPT_BYTES = 32 * 1024 * 1024
PIECE_BYTES = 256 * 1024
#: Members that are written at once: many small ones take long.
MEMBERS_AT_ONCE = 4096

LoadOutput = Callable[[StepView], Awaitable[bytes]]

_encode = msgspec.json.encode


async def execution_pieces(
    view: ExecutionView, definition: WorkflowDefinition, given: bytes, load: LoadOutput
) -> AsyncIterator[bytes]:
    """Yield what `execution_json` would return, a quarter of a megabyte at a time.

    `view` comes without data, `given` is its input. Between two pieces others get their turn.
    """
    texts = _Texts(view, given, load)
    yield standing_json(view, definition)[:-1] + b',"input":'
    for piece in _cut(given):
        yield piece
    yield b',"context":'
    async for piece in _context(texts):
        yield piece
    yield b',"results":'
    async for piece in _results(texts):
        yield piece
    yield b"}"


class _Texts:
    """The input and the outputs, read when they are looked at; the last ones are kept."""

    def __init__(self, view: ExecutionView, given: bytes, load: LoadOutput) -> None:
        self._input = given
        self._load = load
        self.steps = [step for step in view.steps if step.output_bytes is not None]
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    async def of(self, place: int) -> bytes:
        """The text of a step by its place among `steps`; -1 is the input."""
        if place < 0:
            return self._input
        text = self._kept.pop(place, None)
        if text is None:
            text = await self._load(self.steps[place])
        self._kept[place] = text
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)
        return text


async def _context(texts: _Texts) -> AsyncIterator[bytes]:
    """The input with each output merged into it, as `context_of` has it."""
    #: Each member with the last text that has it, in the order in which they came up first.
    owners: dict[str, int] = {}
    for place in range(-1, len(texts.steps)):
        owners.update(dict.fromkeys(decode_members(await texts.of(place)), place))
        await asyncio.sleep(0)
    separator = b"{"
    for place, names in groupby(owners, key=owners.__getitem__):
        members = decode_members(await texts.of(place))
        for some in _some_at_once(names, members):
            yield separator
            for piece in _cut(encode_members(some)[1:-1]):
                yield piece
                await asyncio.sleep(0)
            separator = b","
    yield b"{}" if separator == b"{" else b"}"


async def _results(texts: _Texts) -> AsyncIterator[bytes]:
    for place, step in enumerate(texts.steps):
        yield (b"," if place else b"{") + _encode(step.key) + b":"
        for piece in _cut(await texts.of(place)):
            yield piece
            await asyncio.sleep(0)
    yield b"}"


def _some_at_once(
    names: Iterator[str], members: Mapping[str, msgspec.Raw]
) -> Iterator[dict[str, msgspec.Raw]]:
    while some := {name: members[name] for name in islice(names, MEMBERS_AT_ONCE)}:
        yield some


def _cut(text: bytes) -> Iterator[bytes]:
    for start in range(0, len(text), PIECE_BYTES):
        yield text[start : start + PIECE_BYTES]
