"""Which provider is asked, what it costs, and how prompts are filled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from baton.agents.llm_provider import LlmProvider, ProviderResolver, provider_of
from baton.agents.prices import load_prices
from baton.agents.prompt import fill
from baton.domain.errors import AgentMisconfigured

SANDBOX = LlmProvider(kind="sandbox", label="sandbox model", api_key="k", base_url="http://x/v1")


def resolver(environment: dict[str, str], sandbox: LlmProvider | None = None) -> ProviderResolver:
    stored: dict[str, dict[str, Any]] = {
        "own": {"api_key": "own-key"},
        "empty": {},
        "crm": {"client_id": "x"},
    }
    return ProviderResolver(
        environment=environment, find_credential=stored.__getitem__, sandbox=sandbox
    )


def test_a_key_in_the_environment_comes_before_the_sandbox() -> None:
    provider = resolver({"OPENAI_API_KEY": "k"}, SANDBOX)(None)
    assert (provider.kind, provider.label, provider.base_url) == ("openai", "OpenAI", None)


def test_another_server_needs_no_key() -> None:
    provider = resolver({"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1"})(None)
    assert provider.label == "the model server at http://127.0.0.1:11434/v1"


def test_azure_needs_key_and_deployment() -> None:
    azure = {"AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com", "AZURE_OPENAI_API_KEY": "k"}
    with pytest.raises(AgentMisconfigured, match="AZURE_OPENAI_DEPLOYMENT"):
        resolver(azure)(None)
    provider = resolver({**azure, "AZURE_OPENAI_DEPLOYMENT": "triage"})(None)
    assert (provider.kind, provider.deployment, provider.api_version) == (
        "azure",
        "triage",
        "2024-10-21",
    )


def test_the_sandbox_answers_only_where_there_is_one() -> None:
    assert resolver({}, SANDBOX)(None) is SANDBOX
    with pytest.raises(AgentMisconfigured, match=r"no key.*OPENAI_API_KEY"):
        resolver({})(None)


def test_a_named_credential_is_used_and_never_replaced() -> None:
    assert resolver({}, SANDBOX)("own").api_key == "own-key"
    with pytest.raises(AgentMisconfigured, match="'empty' has no api_key"):
        resolver({"OPENAI_API_KEY": "k"}, SANDBOX)("empty")
    with pytest.raises(AgentMisconfigured, match="'crm' is not one for a language model"):
        resolver({}, SANDBOX)("crm")


def test_the_credential_of_the_sandbox_is_labelled() -> None:
    members = {"base_url": "http://x/v1", "api_key": "k", "label": "sandbox"}
    assert provider_of(members, "llm") == SANDBOX


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(LlmProvider(kind="openai", label="OpenAI", api_key="secret"))


def test_prices_count_per_token_and_know_dated_names() -> None:
    prices = load_prices()
    cost = prices.cost("gpt-4o-2024-08-06", input_tokens=1_000_000, output_tokens=1000)
    assert cost == Decimal("2.51")
    assert prices.cost("my-own", input_tokens=1, output_tokens=1) is None
    assert prices.cost("sandbox", input_tokens=9, output_tokens=9) == 0


def test_a_prompt_is_filled_with_text_as_it_is_and_other_values_as_json() -> None:
    data = {"a": {"b": "x{{c}}"}, "n": 1.0, "l": ["é"]}
    assert fill("{{ a.b }}|{{n}}|{{l}}|{{ gone }}|{x}", data) == 'x{{c}}|1.0|["é"]|null|{x}'


def test_a_placeholder_that_is_no_path_is_named() -> None:
    with pytest.raises(AgentMisconfigured, match=r"\{\{ a\. \}\}"):
        fill("{{ a. }}", {})
