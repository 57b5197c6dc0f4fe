"""The only module that uses Microsoft Agent Framework; its types do not leave this module.

Importing it takes about a second, so it is imported only by workers that have LLM agents.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx2
import msgspec
import openai
from agent_framework import Agent, ChatOptions
from agent_framework.exceptions import AgentFrameworkException
from agent_framework.observability import disable_instrumentation
from agent_framework.openai import OpenAIChatCompletionClient, OpenAIContentFilterException

from baton.agents.llm_completion import Completion, NoCompletion, read_completion
from baton.agents.llm_failures import (
    failure_of,
    filtered_input,
    not_a_completion,
    unreachable,
)
from baton.agents.llm_models import OfferedModels
from baton.agents.llm_provider import OPENAI, LlmProvider
from baton.agents.llm_question import Question, Request, request_for
from baton.agents.llm_traits import KnownServers, Refusal, lesson, refuses_raised_limit
from baton.agents.prices import PriceList
from baton.connectors.addresses import shown_address
from baton.connectors.certificates import Certificates
from baton.connectors.error_words import reason_in
from baton.connectors.routes import Routes
from baton.domain.agent_call import AttemptRecorder, LlmUsage
from baton.domain.tracing import UNTRACED, Tracer
from baton.errors import StepError

#: The engine limits the whole attempt; a server that takes longer to connect counts as down.
CONNECT_SECONDS = 10.0
#: A server has this long to list its models.
LISTING_SECONDS = 5.0
#: At most this many forms of one question: a server may refuse each part once.
_MOST_FORMS = 8

Client = OpenAIChatCompletionClient


@dataclass(slots=True)
class _Read:
    """The server's answer to one request, parsed by ourselves."""

    completion: Completion | None = None
    instead: str | None = None


_READ: ContextVar[_Read] = ContextVar("read")


