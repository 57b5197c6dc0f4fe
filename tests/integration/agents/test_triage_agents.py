"""The three triage agents through the registry, against the running sandbox."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from baton.agents.child_pool import ChildLimits
from baton.agents.host import AgentSettings
from baton.agents.llm_provider import ProviderResolver, provider_of
from baton.agents.registry import AgentKinds
from baton.connectors.outbound import Outbound
from baton.domain.agent_call import AgentCall
from baton.domain.offloader import INLINE
from baton.errors import (
    AgentMisconfigured,
    InputInvalid,
    StepError,
    SystemAnswerInvalid,
    SystemNotFound,
    SystemRefused,
    SystemThrottled,
    SystemUnavailable,
    UnknownAgent,
)
from baton.sandbox_info import SandboxInfo
from baton.schemas.validate import violations
from baton_sandbox.sandbox import Sandbox
from baton_sandbox.world import samples
from installed import KINDS
from integration.agents.rest_server import RestServer, running

MakeCall = Callable[..., AgentCall]


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxInfo]:
    made = await Sandbox.start(tmp_path)
    yield made.info
    await made.stop()


@pytest.fixture
async def kinds(sandbox: SandboxInfo) -> AsyncIterator[AgentKinds]:
    def find_credential(name: str) -> dict[str, Any]:
        if name not in sandbox.credentials:
            raise AgentMisconfigured(f"There is no credential {name!r}.")
        return sandbox.credentials[name]

    made = AgentKinds(
        AgentSettings(
            python_agents={},
            python_sources=(),
            children=ChildLimits(processes=1, max_output_bytes=1_000_000),
            outbound=Outbound(),
            max_output_bytes=1_000_000,
            find_credential=find_credential,
            resolve_provider=ProviderResolver(
                environment={},
                find_credential=find_credential,
                sandbox=provider_of(sandbox.credentials["llm"], "llm"),
            ),
            remember_secret=lambda _: None,
            now=lambda: datetime.now(UTC),
            clock=time.monotonic,
            offloader=INLINE,
        ),
        KINDS,
    )
    yield made
    await made.aclose()


async def run(kinds: AgentKinds, call: MakeCall, slug: str, data: object) -> dict[str, Any]:
    """Run an agent of the library as the engine does, both schemas included."""
    definition = kinds.definitions()[slug]
    prepared = json.dumps(data).encode()
    assert violations(definition.input_schema or True, prepared) == ()
    output = await kinds.runtime(definition.kind).run(
        call(
            slug,
            prepared,
            config=definition.config,
            input_schema=definition.input_schema,
            output_schema=definition.output_schema,
        )
    )
    assert violations(definition.output_schema or True, output) == ()
    read: dict[str, Any] = json.loads(output)
    return read


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: str(sample)[:30])
async def test_each_sample_ticket_gets_a_proposed_solution(
    kinds: AgentKinds, call: MakeCall, recorder: Any, sample: dict[str, Any]
) -> None:
    ticket = await run(kinds, call, "ticket-analyzer", sample)
    assert ticket["ticket_id"] == sample.get("ticket_id", ticket["ticket_id"])
    assert ticket["raw_text"]
    asked = {
        name: ticket[name] for name in ("customer_id", "ticket_id", "category", "tags", "sentiment")
    }
    customer = await run(kinds, call, "customer-data", asked)
    assert customer["customer_360"]["sources"]["dynamics"]["status"] in {"ok", "skipped"}
    solution = await run(kinds, call, "solution-generator", {"ticket": ticket} | customer)
    assert solution["solution"]["recommendation"]
    assert recorder.usage.calls == 2
    assert recorder.usage.tokens > 100
    assert recorder.usage.cost == 0
    answered = [fields for message, _, fields in recorder.lines if message == "answered by"]
    assert all(fields["sandbox"] and fields["provider"] == "sandbox model" for fields in answered)
    assert not [line for line in recorder.lines if line[1] == "warning"]


async def test_text_is_analyzed_without_asking_servicenow(
    kinds: AgentKinds, call: MakeCall, sandbox: SandboxInfo
) -> None:
    text = "My laptop does not start since this morning. user@example.com"
    ticket = await run(kinds, call, "ticket-analyzer", {"text": text})
    assert ticket["raw_text"] == text
    assert ticket["customer_id"] == "user@example.com"
    async with httpx2.AsyncClient() as client:
        seen = await client.get(
            f"{sandbox.control_url}/requests?system=servicenow", headers=sandbox.control_headers
        )
    assert seen.json() == {"requests": []}


async def test_a_ticket_without_id_and_text_is_refused(kinds: AgentKinds, call: MakeCall) -> None:
    with pytest.raises(InputInvalid, match="ticket_id"):
        await kinds.runtime("ticket_analyzer").run(call("ticket-analyzer", {"text": " "}))


async def test_an_incident_that_does_not_exist_is_named(kinds: AgentKinds, call: MakeCall) -> None:
    with pytest.raises(SystemNotFound, match="INC9999999"):
        await run(kinds, call, "ticket-analyzer", {"ticket_id": "INC9999999"})


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("throttle", SystemThrottled),
        ("error", SystemUnavailable),
        ("cut", SystemUnavailable),
        ("html", SystemAnswerInvalid),
    ],
)
async def test_a_failing_model_server_fails_the_attempt_and_the_next_one_works(
    kinds: AgentKinds,
    call: MakeCall,
    sandbox: SandboxInfo,
    kind: str,
    error: type[StepError],
) -> None:
    async with httpx2.AsyncClient() as client:
        fault = {"system": "openai", "kind": kind, "count": 1}
        (
            await client.post(
                f"{sandbox.control_url}/faults", json=fault, headers=sandbox.control_headers
            )
        ).raise_for_status()
    asked = {"text": "The printer PRN-12 is broken, user@example.com"}
    with pytest.raises(StepError, match="sandbox model") as failure:
        await run(kinds, call, "ticket-analyzer", asked)
    assert type(failure.value) is error
    if kind == "throttle":
        assert failure.value.retry_after
    assert (await run(kinds, call, "ticket-analyzer", asked))["priority"]


async def test_a_kind_that_does_not_exist_is_named(kinds: AgentKinds) -> None:
    with pytest.raises(UnknownAgent, match=r"'nothing'.*customer_data, http, llm, python"):
        kinds.runtime("nothing")


def test_agent_framework_is_not_imported_before_a_model_is_asked() -> None:
    code = (
        "import sys, baton.agents.registry;"
        "sys.exit('agent_framework' in sys.modules or 'openai' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_baton_imports_neither_pydantic_nor_a_server() -> None:
    code = (
        "import sys, baton;"
        "sys.exit(bool({'pydantic', 'fastapi', 'agent_framework', 'msgspec'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
async def instance(sandbox: SandboxInfo) -> AsyncIterator[RestServer]:
    """A ServiceNow that answers what a test tells it to, in place of the sandbox's."""
    async with running() as made:
        made.headers["X-Total-Count"] = "1"
        sandbox.credentials["servicenow"] = {
            "base_url": made.url,
            "username": "u",
            "password": "s3cret",
        }
        yield made


