"""Kind `llm`: a language model with instructions, a prompt and a schema for its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, TypeVar, cast

import msgspec

from baton.agents.config_schema import credential, described, long_text
from baton.agents.llm_completion import Completion
from baton.agents.llm_provider import Form, LlmProvider, ResolveProvider
from baton.agents.llm_question import Question
from baton.agents.llm_reading import ignores_schema, read_answer
from baton.agents.prompt import fill, filling_cost
from baton.domain.agent_call import AgentCall, AttemptRecorder
from baton.domain.credential_type import MODEL_TYPE
from baton.domain.offloader import Offloader
from baton.errors import AgentMisconfigured, AnswerInvalid, StepTooMuchWork, TooMuchWork
from baton.jsontext.text import decode
from baton.schemas.cost import schema_cost
from baton.schemas.validate import Schema
from baton.sentence import say

#: Cost factor of reading an answer: removing added nulls checks each branch of the schema once
#: more, and wrappers are tried with and without.
_READING_COST = 8


class LlmConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """Asks a language model."""

    model: Annotated[
        str | None,
        described(
            "Model",
            "Name of the model; empty is the setting's (OPENAI_MODEL, AZURE_OPENAI_DEPLOYMENT or "
            "the credential's).",
        ),
    ] = None
    instructions: Annotated[
        str, long_text("Instructions", "What the model is told before it reads the input.")
    ] = ""
    prompt: Annotated[
        str | None,
        long_text(
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
    response_format: Annotated[
        Literal["auto", "json_schema", "json_object", "none"],
        described(
            "Response format",
            "How the output schema is sent; auto is the credential's setting, or what the server "
            "accepts.",
        ),
    ] = "auto"
    credential: Annotated[
        str | None,
        credential(
            "Credential", "Of the provider; empty is the default one.", type_name=MODEL_TYPE
        ),
    ] = None


class AskModel(Protocol):
    """Asks a model once; raises a `StepError` if there is no answer."""

    async def ask(self, question: Question, recorder: AttemptRecorder) -> Completion:
        """Return the answer; token usage goes to the recorder."""

    async def only_model(self, provider: LlmProvider) -> str:
        """Return the only model that a server offers; raises `AgentMisconfigured`."""

    def schema_was_ignored(self, question: Question) -> None:
        """Remember that the server does not enforce the schema."""


Config = TypeVar("Config")


def read_config(config: Mapping[str, object], kind: type[Config], agent: str) -> Config:
    """Return the typed configuration; raises `AgentMisconfigured` naming the invalid member."""
    try:
        return msgspec.convert(dict(config), kind)
    except msgspec.ValidationError as error:
        raise AgentMisconfigured(
            say(
                "The configuration of the agent {agent!r} is wrong: {error}.",
                agent=agent,
                error=error,
            )
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
        """Ask with a configuration that was already read; see `run`."""
        question = await self._question(call, config)
        if call.correction is not None:
            call.recorder.log(
                "asked again with a correction",
                correction=call.correction.text,
                max_tokens=call.correction.max_tokens or config.max_tokens,
            )
        completion = await self.models.ask(question, call.recorder)
        cost = schema_cost(question.schema, len(completion.text)).units * _READING_COST
        try:
            read = await self.offloader.compute(
                cost, read_answer, completion, question.without_content()
            )
        except AnswerInvalid as error:
            if ignores_schema(error, completion):
                self.models.schema_was_ignored(question)
            raise
        except TooMuchWork as error:
            raise StepTooMuchWork(
                say(
                    "The answer of {system} cannot be checked against the output "
                    "schema of the agent {agent!r}. {why}",
                    system=question.provider.label,
                    agent=call.agent,
                    why=error.sentence,
                )
            ) from error
        if read.notes:
            call.recorder.log("removed from the answer: " + ", ".join(read.notes))
        return read.output

    async def _question(self, call: AgentCall, config: LlmConfig) -> Question:
        provider = self.resolve(config.credential)
        schema = cast("Schema | None", call.output_schema)
        return Question(
            name=call.agent,
            provider=provider,
            model=provider.model_for(config.model) or await self.models.only_model(provider),
            instructions=config.instructions,
            text=await self._prompt(config.prompt, call),
            schema=None if isinstance(schema, bool) else schema,
            form=_form(config, provider),
            temperature=config.temperature,
            max_tokens=config.max_tokens,
            correction=call.correction,
        )

    async def _prompt(self, template: str | None, call: AgentCall) -> str:
        if template is None:
            return call.input.decode()
        cost = filling_cost(template, len(call.input))
        try:
            return await self.offloader.compute(cost, _filled, template, call.input)
        except TooMuchWork as error:
            raise StepTooMuchWork(
                say(
                    "The prompt of the agent {agent!r} cannot be filled. {why}",
                    agent=call.agent,
                    why=error.sentence,
                )
            ) from error


def _form(config: LlmConfig, provider: LlmProvider) -> Form | None:
    """Return how the answer's format is requested; None to find out."""
    if config.response_format != "auto":
        return config.response_format
    # The sandbox model is ours: if it refuses something, the schema is wrong.
    return "json_schema" if provider.kind == "sandbox" else provider.response_format


def _filled(template: str, text: bytes) -> str:
    return fill(template, decode(text))