class LanguageModels:
    """Asks models, with one client per endpoint, key and model; `aclose` closes them."""

    def __init__(
        self,
        *,
        prices: PriceList,
        now: Callable[[], datetime],
        tracer: Tracer = UNTRACED,
        certificates: Certificates | None = None,
        listing_seconds: float = LISTING_SECONDS,
    ) -> None:
        self._certificates = certificates or Certificates()
        self._prices = prices
        self._now = now
        self._servers = KnownServers(now)
        self._offered = OfferedModels(self._models_of, now)
        self._listing_seconds = listing_seconds
        self._clients: dict[tuple[LlmProvider, str], Client] = {}
        self._connections: list[openai.AsyncOpenAI] = []
        self._tracer = tracer
        # Its spans would duplicate ours, and may contain user data.
        disable_instrumentation()

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Completion:
        """Ask once, without retries; raises a `StepError` if there is no answer.

        If the server refuses the form of a request, it is sent again in another form, which is
        remembered. Usage is counted and the answering model is logged, whatever the outcome.
        """
        attributes = {
            "gen_ai.request.model": question.model,
            "peer.service": question.provider.label,
        }
        try:
            with self._tracer.span("chat", attributes):
                return await self._answered(question, recorder)
        except StepError as error:
            error.address = _address(question.provider, "chat/completions")
            raise

    async def _answered(self, question: Question, recorder: AttemptRecorder) -> Completion:
        traits = self._servers.traits(question.provider, question.model)
        for _ in range(_MOST_FORMS):
            request = request_for(question, traits)
            try:
                return await self._send(question, request, recorder)
            except AgentFrameworkException as error:
                last = error
                refusal = _refusal(error)
                if refusal and refuses_raised_limit(question, request, refusal):
                    recorder.log(
                        "The server refused the raised token limit, so it is dropped.",
                        model=question.model,
                        provider=question.provider.label,
                    )
                    question = question.without_raised_limit()
                    continue
                learned = (
                    lesson(traits, request, refusal, form_is_fixed=question.form is not None)
                    if refusal
                    else None
                )
                if learned is None or learned.traits == traits:
                    raise self._failure(error, question) from error
                traits = learned.traits
                recorder.log(learned.note, model=question.model, provider=question.provider.label)
                self._servers.remember(question.provider, question.model, traits)
        raise self._failure(last, question) from last

    async def only_model(self, provider: LlmProvider) -> str:
        """Return a server's only model; raises `AgentMisconfigured` listing the models."""
        try:
            return await self._offered.only(provider)
        except StepError as error:
            error.address = _address(provider, "models")
            raise

    def schema_was_ignored(self, question: Question) -> None:
        """Remember that the server does not enforce the schema."""
        traits = self._servers.traits(question.provider, question.model)
        if traits.enforces and (question.form or traits.form) == "json_schema":
            ignoring = replace(traits, enforces=False)
            self._servers.remember(question.provider, question.model, ignoring)

    async def aclose(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            await connection.close()
        self._clients.clear()
        self._connections.clear()

    async def _send(
        self, question: Question, request: Request, recorder: AttemptRecorder
    ) -> Completion:
        agent = Agent(
            client=self._client(question.provider, question.model),
            name=question.name,
            instructions=request.system,
        )
        read = _Read()
        token = _READ.set(read)
        try:
            # The framework's own objects for this answer carry less information.
            await agent.run(request.user, options=_options(request))
        except AgentFrameworkException as error:
            if read.instead is not None:
                raise not_a_completion(read.instead, question) from error
            raise
        finally:
            _READ.reset(token)
        if read.completion is None:
            raise not_a_completion("nothing", question)
        self._bill(question, read.completion, recorder)
        return read.completion

    def _failure(self, error: AgentFrameworkException, question: Question) -> Exception:
        if isinstance(error, OpenAIContentFilterException):
            return filtered_input(question)
        return failure_of(error.__cause__, question, self._now())

    async def _models_of(self, provider: LlmProvider) -> bytes | None:
        """Return the server's list of models; None if it does not answer in time."""
        connection = _connect(provider, Routes.of(self._certificates), self._tracer)
        try:
            async with asyncio.timeout(self._listing_seconds):
                answer = await connection.models.with_raw_response.list()
        except (TimeoutError, openai.APITimeoutError, openai.APIStatusError):
            return None
        except openai.APIConnectionError as error:
            raise unreachable(error, provider) from error
        finally:
            await connection.close()
        return answer.content

    def _client(self, provider: LlmProvider, model: str) -> Client:
        key = (provider, model)
        if key not in self._clients:
            connection = _connect(provider, Routes.of(self._certificates), self._tracer)
            self._connections.append(connection)
            self._clients[key] = Client(model=model, async_client=connection)
        return self._clients[key]

    def _bill(self, question: Question, completion: Completion, recorder: AttemptRecorder) -> None:
        model = completion.model or question.model
        tokens = completion.tokens
        cost = (
            self._prices.cost_of(model, tokens, question.provider, self._now()) if tokens else None
        )
        counted = (tokens.input, tokens.cached, tokens.output) if tokens else (0, 0, 0)
        asked, cached, answered = counted
        recorder.count(
            LlmUsage(
                calls=1,
                tokens=asked + answered,
                input_tokens=asked,
                cached_tokens=cached,
                output_tokens=answered,
                cost=cost,
                models=(model,),
            )
        )
        recorder.log(
            "answered by",
            model=model,
            provider=question.provider.label,
            sandbox=question.provider.kind == "sandbox",
            input_tokens=asked,
            cached_tokens=cached,
            output_tokens=answered,
        )
        if cost is None:
            recorder.log(
                "the price of this model is not known, so its cost is unknown"
                if tokens
                else "the server does not count tokens, so the cost is unknown",
                level="warning",
                model=model,
                prices_as_of=self._prices.as_of,
            )


class _ReadingClient(openai.DefaultAsyncHttpxClient):
    """Parses each chat completion itself, before a library can misread it.

    The library receives the same answer in OpenAI's own form.
    """

    def __init__(self, *, tracer: Tracer, **options: Any) -> None:
        super().__init__(**options)
        self._tracer = tracer

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request; raises `NoCompletion` for a 200 that is not a chat completion."""
        traceparent = self._tracer.traceparent()
        if traceparent is not None:
            request.headers["traceparent"] = traceparent
        response = await super().send(request, **options)
        if response.status_code != 200 or request.method != "POST":
            return response
        body = await response.aread()
        read = _READ.get()
        try:
            read.completion = read_completion(body)
        except NoCompletion as error:
            read.instead = str(error)
            raise
        return httpx2.Response(
            200,
            headers={"content-type": "application/json"},
            content=_in_openai_form(read.completion),
            request=request,
        )


def _in_openai_form(completion: Completion) -> bytes:
    tokens = completion.tokens
    asked, answered = (tokens.input, tokens.output) if tokens else (0, 0)
    message = {"role": "assistant", "content": completion.text}
    return msgspec.json.encode(
        {
            "id": "chatcmpl",
            "object": "chat.completion",
            "created": 0,
            "model": completion.model or "",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {
                "prompt_tokens": asked,
                "completion_tokens": answered,
                "total_tokens": asked + answered,
            },
        }
    )


def _address(provider: LlmProvider, path: str) -> str:
    """Return a provider's address for error messages."""
    base = (provider.base_url or OPENAI).rstrip("/")
    if provider.azure_endpoint:
        base = f"{provider.azure_endpoint.rstrip('/')}/openai/deployments/{provider.deployment}"
    return shown_address(f"{base}/{path}", secrets=(provider.api_key,))


def _connect(provider: LlmProvider, routes: Routes, tracer: Tracer) -> openai.AsyncOpenAI:
    timeout = httpx2.Timeout(None, connect=CONNECT_SECONDS)
    # A redirect would send the prompt, and Azure's key header, to another host.
    http = _ReadingClient(
        tracer=tracer,
        timeout=timeout,
        follow_redirects=False,
        transport=routes.direct,
        mounts=routes.mounts,
    )
    if provider.kind == "azure":
        return openai.AsyncAzureOpenAI(
            azure_endpoint=provider.azure_endpoint or "",
            api_version=provider.api_version,
            api_key=provider.api_key,
            timeout=timeout,
            max_retries=0,
            http_client=http,
        )
    return openai.AsyncOpenAI(
        base_url=provider.base_url or OPENAI,
        api_key=provider.api_key,
        timeout=timeout,
        max_retries=0,
        http_client=http,
    )


def _options(request: Request) -> ChatOptions[None]:
    options: dict[str, Any] = {}
    if request.response_format is not None:
        options["response_format"] = dict(request.response_format)
    for name, value in request.parameters.items():
        if name == "max_tokens":
            # The framework would send it under the newer name.
            options["extra_body"] = {name: value}
        else:
            options[name] = value
    return options  # type: ignore[return-value]


def _refusal(error: AgentFrameworkException) -> Refusal | None:
    cause = error.__cause__
    if isinstance(error, OpenAIContentFilterException) or not isinstance(
        cause, openai.APIStatusError
    ):
        return None
    return Refusal(
        status=cause.status_code,
        words=reason_in(cause.response.content),
        parameter=cause.param,
    )
