"""Kind `llm`: a language model with instructions, a prompt and a schema for its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar, cast

import msgspec

from baton.agents.config_schema import credential, described
from baton.agents.llm_provider import LlmProvider, ResolveProvider
from baton.agents.prompt import PLACEHOLDER, fill
from baton.agents.strict_schema import strict_schema, without_added_nulls
from baton.domain.agent_call import AgentCall, AttemptRecorder
from baton.domain.errors import (
    AgentError,
    AgentMisconfigured,
    AnswerInvalid,
    InvalidJson,
    StepTooMuchWork,
    TooMuchWork,
)
from baton.domain.json_schema import Schema, violations
from baton.domain.json_text import decode, parse_object, to_object_text
from baton.domain.offloader import Offloader
from baton.domain.schema_cost import UNKNOWN, expression_cost, schema_cost

#: Longer prompts are filled by a helper, whatever they say.
_SEARCHED_CHARACTERS = 2_000
#: Taking out added nulls checks each branch of the schema once more.
_RESTORING_COST = 4


class LlmConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """Asks a language model."""

    model: Annotated[str, described("Model", "Name of the model, or of the deployment.")] = "gpt-4o"
    instructions: Annotated[
        str, described("Instructions", "What the model is told before it reads the input.")
    ] = ""
    prompt: Annotated[
        str | None,
        described(
            "Prompt",
            "The message, with {{ path }} for values of the input; without it the input is sent as "
            "JSON.",
        ),
    ] = None
    temperature: Annotated[
        float | None, described("Temperature", "0 is the most predictable; empty is the model's.")
    ] = None
    max_tokens: Annotated[
        int | None, described("Most tokens", "Length limit of the answer; empty is the model's.")
    ] = None
    credential: Annotated[
        str | None, credential("Credential", "Of the provider; empty is the default one.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked."""

    name: str
    provider: LlmProvider
    model: str
    instructions: str
    text: str
    #: `response_format` of the Chat Completions API, the whole envelope.
    response_format: Mapping[str, Any] | None
    temperature: float | None
    max_tokens: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model said, and why it stopped."""

    text: str
    refused: bool = False
    cut_short: bool = False
    filtered: bool = False


class AskModel(Protocol):
    """Asks a model once; raises a `StepError` where there is no answer."""

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Answer:
        """Return the answer; usage goes to the recorder."""


Config = TypeVar("Config")


def read_config(config: Mapping[str, Any], kind: type[Config], agent: str) -> Config:
    """Return the configuration as its type; raises `AgentMisconfigured` with the member."""
    try:
        return msgspec.convert(dict(config), kind)
    except msgspec.ValidationError as error:
        raise AgentMisconfigured(
            f"The configuration of the agent {agent!r} is wrong: {error}."
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmRuntime:
    """Runs agents of kind `llm`."""

    models: AskModel
    resolve: ResolveProvider
    offloader: Offloader

    async def run(self, call: AgentCall) -> bytes:
        """Ask the model once; without an output schema the output is `{"text": answer}`."""
        config = read_config(call.config, LlmConfig, call.agent)
        return await self.ask(call, config)

    async def ask(self, call: AgentCall, config: LlmConfig) -> bytes:
        """Ask with a configuration that was read already; see `run`."""
        provider = self.resolve(config.credential)
        schema = cast("Schema | None", call.output_schema)
        question = Question(
            name=call.agent,
            provider=provider,
            model=provider.deployment or config.model,
            instructions=config.instructions,
            text=await self._prompt(config.prompt, call),
            response_format=response_format(call.agent, schema),
            temperature=config.temperature,
            max_tokens=config.max_tokens,
        )
        answer = await self.models.ask(question, call.recorder)
        cost = schema_cost(schema, len(answer.text)).units * _RESTORING_COST
        try:
            return await self.offloader.compute(
                cost, _output, answer, question.name, provider.label, schema
            )
        except TooMuchWork as error:
            raise StepTooMuchWork(
                f"The answer of {provider.label} cannot be checked against the output schema of "
                f"the agent {call.agent!r}. {error.message}"
            ) from error

    async def _prompt(self, template: str | None, call: AgentCall) -> str:
        if template is None:
            return call.input.decode()
        cost = _filling_cost(template, call.input)
        try:
            return await self.offloader.compute(cost, _filled, template, call.input)
        except TooMuchWork as error:
            raise StepTooMuchWork(
                f"The prompt of the agent {call.agent!r} cannot be filled. {error.message}"
            ) from error


def response_format(agent: str, schema: Schema | None) -> dict[str, Any] | None:
    """Return the envelope for structured output; not strict where strict would lose values."""
    if schema is None or isinstance(schema, bool):
        return None
    strict = strict_schema(schema)
    envelope = {
        "name": agent.replace("-", "_"),
        "strict": strict is not None,
        "schema": strict or dict(schema),
    }
    return {"type": "json_schema", "json_schema": envelope}


def _filling_cost(template: str, text: bytes) -> int:
    """Each placeholder may repeat the whole input."""
    if len(template) > _SEARCHED_CHARACTERS:
        return UNKNOWN
    return sum(
        expression_cost(found[1].strip(), len(text)).units
        for found in PLACEHOLDER.finditer(template)
    )


def _filled(template: str, text: bytes) -> str:
    return fill(template, decode(text))


def _output(answer: Answer, agent: str, system: str, schema: Schema | None) -> bytes:
    if answer.refused:
        raise AgentError(
            f"The model refused to answer ({system}): {answer.text[:500]}", kind="Refusal"
        )
    if answer.filtered:
        raise AgentError(
            f"The content filter of {system} stopped the answer of the agent {agent!r}.",
            kind="ContentFilter",
        )
    if answer.cut_short:
        raise AnswerInvalid(
            f"The answer of {system} was cut short at its length limit. Raise max_tokens of the"
            f" agent {agent!r} if this comes again.",
            schema=schema,
            data=answer.text.encode(),
        )
    if schema is None or isinstance(schema, bool):
        return to_object_text({"text": answer.text})
    try:
        value = parse_object(answer.text, what=f"answer of {system}")
    except InvalidJson as error:
        raise AnswerInvalid(
            f"{error.message} It began with {answer.text[:80]!r}.",
            schema=schema,
            data=answer.text.encode(),
        ) from error
    output = to_object_text(without_added_nulls(value, schema))
    problems = violations(schema, output)
    if problems:
        raise AnswerInvalid(
            f"The answer of {system} breaks the output schema of the agent {agent!r}: "
            + " ".join(problem.message for problem in problems),
            problems=problems,
            schema=schema,
            data=output,
        )
    return output