def incident(**fields: str) -> bytes:
    cells = {name: {"value": text, "display_value": text} for name, text in fields.items()}
    return json.dumps({"result": [{"number": {"value": "INC0010002"}, **cells}]}).encode()


async def test_a_hidden_description_is_said_to_the_model_and_in_the_log(
    kinds: AgentKinds, call: MakeCall, recorder: Any, instance: RestServer
) -> None:
    instance.body = incident(short_description="VPN drops")
    ticket = await run(kinds, call, "ticket-analyzer", {"ticket_id": "inc 0010002"})
    assert ticket["ticket_id"] == "INC0010002"
    assert "Description: (hidden by access rules of ServiceNow, not empty)" in ticket["raw_text"]
    assert any("hide description of the incident" in str(line) for line in recorder.lines)


async def test_an_incident_of_which_nothing_may_be_read_is_not_analyzed(
    kinds: AgentKinds, call: MakeCall, instance: RestServer
) -> None:
    instance.body = incident(state="New")
    with pytest.raises(SystemRefused, match="hide description and short_description"):
        await run(kinds, call, "ticket-analyzer", {"ticket_id": "INC0010002"})


async def test_a_failure_of_servicenow_with_status_200_fails_the_analysis(
    kinds: AgentKinds, call: MakeCall, instance: RestServer
) -> None:
    words = "Transaction cancelled: maximum execution time exceeded"
    instance.body = json.dumps({"error": {"message": words}, "status": "failure"}).encode()
    with pytest.raises(SystemUnavailable, match=words):
        await run(kinds, call, "ticket-analyzer", {"ticket_id": "INC0010002"})
