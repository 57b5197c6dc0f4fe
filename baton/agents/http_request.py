"""Kind `http`: a call to any REST API, away from the own network (spec 6 and 8.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, unquote, urlencode

from baton.agents.authoring import FindCredential
from baton.agents.http_config import HttpConfig, host_of, path_of, read_http_config
from baton.agents.http_template import MISSING, PLACEHOLDER, Input
from baton.connectors.credentials import HttpCredential
from baton.connectors.http import Answer, Call, HttpClient
from baton.connectors.rest import ask
from baton.domain.agent_call import AgentCall
from baton.domain.errors import InputInvalid, InvalidJson, StepTooMuchWork, TooMuchWork
from baton.domain.json_text import (
    JsonValue,
    decode,
    encode_members,
    parse,
    parse_object,
    to_text,
)
from baton.domain.offloader import Offloader
from baton.domain.schema_cost import UNKNOWN

#: Methods whose calls carry the key of the attempt, so that a repeated one counts once.
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
#: What Windows programs write before UTF-8; not part of the JSON (RFC 8259, 8.1).
_MARK = b"\xef\xbb\xbf"
#: Decoding some others takes quadratic time.
_QUICK_CHARSETS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A configuration with the values of one input."""

    url: str
    headers: Mapping[str, str]
    #: None if nothing or the whole input is sent.
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequests:
    """Runs agents of kind `http`; the client is one that goes only where agents may."""

    http: HttpClient
    find_credential: FindCredential
    max_output_bytes: int
    offloader: Offloader

    async def run(self, call: AgentCall) -> bytes:
        """Make the call; the output is `{status, headers, body}`, or the JSON body alone.

        Raises a `ConnectorError` for a status of 400 and more, transient for 408, 429 and 5xx.
        """
        config = read_http_config(call.config, call.agent)
        credential = (
            HttpCredential.from_json(self.find_credential(config.credential))
            if config.credential is not None
            else None
        )
        filled = await self._filled(config, call)
        answer = await ask(self.http, self._call(config, filled, call), credential)
        call.recorder.log(
            "answered",
            system=answer.call.system,
            status=answer.status,
            content_type=answer.media_type,
            bytes=len(answer.body),
        )
        return await self._output(config, answer)

    async def _filled(self, config: HttpConfig, call: AgentCall) -> Filled:
        try:
            return await self.offloader.compute(
                _filling_cost(config, call.input), fill, config, call.input
            )
        except TooMuchWork as error:
            raise StepTooMuchWork(
                f"The call of the agent {call.agent!r} cannot be made from its input. "
                f"{error.message}"
            ) from error

    def _call(self, config: HttpConfig, filled: Filled, call: AgentCall) -> Call:
        headers = {"accept": "application/json"}
        if config.returns == "response":
            headers["accept"] += ", */*;q=0.8"
        content = call.input if config.body == "input" else filled.content
        if content is not None:
            headers["content-type"] = "application/json"
        headers |= filled.headers
        if config.method in _WRITES:
            headers["idempotency-key"] = call.idempotency_key
        return Call(
            system=host_of(config.url),
            operation=f"answer {config.method} {path_of(config.url)}",
            method=config.method,
            url=filled.url,
            headers=headers,
            content=content,
            timeout_seconds=call.timeout_seconds,
            max_bytes=self.max_output_bytes,
            address_in=f"the url of the agent {call.agent!r}",
        )

    async def _output(self, config: HttpConfig, answer: Answer) -> bytes:
        body, size = answer.body, len(answer.body)
        if config.returns == "body":
            answer.require_json()
        try:
            if config.returns == "body":
                return await self.offloader.compute(size, _json_object, body)
            value = b"null"
            if body and answer.is_json:
                value = await self.offloader.compute(size, _json, body)
            elif body:
                charset = _charset(answer)
                cost = size if charset in _QUICK_CHARSETS else UNKNOWN
                value = await self.offloader.compute(cost, _text, body, charset)
        except InvalidJson as error:
            raise answer.invalid(f"its body cannot be used: {error.message[:-1]}") from error
        except TooMuchWork as error:
            raise answer.invalid(f"its body cannot be read. {error.message[:-1]}") from error
        # A cookie is a secret of the session that ended here.
        headers = {k: v for k, v in answer.headers.items() if k.lower() != "set-cookie"}
        return encode_members(
            {"status": b"%d" % answer.status, "headers": to_text(headers), "body": value}
        )


def _filling_cost(config: HttpConfig, text: bytes) -> int:
    """Each placeholder may repeat the whole input."""
    templates = (config.url, *config.headers.values(), *map(str, config.query.values()))
    return len(text) * (1 + sum(template.count("{") for template in templates))


def fill(config: HttpConfig, text: bytes) -> Filled:
    """The call that a configuration makes of an input; raises `InputInvalid`."""
    given = Input(decode(text))
    headers = {
        name.lower(): _header(name, given.fill(value)) for name, value in config.headers.items()
    }
    return Filled(url=_url(config, given), headers=headers, content=_content(config, given))


def _url(config: HttpConfig, given: Input) -> str:
    template, question, query = config.url.partition("?")
    path = "/".join(_segment(part, given) for part in template.split("/"))
    parts = [given.fill(query, _quoted)] if query else []
    parameters = {
        name: text
        for name, value in config.query.items()
        if (text := _parameter(value, given)) is not None
    }
    if parameters:
        parts.append(urlencode(parameters, safe="", quote_via=quote))
    return path + ("?" if question or parts else "") + "&".join(parts)


def _segment(template: str, given: Input) -> str:
    """One part of the path; the input cannot leave it out or lead elsewhere with dots."""
    segment = given.fill(template, _quoted)
    if segment != template and unquote(segment) in ("", ".", ".."):
        raise InputInvalid(
            f"The value of {template} in the address is {unquote(segment)!r}, which would make it "
            "another address. Map a value that names one thing."
        )
    return segment


def _parameter(value: str | float, given: Input) -> str | None:
    if not isinstance(value, str):
        return to_text(value).decode()
    alone = PLACEHOLDER.fullmatch(value)
    if alone and given.at(alone[1]) in (MISSING, None):
        return None
    return given.fill(value)


def _header(name: str, value: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise InputInvalid(
            f"The value for the header {name} has characters that no header may have. Map a value "
            "of printable ASCII characters to it."
        )
    return value


def _content(config: HttpConfig, given: Input) -> bytes | None:
    body = config.body
    if not isinstance(body, dict):
        return None
    if "value" in body:
        return to_text(body["value"])
    value = given.at(body["field"])
    if value is MISSING:
        raise InputInvalid(
            f"The input has no {body['field']}, which is to be the body of the call. Map a value "
            "to it."
        )
    return to_text(value)


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _json(body: bytes) -> bytes:
    text = body.removeprefix(_MARK)
    parse(text, what="body")
    return text


def _json_object(body: bytes) -> bytes:
    text = body.removeprefix(_MARK)
    parse_object(text, what="body")
    return text


def _text(body: bytes, charset: str) -> bytes:
    try:
        text = body.decode(charset)
    except (LookupError, UnicodeDecodeError) as error:
        raise InvalidJson(
            f"The body is neither JSON nor text in {charset}; Baton passes on nothing else."
        ) from error
    return to_text(cast("JsonValue", text))


def _charset(answer: Answer) -> str:
    found = _CHARSET.search(answer.headers.get("content-type", ""))
    return found[1].lower() if found else "utf-8"
