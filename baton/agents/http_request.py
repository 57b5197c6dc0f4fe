"""Kind `http`: a call to any REST API outside the server's own network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from baton.agents.authoring import FindCredential
from baton.agents.http_body import CONTENT_TYPES, body_content
from baton.agents.http_config import HttpConfig, host_of, path_of, read_http_config
from baton.agents.http_template import MISSING, PLACEHOLDER, Input
from baton.connectors.credential_types import HTTP
from baton.connectors.http import Answer, Call, HttpClient
from baton.connectors.json_bodies import (
    decodes_quickly,
    is_json_type,
    may_be_json,
    text_of,
    utf8_of,
)
from baton.connectors.rest import ask
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import Offloader
from baton.errors import InputInvalid, InvalidJson, StepTooMuchWork, TooMuchWork
from baton.jsontext.text import (
    decode,
    encode_members,
    parse,
    parse_object,
    to_text,
)
from baton.schemas.cost import UNKNOWN
from baton.sentence import say

#: Methods whose calls carry the attempt's idempotency key, so that a repeated call counts once.
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A configuration filled with the values of one input."""

    url: str
    headers: Mapping[str, str]
    #: None if nothing is sent, or the exact input.
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequests:
    """Runs agents of kind `http`; the client connects only to hosts that agents may call."""

    http: HttpClient
    find_credential: FindCredential
    max_output_bytes: int
    offloader: Offloader

    async def run(self, call: AgentCall) -> bytes:
        """Make the call and return `{status, headers, body}`, or the JSON body alone.

        Raises a `ConnectorError` for a status of 400 or above, transient for 408, 429 and 5xx.
        """
        config = read_http_config(call.config, call.agent)
        credential = (
            HTTP.read(self.find_credential(config.credential))
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
                say(
                    "The call of the agent {agent!r} cannot be made from its input. {why}",
                    agent=call.agent,
                    why=error.sentence,
                )
            ) from error

    def _call(self, config: HttpConfig, filled: Filled, call: AgentCall) -> Call:
        headers = {"accept": "application/json"}
        if config.parse == "text":
            headers["accept"] = "*/*"
        elif config.returns == "response":
            headers["accept"] += ", */*;q=0.8"
        content = call.input if _sends_input(config) else filled.content
        if content is not None:
            headers["content-type"] = CONTENT_TYPES[config.body_format]
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
        if config.returns == "body" and config.parse == "auto":
            answer.require_json()
        body, content_type = answer.body, answer.content_type
        cost = len(body) if decodes_quickly(body, content_type) else UNKNOWN
        try:
            value = await self.offloader.compute(
                cost, body_value, body, content_type, _kind(config, answer)
            )
        except InvalidJson as error:
            raise answer.invalid(f"its body cannot be used: {error.message[:-1]}") from error
        except TooMuchWork as error:
            raise answer.invalid(f"its body cannot be read. {error.message[:-1]}") from error
        if config.returns == "body":
            return value
        # A cookie is a secret of this call's session, which has ended.
        headers = {k: v for k, v in answer.headers.items() if k.lower() != "set-cookie"}
        return encode_members(
            {"status": b"%d" % answer.status, "headers": to_text(headers), "body": value}
        )


def _kind(config: HttpConfig, answer: Answer) -> str:
    """Return how to read the body of an answer; see `body_value`."""
    if config.returns == "body":
        return "object"
    if config.parse != "auto":
        return config.parse
    if is_json_type(answer.media_type):
        return "json"
    return "unsure" if may_be_json(answer.body, answer.media_type) else "text"


def _filling_cost(config: HttpConfig, text: bytes) -> int:
    """Return the cost of filling: each placeholder may repeat the whole input."""
    templates = [config.url, *config.headers.values(), *map(str, config.query.values())]
    if isinstance(config.body, dict):
        templates.append(str(config.body.get("template", "")))
    return len(text) * (1 + sum(template.count("{") for template in templates))


def fill(config: HttpConfig, text: bytes) -> Filled:
    """Return the call that a configuration and an input result in; raises `InputInvalid`."""
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
    """Return one segment of the path; the input can neither omit it nor traverse with dots."""
    segment = given.fill(template, _quoted)
    if segment != template and unquote(segment) in ("", ".", ".."):
        raise InputInvalid(
            say(
                "The value of {template} in the address is {value!r}, which would make it "
                "another address. Map a value that names one thing.",
                template=template,
                value=unquote(segment),
            )
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
            say(
                "The value for the header {name} has characters that no header may have. Map a "
                "value of printable ASCII characters to it.",
                name=name,
            )
        )
    return value


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _content(config: HttpConfig, given: Input) -> bytes | None:
    if config.body is None or _sends_input(config):
        return None
    return body_content(config.body_format, config.body, given)


def _sends_input(config: HttpConfig) -> bool:
    """True if the exact bytes of the input are the body."""
    return config.body == "input" and config.body_format == "json"


def body_value(body: bytes, content_type: str, kind: str) -> bytes:
    """Return the body of an answer as JSON text; raises `InvalidJson`.

    `kind` is `json`, `object` for JSON that must be an object, `text`, or `unsure` if only the
    content can tell.
    """
    if kind == "object":
        text = utf8_of(body, content_type)
        parse_object(text, what="body")
        return text
    if not body:
        return b"null"
    if kind != "text":
        try:
            text = utf8_of(body, content_type)
            parse(text, what="body")
        except InvalidJson:
            if kind == "json":
                raise
        else:
            return text
    return to_text(text_of(body, content_type))
