"""Describe one step of an execution in lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

_SOURCES = {
    "stored": "as it was stored",
    "derived": "derived again; its hash is the same",
    "reconstructed_differs": "derived again, but NOT what the agent received: its hash differs",
}


class _Step(msgspec.Struct):
    """The displayed members; data stays exact text."""

    execution_id: str
    position: str
    step: dict[str, Any]
    definition: dict[str, Any]
    input: msgspec.Raw
    input_source: str | None
    output: msgspec.Raw
    problems: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    log: list[dict[str, Any]]
    settled: dict[str, Any] | None


def step_lines(text: bytes) -> Iterator[str]:
    """Yield the lines for a step, given as JSON.

    Input and output are indented, otherwise unchanged.
    """
    found = msgspec.json.decode(text, type=_Step)
    step = found.step
    yield f"{step['name']} ({step['key']}), step {found.position}: {step['status']}"
    yield f"  agent  {found.definition['agent']['slug']} ({found.definition['agent']['kind']})"
    if step["reason"]:
        yield f"  why    {step['reason']}"
    for attempt in found.attempts:
        took = attempt["duration_ms"]
        yield (
            f"  attempt {attempt['n']}: {attempt['status']}"
            f"{'' if took is None else f', {took / 1000:.2f} s'}"
        )
        if attempt["error"]:
            yield f"    {attempt['error']['message']}"
            stack = str(attempt["error"].get("stack") or "")
            yield from (f"      {text}" for text in stack.splitlines())
    for problem in found.problems:
        yield f"  - {problem['message']}"
    for line in found.log:
        yield f"  {line['at']} {line['level']}: {line['message']}"
    if found.input_source is not None:
        yield f"Input ({_SOURCES[found.input_source]}):"
        yield _indented(found.input)
    if bytes(found.output) != b"null":
        yield "Output:"
        yield _indented(found.output)


def _indented(text: msgspec.Raw) -> str:
    return msgspec.json.format(bytes(text), indent=2).decode()
