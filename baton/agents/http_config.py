"""Configuration of agents of kind `http`, and everything that can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from baton.agents.http_template import PLACEHOLDER
from baton.agents.llm import read_config
from baton.domain.errors import AgentMisconfigured, InvalidInput, Problem
from baton.domain.json_path import json_path
from baton.domain.mapping import parse_path

Scalar = str | int | float | bool


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sent as JSON: a value of the input by its path, or a fixed one."""

    field: str | None = None
    value: Any = msgspec.UNSET


class HttpConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Configuration of an agent that calls a REST API.

    `{field}` in `url`, `query` and `headers` is filled with that value of the input.
    """

    url: str
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    #: A parameter that is nothing but a placeholder is left out if its value is missing or null.
    query: dict[str, Scalar] = {}
    headers: dict[str, str] = {}
    #: `input` sends the whole input.
    body: Literal["input"] | Body | None = None
    #: Name of the credential: a token, a user name with password, or a header with its value.
    credential: str | None = None
    #: `response` is `{status, headers, body}`; `body` is the JSON object of the body alone.
    returns: Literal["response", "body"] = "response"


#: Scheme and authority, then the rest.
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
    """Read and check it; raises `AgentMisconfigured` with every problem."""
    read = read_config(config, HttpConfig, agent)
    problems = (*_address(read.url), *_headers(read.headers), *_body(read))
    if problems:
        raise AgentMisconfigured(
            f"The configuration of the agent {agent!r} is wrong: "
            + " ".join(problem.message for problem in problems),
            problems=problems,
        )
    return read


def host_of(url: str) -> str:
    """The host of an address that was checked, as people know it."""
    found = _ADDRESS.fullmatch(url)
    return found[2] if found else url


def path_of(url: str) -> str:
    """What stands behind the host, as it is configured and without its query, for messages."""
    found = _ADDRESS.fullmatch(url)
    return (found[3].partition("?")[0] if found else "") or "/"


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(message=f"{path}: {message}", path=path, rule=rule)


def _address(url: str) -> Iterator[Problem]:
    path = "$.url"
    found = _ADDRESS.fullmatch(url)
    if found is None:
        yield _problem(path, "address", "an address begins with https:// and names a host.")
        return
    _, authority, rest, fragment = found.groups()
    if "{" in authority:
        yield _problem(
            path, "host", "the host is fixed; only what stands behind it may come from the input."
        )
    elif "@" in authority:
        yield _problem(path, "login", "a login belongs into a credential, not into the address.")
    elif not _HOST.fullmatch(authority):
        yield _problem(path, "host", "an address names a host, and a port if it needs one.")
    if fragment:
        yield _problem(path, "fragment", "what stands behind # is never sent; leave it out.")
    unread = PLACEHOLDER.sub("", rest)
    if "{" in unread or "}" in unread:
        yield _problem(
            path, "placeholder", "a placeholder is a path in braces, such as {order.id}."
        )
    if not _PRINTABLE.fullmatch(rest) or " " in unread:
        yield _problem(path, "characters", "write spaces and what is not ASCII percent-encoded.")


def _headers(headers: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in headers.items():
        path = json_path([name], "$.headers")
        if not _HEADER.fullmatch(name):
            yield _problem(path, "header", "this cannot be the name of a header.")
        elif name.lower() in _SECRET:
            yield _problem(path, "secret", "secrets belong into a credential; name it there.")
        elif name.lower() in _OURS:
            yield _problem(path, "reserved", "this header is set by Baton; leave it out.")
        elif not _PRINTABLE.fullmatch(value):
            yield _problem(path, "characters", "a header holds printable ASCII characters only.")


def _body(config: HttpConfig) -> Iterator[Problem]:
    body, path = config.body, "$.body"
    if body is None:
        return
    if config.method in ("GET", "HEAD"):
        yield _problem(path, "method", f"{config.method} sends no body; use another method.")
    if body == "input" or not isinstance(body, Body):
        return
    if (body.field is None) == (body.value is msgspec.UNSET):
        yield _problem(path, "body", "give either field or value, or the word input.")
    if body.field is not None:
        try:
            parse_path(body.field)
        except InvalidInput as error:
            yield _problem(f"{path}.field", "path", error.message)
