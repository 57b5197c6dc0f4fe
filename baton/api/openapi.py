"""OpenAPI: answers with examples, errors with examples, and the bodies that we read ourselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

import msgspec
from fastapi import FastAPI
from pydantic import BaseModel
from starlette.types import ASGIApp

from baton.api.errors import PROBLEM_TYPE, problem_details, status_of
from baton.api.http.answer_headers import AnswerHeaders
from baton.domain.failure import Record
from baton.errors import (
    Archived,
    BatonError,
    Conflict,
    DatabaseUnavailable,
    InvalidAgent,
    InvalidFile,
    InvalidInput,
    InvalidJson,
    InvalidWorkflow,
    NotDeployed,
    NotFound,
    PayloadTooLarge,
    PreconditionRequired,
    Refused,
    SecretUnreadable,
    StaleVersion,
    TooBusy,
    TooMuchWork,
    UnsupportedMediaType,
    WrongState,
)
from baton.services.answers import Answer

Responses = dict[int | str, dict[str, Any]]

_REFERENCE = "#/components/schemas/{model}"
_REFERENCED = re.compile(r'"#/components/schemas/(\w+)"')
_SCHEMA = {"$ref": _REFERENCE.format(model="ProblemDetails")}
#: Any request can end so.
_ALWAYS = (InvalidInput, Refused, TooBusy, DatabaseUnavailable)
#: Of what has versions.
ETAG = {"ETag": "The version in quotes, for `If-Match`."}
#: Any request with a body can end so too.
WITH_BODY = (InvalidJson, PayloadTooLarge, TooMuchWork, UnsupportedMediaType)

_DETAILS: Mapping[type[BatonError], str] = {
    Conflict: "The idempotency key '7f3a' was used for another request.",
    DatabaseUnavailable: "PostgreSQL at db:5432, database baton cannot be reached.",
    InvalidAgent: 'The agent is not valid. $.kind: there is no kind of agent "lllm".',
    InvalidFile: "The file, line 2, column 1: there is a tab.",
    InvalidInput: "The request is not valid. The query parameter `limit` must be a whole number, "
    "got 'ten'.",
    InvalidJson: 'The input is not JSON: what stands at $."a" has a key that appears twice.',
    InvalidWorkflow: "The workflow has a problem: $.steps[0].agent names no known agent.",
    NotDeployed: "Workflow wf-triage was never deployed. Deploy it, or run its newest version as a "
    "test.",
    Archived: "Workflow wf-triage is archived, so nothing starts in it. Unarchive it first.",
    NotFound: "There is no such workflow, version, agent or execution.",
    PayloadTooLarge: "The body has 10,485,761 bytes; the limit is 10,485,760 bytes.",
    PreconditionRequired: 'Send If-Match with the version that your change began at: "3".',
    Refused: "This server is not called 'evil.example'.",
    SecretUnreadable: "A stored secret cannot be decrypted with the key given here.",
    StaleVersion: "Workflow wf-triage is at version 4 now, your change began at 3.",
    TooBusy: "The server is busy with large computations. 16 of your requests are already "
    "waiting. Try again in a few seconds.",
    TooMuchWork: "Computing this takes longer than 10 seconds, so it was stopped. Simplify the "
    "schemas and expressions, or send less data.",
    UnsupportedMediaType: "The body must be JSON in UTF-8.",
    WrongState: "Execution exec-20261123-0123456789abcdef is running; cancel it first.",
}


class DocumentedApp(FastAPI):
    """An application whose OpenAPI document knows the form of errors."""

    _document: dict[str, Any] | None = None

    def build_middleware_stack(self) -> ASGIApp:
        """The stack inside the headers that all answers carry, unexpected errors included."""
        return AnswerHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        """The document, made once from a copy: FastAPI keeps its own and returns it each time."""
        if self._document is None:
            self._document = _completed(deepcopy(super().openapi()))
        return self._document


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document of FastAPI with the form of errors and with examples as values."""
    schemas = document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            _show_examples(operation)
            _name_body(operation, schemas)
    _add_answers(schemas, document)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _add_answers(schemas: dict[str, Any], document: Mapping[str, Any]) -> None:
    """Describe all answers that are referred to, and what they refer to."""
    structs = _by_name(Answer) | _by_name(Record)
    while names := _referenced(document) - schemas.keys():
        for name, schema in _described(structs[name] for name in sorted(names)).items():
            _add(schemas, schema | {"title": name})


def _by_name(base: type[msgspec.Struct]) -> dict[str, type[msgspec.Struct]]:
    """The struct and those that are made from it."""
    found: dict[str, type[msgspec.Struct]] = {base.__name__: base}
    for struct in base.__subclasses__():
        found |= _by_name(struct)
    return found


