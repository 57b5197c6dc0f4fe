"""Which provider is asked, what it costs, and how prompts are filled."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from baton.agents.library import library
from baton.agents.llm_provider import LlmProvider, ProviderResolver, provider_of
from baton.agents.price_setting import read_prices
from baton.agents.prices import load_prices
from baton.agents.prompt import fill
from baton.errors import AgentMisconfigured, Misconfigured
from baton.services.workflows.templates import templates

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
    with_password = resolver({"OPENAI_BASE_URL": "https://me:s3cret@x.example/v1?key=s3cret"})(None)
    assert with_password.label == "the model server at https://x.example/v1?key=…"


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


def test_the_model_is_that_of_the_agent_the_setting_or_openai() -> None:
    openai = resolver({"OPENAI_API_KEY": "k"})(None)
    assert (openai.model_for(None), openai.model_for("o3")) == ("gpt-4o", "o3")
    ollama = resolver({"OPENAI_BASE_URL": "http://x/v1", "OPENAI_MODEL": "llama3.2"})(None)
    assert (ollama.model_for(None), ollama.model_for("qwen3")) == ("llama3.2", "qwen3")
    unset = resolver({"OPENAI_BASE_URL": "http://x/v1"})(None)
    assert (unset.model_for(None), unset.model_for("qwen3")) == (None, "qwen3")
    azure = resolver(
        {
            "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com",
            "AZURE_OPENAI_API_KEY": "k",
            "AZURE_OPENAI_DEPLOYMENT": "triage",
        }
    )(None)
    assert azure.model_for("gpt-4o") == "triage"


@pytest.mark.parametrize(
    ("host", "model"),
    [
        ("api.openai.com", "gpt-4o"),
        ("eu.api.openai.com", "gpt-4o"),
        ("API.OpenAI.com", "gpt-4o"),
        ("openrouter.ai", None),
        ("api.openai.com.evil.example", None),
        ("notapi.openai.com", None),
    ],
)
def test_a_model_is_assumed_at_openai_only(host: str, model: str | None) -> None:
    settings = {"OPENAI_BASE_URL": f"https://{host}/v1"}
    assert resolver(settings)(None).model_for(None) == model


def test_a_credential_may_have_a_model_and_a_response_format() -> None:
    members = {"base_url": "http://x/v1", "model": "mine", "response_format": "json_object"}
    provider = provider_of(members, "own")
    assert (provider.model_for(None), provider.response_format) == ("mine", "json_object")
    assert provider_of(members | {"response_format": "auto"}, "own").response_format is None
    with pytest.raises(AgentMisconfigured, match="response_format"):
        provider_of(members | {"response_format": "xml"}, "own")


def test_no_agent_that_ships_names_a_model() -> None:
    brought: Any = [agent for document in templates() for agent in document.get("agents", [])]
    agents = [(agent.kind, agent.config) for agent in library()]
    agents += [(agent["kind"], agent["config"]) for agent in brought]
    asked = [config for kind, config in agents if kind in {"llm", "ticket_analyzer"}]
    assert len(asked) >= 5
    assert not any(config.get("model") for config in asked)


def test_the_price_of_a_server_of_a_known_vendor_is_that_vendors() -> None:
    prices = load_prices()
    deepseek = LlmProvider(
        kind="openai", label="x", api_key="k", base_url="https://api.deepseek.com/v1"
    )
    local = LlmProvider(kind="openai", label="x", api_key="k", base_url="http://127.0.0.1:1/v1")

    def cost(provider: LlmProvider) -> Decimal | None:
        return prices.cost("deepseek-chat", input_tokens=9, output_tokens=9, provider=provider)

    assert cost(deepseek)
    assert cost(local) is None, "the weights may run on any machine"


def test_cached_tokens_cost_less() -> None:
    prices = load_prices()
    fresh = prices.cost("gpt-4o", input_tokens=1000, output_tokens=0)
    cached = prices.cost("gpt-4o", input_tokens=1000, output_tokens=0, cached_tokens=1000)
    assert fresh == Decimal("0.0025")
    assert cached == fresh / 2


def test_own_prices_replace_those_that_ship() -> None:
    own = read_prices({"gpt-4o": {"input": "1", "output": 2}, "mine": {"input": 0, "output": 0.5}})
    prices = load_prices(own)
    assert prices.cost("gpt-4o", input_tokens=1_000_000, output_tokens=500_000) == 2
    assert prices.cost("mine", input_tokens=9, output_tokens=2_000_000) == 1


@pytest.mark.parametrize(
    "written",
    [
        {"mine": 5},
        {"mine": {"input": 1}},
        {"mine": {"input": -1, "output": 1}},
        {"mine": {"input": 1, "output": 1, "currency": "EUR"}},
        {"mine": {"input": "cheap", "output": 1}},
    ],
)
def test_prices_that_are_none_are_refused_with_the_setting(written: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured, match="BATON_LLM_PRICES is wrong"):
        read_prices(written)


def test_the_prices_that_ship_have_the_date_of_the_pinned_release() -> None:
    assert re.fullmatch(r"\d{4}-\d{2} \(genai-prices [\d.]+\)", load_prices().as_of)


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
