"""A question to a model, and the request form that a server accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import msgspec

from baton.agents.llm_provider import Form, LlmProvider
from baton.agents.shorter_schema import shortened
from baton.agents.strict_schema import AZURE, OPENAI, UNKNOWN_SERVER, Dialect, strict_schema
from baton.errors import Correction
from baton.jsontext.text import JsonObject

Parameter = Literal["temperature", "max_tokens", "max_completion_tokens", "system"]
_NAME = re.compile(r"[^a-zA-Z0-9_-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to a model, with everything a request needs."""

    name: str
    provider: LlmProvider
    model: str
    instructions: str
    text: str
    #: The schema of the answer; None for free text.
    schema: JsonObject | None
    #: How the answer's format is requested; None to find out.
    form: Form | None
    temperature: float | None
    max_tokens: int | None
    correction: Correction | None = None

    def without_content(self) -> Question:
        """Return the question without key and text, for the process that parses the answer."""
        return replace(self, provider=replace(self.provider, api_key=""), text="")

    def without_raised_limit(self) -> Question:
        """Return the question with the agent's or server's own token limit."""
        own = self.correction and replace(self.correction, max_tokens=None)
        return replace(self, correction=own)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTraits:
    """What is known about one model on one server."""

    form: Form = "json_schema"
    #: Whether the server enforces a schema that it accepts.
    enforces: bool = True
    #: Schema bounds that the server refuses.
    refused_bounds: frozenset[str] = frozenset()
    refused: frozenset[Parameter] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One question in the form that a server accepts."""

    system: str
    user: str
    response_format: Mapping[str, Any] | None
    parameters: Mapping[Parameter, float]


def request_for(question: Question, traits: ServerTraits) -> Request:
    """Return the request for a question.

    If the server does not enforce the schema, or the last answer did not fit it, the instructions
    include the schema.
    """
    form = question.form or traits.form
    schema = question.schema
    if schema is not None and question.correction is not None and question.correction.cuts:
        schema = shortened(schema, question.correction.cuts)
    envelope, enforced = _envelope(question, schema, form, traits)
    parts = [question.instructions]
    if schema is not None and not (enforced and question.correction is None):
        parts.append(_schema_in_words(schema))
    if question.correction is not None:
        parts.append(question.correction.text)
    system, user = "\n\n".join(part for part in parts if part), question.text
    if "system" in traits.refused:
        system, user = "", f"{system}\n\n{user}" if system else user
    return Request(
        system=system,
        user=user,
        response_format=envelope,
        parameters=_parameters(question, traits),
    )


def dialect_of(provider: LlmProvider) -> Dialect:
    """Return the schema bounds that a provider is documented to accept."""
    if provider.kind == "azure":
        return AZURE
    return UNKNOWN_SERVER if _is_other_server(provider) else OPENAI


def _envelope(
    question: Question, schema: JsonObject | None, form: Form, traits: ServerTraits
) -> tuple[Mapping[str, object] | None, bool]:
    """Return `response_format`, and whether the server enforces the schema."""
    if schema is None or form == "none":
        return None, False
    if form == "json_object":
        return {"type": "json_object"}, False
    dialect = dialect_of(question.provider).without(traits.refused_bounds)
    strict = strict_schema(schema, dialect)
    envelope = {
        # Letters, digits, dashes and underscores are allowed, at most 64 characters.
        "name": _NAME.sub("_", question.name.replace("-", "_"))[:64],
        "strict": strict is not None,
        "schema": strict or schema,
    }
    enforced = strict is not None and traits.enforces
    return {"type": "json_schema", "json_schema": envelope}, enforced


def _schema_in_words(schema: JsonObject) -> str:
    text = msgspec.json.encode(schema).decode()
    return (
        "Answer with one JSON object and nothing else: no explanation, no code fence. It must fit"
        f" this JSON Schema:\n{text}"
    )


def _parameters(question: Question, traits: ServerTraits) -> Mapping[Parameter, float]:
    """Return the parameters, with the token limit under each name that the server may know."""
    limit = question.max_tokens
    if question.correction is not None and question.correction.max_tokens is not None:
        limit = max(limit or 0, question.correction.max_tokens)
    wanted: dict[str, float | None] = {
        "temperature": question.temperature,
        "max_completion_tokens": limit,
        # Some servers ignore the newer name; OpenAI's servers refuse both together.
        "max_tokens": limit if _is_other_server(question.provider) else None,
    }
    names = [name for name, value in wanted.items() if value is not None]
    return {
        cast("Parameter", name): cast("float", wanted[name])
        for name in names
        if name not in traits.refused
    }


def _is_other_server(provider: LlmProvider) -> bool:
    return provider.kind == "openai" and provider.base_url is not None
