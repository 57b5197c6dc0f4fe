"""Configuration of agents of kind `http`, and its validation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from baton.agents.config_schema import credential, described
from baton.agents.http_body import template_problems, value_problems
from baton.agents.http_template import PLACEHOLDER
from baton.agents.llm import read_config
from baton.domain.mapping import parse_path
from baton.errors import AgentMisconfigured, InvalidInput, Problem
from baton.jsontext.path import json_path
from baton.sentence import say, sentences

Scalar = str | int | float | bool


class HttpConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls a REST API. `{field}` is replaced by that value of the input."""

    url: Annotated[
        str,
        described(
            "Address", "With {field} for values of the input; scheme, host and port are fixed."
        ),
    ]
    method: Annotated[
        Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        described("Method", "GET and HEAD only read."),
    ] = "GET"
    query: Annotated[
        dict[str, Scalar],
        described(
            "Parameters",
            "Added to the address. One that is only {field} is left out if its value is missing "
            "or null.",
        ),
    ] = {}
    headers: Annotated[
        dict[str, str], described("Headers", "Sent along; secrets belong in a credential.")
    ] = {}
    body: Annotated[
        Literal["input"] | dict[str, Any] | None,
        described(
            "Body",
            'What is sent: "input" for the whole input, {"field": "order.lines"} for a part of '
            'it, {"value": ...} for a constant, {"template": ...} with {field} for values of it.',
        ),
    ] = None
    body_format: Annotated[
        Literal["json", "form", "text", "xml"],
        described("Body format", "How the body is written; a form is an object of plain values."),
    ] = "json"
    credential: Annotated[
        str | None,
        credential(
            "Credential",
            "A token, a user name with password, or a header with its value.",
            type_name="http",
        ),
    ] = None
    returns: Annotated[
        Literal["response", "body"],
        described(
            "Returns",
            "response is status, headers and body; body is the body alone, a JSON object.",
        ),
    ] = "response"
    parse: Annotated[
        Literal["auto", "json", "text"],
        described(
            "Answer",
            "json reads every answer as JSON, text reads none; auto decides by content type and "
            "content.",
        ),
    ] = "auto"


#: Scheme and authority, then the rest of the address.
_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^#]*)(#.*)?", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@\s]+)(:\d{1,5})?")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PRINTABLE = re.compile(r"[ -~]*")
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
_OURS = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "upgrade", "te", "expect"}
    | {"trailer", "accept-encoding", "idempotency-key"}
)


def read_http_config(config: Mapping[str, Any], agent: str) -> HttpConfig:
    """Read and check the configuration; raises `AgentMisconfigured` with every problem."""
    read = read_config(config, HttpConfig, agent)
    problems = http_problems(read)
    if problems:
        raise AgentMisconfigured(
            say(
                "The configuration of the agent {agent!r} is wrong: {why}",
                agent=agent,
                why=sentences(problem.sentence for problem in problems),
            ),
            problems=problems,
        )
    return read


def http_problems(config: HttpConfig) -> tuple[Problem, ...]:
    """Return every problem of a configuration whose members have the right types."""
    return (
        *_address(config.url),
        *_headers(config.headers),
        *_body(config),
        *_answer(config),
    )


def host_of(url: str) -> str:
    """Return the host of an address that was checked, in readable form."""
    found = _ADDRESS.fullmatch(url)
    return found[2] if found else url


def path_of(url: str) -> str:
    """Return the configured path without its query, for messages."""
    found = _ADDRESS.fullmatch(url)
    return (found[3].partition("?")[0] if found else "") or "/"


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(
        message=say("{path}: {message}", path=path, message=message), path=path, rule=rule
    )


def _address(url: str) -> Iterator[Problem]:
    path = "$.url"
    found = _ADDRESS.fullmatch(url)
    if found is None:
        yield _problem(path, "address", "an address begins with https:// and names a host.")
        return
    _, authority, rest, fragment = found.groups()
    if "{" in authority:
        yield _problem(
            path, "host", "the host is fixed; only the rest of the address may come from the input."
        )
    elif "@" in authority:
        yield _problem(path, "login", "a login belongs in a credential, not in the address.")
    elif not _HOST.fullmatch(authority):
        yield _problem(path, "host", "an address names a host, and a port if it needs one.")
    if fragment:
        yield _problem(path, "fragment", "the part after # is never sent; leave it out.")
    unread = PLACEHOLDER.sub("", rest)
    if "{" in unread or "}" in unread:
        yield _problem(
            path, "placeholder", "a placeholder is a path in braces, such as {order.id}."
        )
    if not _PRINTABLE.fullmatch(rest) or " " in unread:
        yield _problem(path, "characters", "percent-encode spaces and non-ASCII characters.")


def _headers(headers: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in headers.items():
        path = json_path([name], "$.headers")
        if not _HEADER.fullmatch(name):
            yield _problem(path, "header", "this cannot be the name of a header.")
        elif name.lower() in _SECRET:
            yield _problem(path, "secret", "secrets belong in a credential; name it there.")
        elif name.lower() in _OURS:
            yield _problem(path, "reserved", "this header is set by Baton; leave it out.")
        elif not _PRINTABLE.fullmatch(value):
            yield _problem(path, "characters", "a header holds printable ASCII characters only.")


def _answer(config: HttpConfig) -> Iterator[Problem]:
    if config.parse == "text" and config.returns == "body":
        yield _problem(
            "$.parse",
            "parse",
            "text is not a JSON object; return the response instead of the body.",
        )


def _body(config: HttpConfig) -> Iterator[Problem]:
    body, path = config.body, "$.body"
    if body is None:
        return
    if config.method in ("GET", "HEAD"):
        yield _problem(
            path, "method", say("{method} sends no body; use another method.", method=config.method)
        )
    if body == "input":
        if config.body_format in ("text", "xml"):
            yield _problem(
                path, "body", "the whole input is an object, not text; give field or template."
            )
    elif list(body) == ["field"] and isinstance(body["field"], str):
        try:
            parse_path(body["field"])
        except InvalidInput as error:
            yield _problem(f"{path}.field", "path", error.message)
    elif list(body) == ["template"]:
        yield from template_problems(config.body_format, body["template"])
    elif list(body) == ["value"]:
        yield from value_problems(config.body_format, body["value"])
    else:
        yield _problem(
            path, "body", "give one of field, a path, value, template, or the word input."
        )
