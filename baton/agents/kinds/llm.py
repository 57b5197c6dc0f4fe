"""Kind `llm`: a language model."""

from __future__ import annotations

from baton.agents.config_check import check_llm
from baton.agents.config_schema import config_schema
from baton.agents.host import AgentHost
from baton.agents.llm import LlmConfig, LlmRuntime
from baton.agents.recorded_prompt import llm_prompt
from baton.domain.agent_kind import AgentKind, Operation
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.workflow import Effect

LLM = AgentKind(
    name="llm",
    title=Text("kinds.llm.title", "Language models"),
    description=Text("kinds.llm.description", "Asks a language model."),
    icon=Icon(
        (
            (
                "M16 18a2 2 0 0 1 2 2a2 2 0 0 1 2 -2a2 2 0 0 1 -2 -2a2 2 0 0 1 -2 2"
                "m0 -12a2 2 0 0 1 2 2a2 2 0 0 1 2 -2a2 2 0 0 1 -2 -2a2 2 0 0 1 -2 2"
                "m-7 12a6 6 0 0 1 6 -6a6 6 0 0 1 -6 -6a6 6 0 0 1 -6 6a6 6 0 0 1 6 6"
            ),
        )
    ),
    operations=(
        Operation(
            name="ask",
            title=Text("kinds.llm.ask.title", "Ask a model"),
            # Models are offered no tools.
            effect=Effect.READ,
            config_schema=config_schema(LlmConfig),
        ),
    ),
    credential_types=("llm",),
    check=check_llm,
    prompt=llm_prompt,
    runtime="baton.agents.kinds.llm:open_runtime",
)


def open_runtime(host: AgentHost) -> LlmRuntime:
    """Return the runtime that all kinds with models share."""
    return host.llm