def _referenced(document: Mapping[str, Any]) -> set[str]:
    """The names of all schemas that a document refers to."""
    return set(_REFERENCED.findall(msgspec.json.encode(document).decode()))


def _described(structs: Iterable[type[msgspec.Struct]]) -> dict[str, Any]:
    """Return the schemas of structs and their parts by name."""
    _, components = msgspec.json.schema_components(
        structs, schema_hook=_any_value, ref_template=_REFERENCE.format(model="{name}")
    )
    found: dict[str, Any] = _tidied(components)
    return found


def _any_value(_: type[object]) -> dict[str, None]:
    """The schema of what can be any JSON value; `_tidied` leaves nothing of it."""
    return {"default": None}


def _tidied(schema: Any) -> Any:
    """Drop what stands beside references, which say it all, and defaults that are null.

    Generators of clients take a member with a default for one that is always there.
    """
    if isinstance(schema, dict):
        if "$ref" in schema:
            return {name: schema[name] for name in ("$ref", "description") if name in schema}
        return {
            name: _tidied(part)
            for name, part in schema.items()
            if (name, part) != ("default", None)
        }
    return [_tidied(part) for part in schema] if isinstance(schema, list) else schema


def _name_body(operation: Mapping[str, Any], schemas: dict[str, Any]) -> None:
    """Move the schema of a body to the named ones, so that generated clients have one type."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if "title" in content["schema"]:
            _add(schemas, content["schema"])
            content["schema"] = {"$ref": _REFERENCE.format(model=content["schema"]["title"])}


def _add(schemas: dict[str, Any], schema: dict[str, Any]) -> None:
    """Add a model with its parts under their names."""
    own = {name: part for name, part in schema.items() if name != "$defs"}
    for name, part in {**schema.get("$defs", {}), own["title"]: own}.items():
        if schemas.setdefault(name, part) != part:
            raise ValueError(f"Two schemas of the API are called {name}.")


def _show_examples(operation: Mapping[str, Any]) -> None:
    """Read the examples of an endpoint, which went through FastAPI as text: it drops nulls."""
    holders = [*operation["responses"].values(), operation.get("requestBody", {})]
    for content in (kind for holder in holders for kind in holder.get("content", {}).values()):
        if isinstance(content.get("example"), str):
            content["example"] = msgspec.json.decode(content["example"])


def _example(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(value).decode()


def answer(
    model: type[BaseModel | Answer],
    example: Mapping[str, Any],
    description: str,
    *,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Document the success answer of an endpoint; `headers` are names with their description."""
    content: dict[str, Any] = {"example": _example(example)}
    described: dict[str, Any] = {"model": model}
    if issubclass(model, Answer):
        content["schema"] = {"$ref": _REFERENCE.format(model=model.__name__)}
        described = {}
    return described | {
        "description": description,
        "content": {"application/json": content},
        "headers": {
            name: {"description": text, "schema": {"type": "string"}}
            for name, text in (headers or {}).items()
        },
    }


def errors(*classes: type[BatonError]) -> Responses:
    """Document the errors of an endpoint; those that every endpoint may answer are added."""
    responses: Responses = {}
    possible: tuple[type[BatonError], ...] = (*classes, *_ALWAYS)
    for error in dict.fromkeys(possible):
        status = status_of(error)
        response = responses.setdefault(
            status,
            {
                "description": "",
                "content": {PROBLEM_TYPE: {"schema": _SCHEMA, "examples": {}}},
            },
        )
        details = problem_details(error.code, status, _DETAILS[error])
        response["description"] = f"{response['description']} {details.title}.".strip()
        examples = response["content"][PROBLEM_TYPE]["examples"]
        examples[error.code] = {"value": msgspec.to_builtins(details)}
    return responses


def body(
    schema: Mapping[str, Any] | type[BaseModel],
    example: Mapping[str, Any],
    *,
    required: bool = True,
) -> dict[str, Any]:
    """A body that the endpoint reads as exact text."""
    shape = (
        schema.model_json_schema(ref_template=_REFERENCE) if isinstance(schema, type) else schema
    )
    content = {"application/json": {"schema": shape, "example": _example(example)}}
    return {"requestBody": {"required": required, "content": content}}


def header(
    name: str, description: str, example: str, *, pattern: str | None = None, required: bool = False
) -> dict[str, Any]:
    """A header that the endpoint reads itself."""
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string"} | ({"pattern": pattern} if pattern else {}),
        "example": example,
    }


def idempotency_key(description: str) -> dict[str, Any]:
    """The header `Idempotency-Key`."""
    return header("Idempotency-Key", description, "7f3a", pattern="^[!-~]{1,255}$")


def if_match(description: str, *, required: bool = True) -> dict[str, Any]:
    """The header `If-Match`, with which nothing is overwritten."""
    return header("If-Match", description, '"3"', pattern=r'^"[0-9]{1,9}"$', required=required)
