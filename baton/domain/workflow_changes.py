"""Differences between two workflow files, member by member, described in words."""

from __future__ import annotations

import enum
import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from baton.domain.workflow import AgentDefinition, Effect
from baton.domain.workflow_document import agent_document
from baton.jsontext.text import JsonObject, JsonValue, to_text

_SHOWN_CHARACTERS = 60


class ChangeKind(enum.StrEnum):
    """The kind of a change."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference."""

    kind: ChangeKind
    #: Key of the step; None for the workflow itself.
    step: str | None = None
    #: Display name of the step.
    name: str | None = None
    #: The member that changed, with dots for nested ones: `retry.max_retries`; None for a whole
    #: step.
    field: str | None = None
    #: Empty if there was, or is, no value.
    before: tuple[JsonValue, ...] = ()
    after: tuple[JsonValue, ...] = ()
    text: str
    #: Whether it can change what an execution does; display names cannot.
    affects_runs: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One side of a comparison; the file may be invalid."""

    document: JsonObject
    #: The known agents that its steps use.
    agents: Mapping[str, AgentDefinition]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    default: JsonValue = None
    unit: str = ""
    #: Whether the value is long; long values are not written out.
    long: bool = False


_WORKFLOW = {
    "name": _Words(title="Name"),
    "description": _Words(title="Description", default=""),
    "input_schema": _Words(title="Input schema", long=True),
    "global_timeout_seconds": _Words(title="Time limit of an execution", default=900, unit=" s"),
    "stop_on_error": _Words(title="Stop at the first failure", default=True),
}
_STEP = {
    "agent": _Words(title="Agent"),
    "name": _Words(title="Name"),
    "when": _Words(title="Condition"),
    "timeout_seconds": _Words(title="Time limit", default=300, unit=" s"),
    "input_schema": _Words(title="Input schema", long=True),
    "output_schema": _Words(title="Output schema", long=True),
}
_RETRY = {
    "max_retries": _Words(title="Retries"),
    "initial_delay_seconds": _Words(title="Wait before the first retry", default=1, unit=" s"),
    "backoff": _Words(title="Growth of the wait", default=2),
    "max_delay_seconds": _Words(title="Longest wait", default=30, unit=" s"),
    "jitter": _Words(title="Random spread of the waits", default=True),
}
_AGENT = {
    "kind": _Words(title="Kind"),
    "name": _Words(title="Name"),
    "description": _Words(title="Description", default=""),
    "effect": _Words(title="Effect"),
    "input_schema": _Words(title="Input schema", long=True),
    "output_schema": _Words(title="Output schema", long=True),
}
#: Members that are only displayed.
_SHOWN_ONLY = frozenset({"name", "description"})


def compare(before: Compared, after: Compared) -> tuple[Change, ...]:
    """Return every difference of the workflow, its steps by key, and their agents."""
    return (
        *_members(before.document, after.document, _WORKFLOW, step=None, name=None),
        *_step_changes(before, after),
    )


def _step_changes(before: Compared, after: Compared) -> Iterator[Change]:
    old, new = _steps(before.document), _steps(after.document)
    for key, step in old.items():
        if key not in new:
            name = _name(step, before)
            yield Change(
                kind=ChangeKind.REMOVED, step=key, name=name, before=(step,),
                text=f"{name} was removed",
            )  # fmt: skip
    stay = _in_order([key for key in old if key in new], list(new))
    places = {key: place for place, key in enumerate(new, start=1)}
    for key, step in new.items():
        name = _name(step, after)
        if key not in old:
            yield Change(
                kind=ChangeKind.ADDED, step=key, name=name, after=(step,),
                text=f"{name} was added as step {places[key]}",
            )  # fmt: skip
            continue
        if key not in stay:
            was = list(old).index(key) + 1
            yield Change(
                kind=ChangeKind.MOVED, step=key, name=name, before=(was,), after=(places[key],),
                text=f"{name} was moved from place {was} to {places[key]}",
            )  # fmt: skip
        yield from _within_step(key, name, old[key], step, before, after)


def _within_step(
    key: str,
    name: str,
    old: JsonObject,
    new: JsonObject,
    before: Compared,
    after: Compared,
) -> Iterator[Change]:
    named = [{**step, "name": _name(step, side)} for step, side in ((old, before), (new, after))]
    yield from _members(named[0], named[1], _STEP, step=key, name=name)
    yield from _mapping(key, name, old.get("mapping"), new.get("mapping"))
    yield from _free(key, name, "config", "Setting", old.get("config"), new.get("config"))
    retries = [_retry(step, side) for step, side in ((old, before), (new, after))]
    yield from _members(retries[0], retries[1], _RETRY, step=key, name=name, below="retry")
    one, other = before.agents.get(str(old.get("agent"))), after.agents.get(str(new.get("agent")))
    if one is not None and other is not None and one.slug == other.slug:
        yield from _agent(key, name, agent_document(one), agent_document(other))


def _mapping(key: str, name: str, old: JsonValue, new: JsonValue) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _free(key, name, "mapping", "Input", old, new)
    elif not _same(old, new):
        text = f"Inputs: {_mapped(old)} → {_mapped(new)}"
        yield _changed(key, name, "mapping", text, old, new)


def _mapped(mapping: JsonValue) -> str:
    if isinstance(mapping, dict):
        return f"{len(mapping)} mapped {'field' if len(mapping) == 1 else 'fields'}"
    return "the whole context" if mapping is None else _value(mapping, "")


def _agent(key: str, name: str, old: JsonObject, new: JsonObject) -> Iterator[Change]:
    yield from _members(old, new, _AGENT, step=key, name=name, below="agent", owner="of the agent")
    yield from _free(
        key, name, "agent.config", "Setting of the agent", old["config"], new["config"]
    )


def _members(
    old: JsonObject,
    new: JsonObject,
    words: Mapping[str, _Words],
    *,
    step: str | None,
    name: str | None,
    below: str = "",
    owner: str = "",
) -> Iterator[Change]:
    for member, said in words.items():
        one, other = old.get(member, said.default), new.get(member, said.default)
        if _same(one, other):
            continue
        title = f"{said.title} {owner}".strip()
        text = f"{title} {_value(one, said.unit)} → {_value(other, said.unit)}"
        if said.long:
            text = f"{title} changed"
            text = f"{title} added" if one is None else text
            text = f"{title} removed" if other is None else text
        yield _changed(
            step, name, f"{below}.{member}" if below else member, text, one, other,
            affects_runs=member not in _SHOWN_ONLY,
        )  # fmt: skip


def _free(
    key: str, name: str, field: str, title: str, old: JsonValue, new: JsonValue
) -> Iterator[Change]:
    """Yield changes of members whose names the file's author chose."""
    one = old if isinstance(old, dict) else {}
    other = new if isinstance(new, dict) else {}
    for member in dict.fromkeys((*one, *other)):
        if member in one and member in other and _same(one[member], other[member]):
            continue
        kind = ChangeKind.CHANGED
        before = _value(one[member], "") if member in one else "nothing"
        after = _value(other[member], "") if member in other else "nothing"
        yield Change(
            kind=kind,
            step=key,
            name=name,
            field=f"{field}.{member}",
            before=(one[member],) if member in one else (),
            after=(other[member],) if member in other else (),
            text=f"{title} {member}: {before} → {after}",
        )


