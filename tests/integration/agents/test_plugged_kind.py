"""What an installed kind brings is imported when it is needed, and tested on demand."""

import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from baton.agents.child_pool import ChildLimits
from baton.agents.host import AgentSettings
from baton.agents.llm_provider import ProviderResolver
from baton.agents.registry import AgentKinds
from baton.connectors.outbound import Outbound
from baton.domain.agent_call import AgentCall
from baton.domain.agent_kind import Kinds
from baton.domain.offloader import INLINE
from baton.errors import AgentMisconfigured, SystemRefused, UnknownAgent
from baton.plugins.loading import load_kinds
from example_package import RateService, rate_service
from installed import KINDS

CONFIG = {"operation": "rate", "base": "EUR", "target": "USD"}


@pytest.fixture
def plugged(example_on_path: None) -> Kinds:
    return load_kinds(pytest.fail)


@pytest.fixture
def rates() -> Iterator[RateService]:
    with rate_service() as service:
        yield service


def kinds_of(
    kinds: Kinds, rates: RateService, key: str, refreshed: list[str] | None = None
) -> AgentKinds:
    async def refresh(names: Collection[str]) -> None:
        (refreshed if refreshed is not None else []).extend(names)

    def find_credential(name: str) -> dict[str, str]:
        return {"base_url": rates.url, "api_key": key} if name == "rates" else {}

    return AgentKinds(
        AgentSettings(
            python_agents={},
            python_sources=(),
            children=ChildLimits(processes=1, max_output_bytes=1_000, environment=os.environ),
            outbound=Outbound(("127.0.0.1",)),
            max_output_bytes=1_000_000,
            find_credential=find_credential,
            refresh_credentials=refresh,
            resolve_provider=ProviderResolver(
                environment={}, find_credential=find_credential, sandbox=None
            ),
            remember_secret=lambda _: None,
            now=lambda: datetime.now(UTC),
            clock=time.monotonic,
            offloader=INLINE,
        ),
        kinds,
    )


@pytest.fixture
async def made(plugged: Kinds, rates: RateService) -> AsyncIterator[AgentKinds]:
    kinds = kinds_of(plugged, rates, "s3cret-key")
    yield kinds
    await kinds.aclose()


async def test_the_runtime_is_imported_when_it_is_needed(made: AgentKinds) -> None:
    assert "example_rates.kind" in sys.modules
    assert "example_rates.runtime" not in sys.modules
    await made.test_connection("exchange_rate", CONFIG)
    assert "example_rates.runtime" in sys.modules


async def test_the_connection_is_tested_with_a_configuration(made: AgentKinds) -> None:
    said = await made.test_connection("exchange_rate", CONFIG)
    assert said == "The rate service answered: 1 EUR is 1.08 USD."
    with pytest.raises(SystemRefused, match="has no rate from EUR to XXX"):
        await made.test_connection("exchange_rate", {**CONFIG, "target": "XXX"})
    with pytest.raises(AgentMisconfigured, match="has no base_url and no api_key"):
        await made.test_connection("exchange_rate", {**CONFIG, "credential": "other"})


async def test_a_kind_that_has_no_test_says_nothing(made: AgentKinds) -> None:
    assert await made.test_connection("http", {}) is None
    with pytest.raises(UnknownAgent):
        await made.test_connection("abacus", {})


async def test_a_kind_whose_runtime_cannot_be_imported_fails_only_its_own_steps(
    rates: RateService, call: Callable[..., AgentCall]
) -> None:
    broken = replace(KINDS["http"], runtime="nowhere:open_runtime")
    kinds = kinds_of({**KINDS, "http": broken}, rates, "")
    with pytest.raises(AgentMisconfigured) as caught:
        await kinds.runtime("http").run(call("fetch", b"{}"))
    assert caught.value.message.startswith("Agents of kind 'http' cannot run here. nowhere:")
    await kinds.aclose()


async def test_the_credentials_of_an_agent_are_read_before_it_looks_them_up(
    plugged: Kinds, rates: RateService, call: Callable[..., AgentCall]
) -> None:
    refreshed: list[str] = []
    kinds = kinds_of(plugged, rates, "s3cret-key", refreshed)
    await kinds.test_connection("exchange_rate", CONFIG)
    assert refreshed == ["rates"]
    await kinds.runtime("exchange_rate").run(call("rates", b"{}", config=CONFIG))
    assert refreshed == ["rates", "rates"]
    await kinds.aclose()


async def test_for_an_agent_without_credentials_nothing_is_read(
    plugged: Kinds, rates: RateService, call: Callable[..., AgentCall]
) -> None:
    refreshed: list[str] = []
    kinds = kinds_of(plugged, rates, "", refreshed)
    config = {"url": f"{rates.url}/latest", "method": "GET"}
    with pytest.raises(SystemRefused):
        await kinds.runtime("http").run(call("fetch", b"{}", config=config))
    assert refreshed == []
    await kinds.aclose()
