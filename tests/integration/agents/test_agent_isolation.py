"""What an agent gets of its worker and of the calls before it in the same process."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from baton.agents.child_pool import ChildLimits
from baton.agents.discovery import load_agents
from baton.agents.environment import agent_environment
from baton.agents.python import PythonRuntime
from baton.domain.agent_call import AgentCall
from baton.domain.errors import AgentMisconfigured

SOURCES = (str(Path(__file__).with_name("careless.py")),)

MakeCall = Callable[..., AgentCall]


def find_credential(name: str) -> dict[str, Any]:
    return {"name": name, "secret": f"secret of {name}"}


@pytest.fixture
async def runtime() -> AsyncIterator[PythonRuntime]:
    made = PythonRuntime(
        load_agents(SOURCES),
        sources=SOURCES,
        limits=ChildLimits(
            processes=1,
            max_output_bytes=100_000,
            environment=agent_environment({**os.environ, "OPENAI_API_KEY": "sk-1"}),
        ),
        find_credential=find_credential,
        grace_seconds=0.05,
    )
    yield made
    await made.aclose()


async def test_the_process_of_an_agent_has_the_allowed_variables_only(
    runtime: PythonRuntime, call: MakeCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_CREDENTIAL_CRM", "set after the start")
    seen = json.loads(await runtime.run(call("environment")))
    assert seen["PATH"] == os.environ["PATH"]
    # Python itself sets LC_CTYPE where no locale is named (PEP 538).
    assert seen.keys() - {"LC_CTYPE"} <= agent_environment(os.environ).keys()


@pytest.mark.parametrize("agent", ["asks", "asks-async"])
async def test_an_agent_gets_a_credential_that_it_declares(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    answer = json.loads(await runtime.run(call(agent, {"name": "crm"})))
    assert answer == {"name": "crm", "secret": "secret of crm"}


@pytest.mark.parametrize("agent", ["asks", "asks-async"])
async def test_a_credential_that_is_not_declared_is_refused_with_what_to_add(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    with pytest.raises(AgentMisconfigured) as refused:
        await runtime.run(call(agent, {"name": "billing"}))
    assert f"{agent!r} asked for the credential 'billing'" in refused.value.message
    assert "credentials=('billing',)" in refused.value.message
    assert "`credential` in the configuration of the step" in refused.value.message
    assert "secret of" not in refused.value.message


@pytest.mark.parametrize("agent", ["asks", "asks-async"])
async def test_the_configuration_of_a_step_declares_a_credential(
    runtime: PythonRuntime, call: MakeCall, agent: str
) -> None:
    chosen = call(agent, {"name": "billing"}, config={"credential": "billing"})
    assert json.loads(await runtime.run(chosen))["name"] == "billing"
