"""Models behind the proxies and certificates of a company."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from baton.agents.llm import LlmRuntime
from baton.agents.llm_client import LanguageModels
from baton.agents.llm_provider import LlmProvider
from baton.agents.prices import load_prices
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE
from baton.errors import AgentMisconfigured, StepError, SystemUnavailable


@pytest.fixture
async def runtime(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LlmRuntime]:
    """Asks a model that nobody can reach."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    models = LanguageModels(prices=load_prices(), now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    provider = LlmProvider(
        kind="openai",
        label="OpenAI",
        api_key="key",
        base_url="https://models.invalid/v1",
        model="m",
    )
    yield LlmRuntime(models=models, resolve=lambda _: provider, offloader=INLINE)
    await models.aclose()


@pytest.mark.parametrize(
    ("variable", "value", "kind", "said"),
    [
        ("ALL_PROXY", "socks4://127.0.0.1:1", AgentMisconfigured, "The proxy in ALL_PROXY cannot"),
        ("ALL_PROXY", "socks5://127.0.0.1:1", SystemUnavailable, "the proxy 127.0.0.1:1 cannot"),
        (
            "HTTPS_PROXY",
            "http://ada:p#ss@127.0.0.1:1",
            SystemUnavailable,
            "the proxy 127.0.0.1:1 cannot be reached",
        ),
        ("SSL_CERT_FILE", "/nowhere/ca.pem", AgentMisconfigured, "SSL_CERT_FILE names /nowhere"),
    ],
)
async def test_what_is_wrong_on_the_way_to_a_model_is_said(
    runtime: LlmRuntime,
    call: Callable[..., AgentCall],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    kind: type[StepError],
    said: str,
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(kind) as caught:
        await runtime.run(call("my-agent", b'{"text":"x"}', config={"instructions": "Be short."}))
    assert said in caught.value.message
