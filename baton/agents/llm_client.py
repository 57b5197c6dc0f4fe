"""The only module that knows Microsoft Agent Framework; nothing of it leaves here.

Importing it takes about a second, so the registry does so only where a worker has LLM agents.
"""

from __future__ import annotations

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
from baton.agents.llm_failures import failure_of, filtered_input, not_a_completion
from baton.agents.llm_provider import LlmProvider
from baton.agents.llm_question import Question, Request, ServerTraits, request_for
from baton.agents.llm_traits import KnownServers, Lesson, lesson
from baton.agents.prices import PriceList
from baton.connectors.certificates import Certificates
from baton.connectors.error_words import reason_in
from baton.connectors.routes import Routes
from baton.domain.agent_call import AttemptRecorder, LlmUsage

OPENAI = "https://api.openai.com/v1"
#: The engine limits the whole attempt; a connection that is not made in this time is down.
CONNECT_SECONDS = 10.0
#: Forms of one question: each part of it may be refused once.
_MOST_FORMS = 8

Client = OpenAIChatCompletionClient


@dataclass(slots=True)
class _Read:
    """What the server of one request answered, as we read it ourselves."""

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
        telemetry: bool,
        certificates: Certificates | None = None,
    ) -> None:
        self._certificates = certificates or Certificates()
        self._prices = prices
        self._now = now
        self._servers = KnownServers(now)
        self._clients: dict[tuple[LlmProvider, str], Client] = {}
        self._connections: list[openai.AsyncOpenAI] = []
        if not telemetry:
            disable_instrumentation()

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Completion:
        """Ask once, without retries; raises a `StepError` where there is no answer.

        A request whose form the server refuses is sent again in another form, and that is
        remembered. What was used is counted and the model that answered is logged, whatever comes
        of it.
        """
        traits = self._servers.traits(question.provider, question.model)
        for _ in range(_MOST_FORMS):
            request = request_for(question, traits)
            try:
                return await self._send(question, request, recorder)
            except AgentFrameworkException as error:
                learned = _learned(error, question, request, traits)
                if learned is None or learned.traits == traits:
                    raise self._failure(error, question) from error
                traits = learned.traits
                recorder.log(learned.note, model=question.model, provider=question.provider.label)
                self._servers.remember(question.provider, question.model, traits)
                last = error
        raise self._failure(last, question) from last

    def schema_was_ignored(self, question: Question) -> None:
        """Remember that the server does not hold answers to the schema."""
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
            # The framework builds other objects of the same answer, which say less.
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

    def _client(self, provider: LlmProvider, model: str) -> Client:
        key = (provider, model)
        if key not in self._clients:
            connection = _connect(provider, Routes.of(self._certificates))
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
    """Reads each chat completion itself, before a library takes it for something else.

    What goes on to the library is the same answer in OpenAI's own form.
    """

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        """Send a request; raises `NoCompletion` for a 200 that is none."""
        response = await super().send(request, **options)
        if response.status_code != 200:
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


def _connect(provider: LlmProvider, routes: Routes) -> openai.AsyncOpenAI:
    timeout = httpx2.Timeout(None, connect=CONNECT_SECONDS)
    # Redirects would take the prompt, and Azure's header with the key, to another host.
    http = _ReadingClient(
        timeout=timeout, follow_redirects=False, transport=routes.direct, mounts=routes.mounts
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


def _learned(
    error: AgentFrameworkException, question: Question, request: Request, traits: ServerTraits
) -> Lesson | None:
    cause = error.__cause__
    if isinstance(error, OpenAIContentFilterException) or not isinstance(
        cause, openai.APIStatusError
    ):
        return None
    return lesson(
        traits,
        request,
        status=cause.status_code,
        words=reason_in(cause.response.content),
        parameter=cause.param,
        form_is_fixed=question.form is not None,
    )
