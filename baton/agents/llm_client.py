"""The only module that knows Microsoft Agent Framework; nothing of it leaves here.

Importing it takes about a second, so the registry does so only where a worker has LLM agents.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx2
import openai
from agent_framework import (
    Agent,
    AgentResponse,
    ChatContext,
    ChatOptions,
    ChatResponse,
    chat_middleware,
)
from agent_framework.exceptions import AgentFrameworkException
from agent_framework.observability import disable_instrumentation
from agent_framework.openai import OpenAIChatCompletionClient, OpenAIContentFilterException

from baton.agents.llm import Answer, Question
from baton.agents.llm_provider import LlmProvider
from baton.agents.prices import PriceList
from baton.connectors.certificates import Certificates
from baton.connectors.failures import masked, seconds_to_wait
from baton.connectors.http_failures import fault_of_the_way
from baton.connectors.routes import Routes
from baton.domain.agent_call import AttemptRecorder, LlmUsage
from baton.domain.errors import (
    AgentError,
    AgentMisconfigured,
    StepError,
    SystemAnswerInvalid,
    SystemRefused,
    SystemThrottled,
    SystemTimeout,
    SystemUnavailable,
)

OPENAI = "https://api.openai.com/v1"
#: The engine limits the whole attempt; a connection that is not made in this time is down.
CONNECT_SECONDS = 10.0

Client = OpenAIChatCompletionClient
Next = Callable[[], Awaitable[None]]


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
        self._clients: dict[tuple[LlmProvider, str], Client] = {}
        self._connections: list[openai.AsyncOpenAI] = []
        if not telemetry:
            disable_instrumentation()

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Answer:
        """Ask once, without retries; raises a `StepError` where there is no answer.

        What was used is counted and the model that answered is logged, whatever comes of it.
        """

        @chat_middleware
        async def bill(context: ChatContext, call_next: Next) -> None:
            await call_next()
            if isinstance(context.result, ChatResponse):
                self._bill(question, context.result, recorder)

        agent = Agent(
            client=self._client(question.provider, question.model),
            name=question.name,
            instructions=question.instructions,
            middleware=[bill],
        )
        try:
            response = await agent.run(question.text, options=_options(question))
        except AgentFrameworkException as error:
            raise _translated(error, question, self._now()) from error
        return _answer(response)

    async def aclose(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            await connection.close()
        self._clients.clear()
        self._connections.clear()

    def _client(self, provider: LlmProvider, model: str) -> Client:
        key = (provider, model)
        if key not in self._clients:
            connection = _connect(provider, Routes.of(self._certificates))
            self._connections.append(connection)
            self._clients[key] = Client(model=model, async_client=connection)
        return self._clients[key]

    def _bill(self, question: Question, response: ChatResponse, recorder: AttemptRecorder) -> None:
        model = response.model or question.model
        used = response.usage_details or {}
        tokens_in = used.get("input_token_count") or 0
        tokens_out = used.get("output_token_count") or 0
        cost = self._prices.cost(model, input_tokens=tokens_in, output_tokens=tokens_out)
        recorder.count(
            LlmUsage(
                calls=1,
                tokens=tokens_in + tokens_out,
                cost=cost or Decimal(0),
                models=(model,),
            )
        )
        recorder.log(
            "answered by",
            model=model,
            provider=question.provider.label,
            sandbox=question.provider.kind == "sandbox",
            input_tokens=tokens_in,
            output_tokens=tokens_out,
        )
        if cost is None:
            recorder.log(
                "the price of this model is not known, its cost counts as zero",
                level="warning",
                model=model,
                prices_as_of=self._prices.as_of,
            )


def _connect(provider: LlmProvider, routes: Routes) -> openai.AsyncOpenAI:
    timeout = httpx2.Timeout(None, connect=CONNECT_SECONDS)
    # Redirects would take the prompt, and Azure's header with the key, to another host.
    http = openai.DefaultAsyncHttpxClient(
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


def _options(question: Question) -> ChatOptions[None]:
    options: ChatOptions[None] = {}
    if question.response_format is not None:
        options["response_format"] = dict(question.response_format)
    if question.temperature is not None:
        options["temperature"] = question.temperature
    if question.max_tokens is not None:
        options["max_tokens"] = question.max_tokens
    return options


def _answer(response: AgentResponse[Any]) -> Answer:
    contents = [content for message in response.messages for content in message.contents]
    refused = any(
        content.additional_properties.get("model_output_kind") == "refusal" for content in contents
    )
    return Answer(
        text=response.text,
        refused=refused,
        cut_short=response.finish_reason == "length",
        filtered=response.finish_reason == "content_filter",
    )


def _translated(error: AgentFrameworkException, question: Question, now: datetime) -> StepError:
    """Return our error for what the framework or the OpenAI library raised."""
    system = question.provider.label
    cause = error.__cause__
    if isinstance(error, OpenAIContentFilterException):
        return AgentError(
            f"The content filter of {system} refused the input of the agent {question.name!r}.",
            kind="ContentFilter",
        )
    if isinstance(cause, StepError):
        return cause
    if isinstance(cause, openai.APITimeoutError):
        return SystemTimeout(f"{system} did not answer in time.", system=system)
    if isinstance(cause, openai.APIStatusError):
        return _said_no(cause, question, now)
    if isinstance(cause, openai.APIConnectionError):
        way = fault_of_the_way(
            cause.__cause__,
            beginning=f"{system} could not answer",
            system=system,
            host=cause.request.url.host,
        )
        if way is not None:
            return way
        return SystemUnavailable(
            f"{system} cannot be reached: {cause.__cause__ or cause}.", system=system
        )
    return SystemAnswerInvalid(
        f"{system} answered with something that is not a chat completion.", system=system
    )


def _said_no(cause: openai.APIStatusError, question: Question, now: datetime) -> StepError:
    system, status = question.provider.label, cause.status_code
    said = masked(f"{system} answered {status}: {cause.message}", [question.provider.api_key])
    wait = seconds_to_wait(cause.response.headers.get("retry-after"), now)
    if status in {401, 403}:
        return SystemRefused(f"{said} Check the key.", system=system, status=status)
    if status == 429 and cause.code == "insufficient_quota":
        return SystemRefused(f"{said} Check plan and billing.", system=system, status=status)
    if status == 429:
        return SystemThrottled(said, system=system, status=status, retry_after=wait)
    if status == 408:
        return SystemTimeout(said, system=system, status=status)
    if status >= 500:
        unavailable = SystemUnavailable(said, system=system, status=status)
        unavailable.retry_after = wait
        return unavailable
    return AgentMisconfigured(
        f"{said} Check the configuration of the agent {question.name!r} (model {question.model!r})."
    )
