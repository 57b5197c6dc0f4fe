"""Learn what model servers refuse from their responses, and remember it for an hour."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args

from baton.agents.llm_provider import Form, LlmProvider
from baton.agents.llm_question import Parameter, Question, Request, ServerTraits
from baton.agents.strict_schema import BOUNDS

REMEMBERED = timedelta(hours=1)
_MOST_REMEMBERED = 1_000
#: Statuses that may refuse a form: llama-cpp-python answers 500, OpenRouter 404.
_MAY_REFUSE = frozenset({400, 404, 415, 422, 500, 501})
#: How servers describe an unknown part of the request, as opposed to a value out of range.
_UNKNOWN = re.compile(
    r"(?:not|n't|un|no) ?support|unrecogni[sz]ed|unknown|unexpected|extra|not permitted"
    r"|not allowed|not available|unavailable|deprecated|only the default|instead|no such"
    r"|invalid (?:parameter|schema)",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"response.?format|json.?schema|json_object|json mode|structured.?output|guided|grammar"
    r"|constrained",
    re.IGNORECASE,
)
_BOUND = {name: re.compile(rf"(?<![\w ]){name}\b|['\"`]{name}['\"`]") for name in BOUNDS}
_INVALID_SCHEMA = re.compile(r"invalid.{0,20}schema|schema.{0,20}invalid|grammar", re.IGNORECASE)
_SYSTEM = re.compile(
    r"system.{0,10}(?:role|message|prompt).{0,40}(?:support|allowed|permitted)"
    r"|only user(?:,| and).{0,30}assistant roles|roles must alternate",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"max_(?:completion_)?tokens|context (?:length|window)", re.IGNORECASE)
_NEXT_FORM: dict[Form, Form] = {"json_schema": "json_object", "json_object": "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A server's response that refuses the form of a request."""

    status: int
    words: str
    #: The part of the request that is refused, if the server names it.
    parameter: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The trait learned from a refusal."""

    traits: ServerTraits
    #: For the step's log.
    note: str


def lesson(
    traits: ServerTraits,
    request: Request,
    refusal: Refusal,
    *,
    form_is_fixed: bool,
) -> Lesson | None:
    """Return what to change after a refusal; None if it is not about the form of the request."""
    if refusal.status not in _MAY_REFUSE:
        return None
    words, parameter = refusal.words, refusal.parameter
    if request.system and _SYSTEM.search(words):
        note = "The server refused the system message; the instructions are sent with the input."
        return Lesson(traits=_refused(traits, "system"), note=note)
    if name := _parameter(request, words, parameter):
        note = f"The server refused the parameter {name}; it is left out."
        if name in ("max_tokens", "max_completion_tokens") and len(_limits(request)) > 1:
            [other] = set(_limits(request)) - {name}
            note = f"The server refused the parameter {name}; only {other} is sent."
        return Lesson(traits=_refused(traits, name), note=note)
    if request.response_format is None or form_is_fixed or not _FORM.search(words):
        return None
    return _other_form(traits, request, words)


def refuses_raised_limit(question: Question, request: Request, refusal: Refusal) -> bool:
    """True if the limit raised after a cut answer exceeds what the server allows."""
    if question.correction is None or question.correction.max_tokens is None:
        return False
    if refusal.status not in _MAY_REFUSE or not _limits(request):
        return False
    said = f"{refusal.parameter or ''} {refusal.words}"
    return bool(_LIMIT.search(said)) and not _UNKNOWN.search(refusal.words)


def _refused(traits: ServerTraits, parameter: Parameter) -> ServerTraits:
    return replace(traits, refused=traits.refused | {parameter})


def _parameter(request: Request, words: str, parameter: str | None) -> Parameter | None:
    """Return the parameter of the request that a refusal is about."""
    if not _UNKNOWN.search(words):
        return None
    named = [
        (found.start(), name)
        for name in request.parameters
        if (found := re.search(rf"\b{name}\b", words))
    ]
    if parameter in request.parameters:
        return next(name for name in get_args(Parameter) if name == parameter)
    return min(named)[1] if named else None


def _limits(request: Request) -> list[Parameter]:
    return [name for name in request.parameters if name != "temperature"]


def _other_form(traits: ServerTraits, request: Request, words: str) -> Lesson:
    envelope = request.response_format or {}
    if envelope.get("type") == "json_schema":
        sent = _bounds_in(envelope["json_schema"]["schema"])
        named = frozenset(name for name in sent if _BOUND[name].search(words))
        if not named and _INVALID_SCHEMA.search(words):
            named = sent
        if named:
            bounds = ", ".join(sorted(named))
            return Lesson(
                traits=replace(traits, refused_bounds=traits.refused_bounds | named),
                note=f"The server refused bounds in the schema ({bounds}); they are in words.",
            )
    form: Form = envelope["type"]
    following = _NEXT_FORM[form]
    return Lesson(
        traits=replace(traits, form=following),
        note=f"The server refused the response format {form}; {following} is used instead.",
    )


def _bounds_in(schema: object) -> frozenset[str]:
    """Return the bounds used anywhere in a schema; properties of such a name do not count."""
    if isinstance(schema, list):
        return frozenset().union(*(_bounds_in(part) for part in schema))
    if not isinstance(schema, dict):
        return frozenset()
    found = frozenset(schema) & frozenset(BOUNDS)
    for name, part in schema.items():
        parts = part.values() if name in ("properties", "$defs", "definitions") else [part]
        if name not in ("enum", "const"):
            found |= frozenset().union(*(_bounds_in(inner) for inner in parts))
    return found


class KnownServers:
    """The traits of servers and models that this process has asked, kept for an hour."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: OrderedDict[tuple[object, ...], tuple[datetime, ServerTraits]] = OrderedDict()

    def traits(self, provider: LlmProvider, model: str) -> ServerTraits:
        """Return the known traits, or what most servers accept."""
        until, traits = self._known.get(_key(provider, model), (self._now(), ServerTraits()))
        return traits if until > self._now() else ServerTraits()

    def remember(self, provider: LlmProvider, model: str, traits: ServerTraits) -> None:
        """Remember what was learned for an hour."""
        key = _key(provider, model)
        self._known[key] = (self._now() + REMEMBERED, traits)
        self._known.move_to_end(key)
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)


def _key(provider: LlmProvider, model: str) -> tuple[object, ...]:
    return provider.kind, provider.base_url, provider.azure_endpoint, provider.api_version, model