def _changed(
    step: str | None,
    name: str | None,
    field: str,
    text: str,
    before: JsonValue,
    after: JsonValue,
    *,
    affects_runs: bool = True,
) -> Change:
    return Change(
        kind=ChangeKind.CHANGED,
        step=step,
        name=name,
        field=field,
        before=(before,),
        after=(after,),
        text=text,
        affects_runs=affects_runs,
    )


def _retry(step: JsonObject, side: Compared) -> JsonObject:
    given = step.get("retry")
    policy = dict(given) if isinstance(given, dict) else {}
    agent = side.agents.get(str(step.get("agent")))
    reads = agent is not None and agent.effect is Effect.READ
    return {"max_retries": 2 if reads else 0, **policy}


def _steps(document: JsonObject) -> dict[str, JsonObject]:
    """Return the steps that have a key, by key; of several with one key, the first."""
    listed = document.get("steps")
    steps: dict[str, JsonObject] = {}
    for step in listed if isinstance(listed, list) else ():
        if isinstance(step, dict) and isinstance(step.get("key"), str):
            steps.setdefault(cast("str", step["key"]), step)
    return steps


def _name(step: JsonObject, side: Compared) -> str:
    agent = side.agents.get(str(step.get("agent")))
    name = step.get("name", agent.name if agent is not None else step.get("key"))
    return name if isinstance(name, str) else str(step.get("key"))


def _in_order(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Return the largest set of steps that kept their order; the others were moved."""
    places = {key: place for place, key in enumerate(new)}
    ends: list[int] = []
    chains: list[tuple[str, ...]] = []
    for key in old:
        place = places[key]
        at = bisect_left(ends, place)
        chain = (*(chains[at - 1] if at else ()), key)
        if at == len(ends):
            ends.append(place)
            chains.append(chain)
        else:
            ends[at], chains[at] = place, chain
    return frozenset(chains[-1] if chains else ())


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Compare as JSON text: 1, 1.0 and true are different values."""
    return to_text(one) == to_text(other)


def _value(value: JsonValue, unit: str) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    shown = text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
    return f"{shown or 'nothing'}{unit}"
