"""One trace from a request over the queue, the engine and its agents to the systems they ask."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from baton.bootstrap import Platform, open_platform
from baton.engine.ports import Surroundings
from baton.observability.tracing import OpenTelemetryTracer
from baton.settings import Settings
from integration.api.api_calls import Client, deployed, ended
from integration.api.echo_server import EchoServer, echoing

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
AGENTS = """
from baton import AgentContext, agent

@agent(slug="here", effect="read")
async def here(payload: dict, *, ctx: AgentContext) -> dict:
    return {"here": ctx.traceparent}

@agent(slug="child", effect="read")
def child(payload: dict, *, ctx: AgentContext) -> dict:
    return {"child": ctx.traceparent}
"""
Worker = Callable[[], AbstractAsyncContextManager[None]]


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
async def echo_server() -> AsyncIterator[EchoServer]:
    async with echoing() as server:
        yield server


@pytest.fixture
def tracer(request: pytest.FixtureRequest, exporter: InMemorySpanExporter) -> OpenTelemetryTracer:
    """With an SDK that keeps spans, or as it is without one."""
    if request.param == "without an SDK":
        return OpenTelemetryTracer()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return OpenTelemetryTracer(provider)


@pytest.fixture
async def platform(
    database_url: str, tmp_path: Path, echo_server: EchoServer, tracer: OpenTelemetryTracer
) -> AsyncIterator[Platform]:
    agents = tmp_path / "agents.py"
    agents.write_text(AGENTS)
    settings = Settings(
        home=tmp_path,
        database_url=database_url,
        agents=(str(agents),),
        http_allow=("127.0.0.1",),
        llm={"OPENAI_BASE_URL": f"{echo_server.url}/v1", "OPENAI_MODEL": "m"},
    )
    around = Surroundings(
        now=lambda: datetime.now(UTC),
        monotonic=time.monotonic,
        random=Random(1).random,
        tracer=tracer,
    )
    async with open_platform(settings, database_url, surroundings=around) as platform:
        yield platform


def workflow(url: str) -> dict[str, Any]:
    said = {"type": "object", "required": ["said"], "properties": {"said": {"type": "string"}}}
    http = {"url": f"{url}/x?status=200", "returns": "body"}
    own = [
        {"slug": "rest", "kind": "http", "effect": "read", "config": http},
        {"slug": "model", "kind": "llm", "config": {"prompt": "x"}, "output_schema": said},
    ]
    names = ("rest", "model", "here", "child")
    return {
        "name": "Traced",
        "agents": own,
        "steps": [{"key": name, "agent": name} for name in names],
    }


async def executed(client: Client, worker: Worker, url: str, headers: dict[str, str]) -> Any:
    path = await deployed(client, workflow(url))
    started = await client.post(f"{path}/execute", json={}, headers=headers)
    async with worker():
        return await ended(client, started.headers["location"], "completed")


WITHOUT_SDK = pytest.mark.parametrize("tracer", ["without an SDK"], indirect=True)


@WITHOUT_SDK
async def test_a_trace_goes_on_to_every_agent_and_system(
    client: Client, worker: Worker, echo_server: EchoServer
) -> None:
    headers = {"traceparent": TRACEPARENT}
    execution = await executed(client, worker, echo_server.url, headers)
    assert execution["traceparent"] == TRACEPARENT
    results = execution["results"]
    assert results["here"] == {"here": TRACEPARENT}
    assert results["child"] == {"child": TRACEPARENT}
    assert f"'traceparent': '{TRACEPARENT}'" in results["rest"]["said"]
    assert f"'traceparent': '{TRACEPARENT}'" in results["model"]["said"]


@WITHOUT_SDK
@pytest.mark.parametrize("headers", [{}, {"traceparent": "00-nonsense-01"}], ids=["none", "odd"])
async def test_what_is_no_trace_is_not_sent_anywhere(
    client: Client, worker: Worker, echo_server: EchoServer, headers: dict[str, str]
) -> None:
    execution = await executed(client, worker, echo_server.url, headers)
    assert execution["traceparent"] is None
    results = execution["results"]
    assert results["here"] == {"here": None}
    assert results["child"] == {"child": None}
    assert "traceparent" not in results["rest"]["said"] + results["model"]["said"]


@pytest.mark.parametrize("tracer", ["with an SDK"], indirect=True)
async def test_a_configured_sdk_gets_a_span_of_each_part_without_anything_personal(
    client: Client, worker: Worker, echo_server: EchoServer, exporter: InMemorySpanExporter
) -> None:
    headers = {"traceparent": TRACEPARENT}
    execution = await executed(client, worker, echo_server.url, headers)
    spans = {
        (span.name, attribute(span)): span
        for span in exporter.get_finished_spans()
        if f"{span.context.trace_id:032x}" == TRACE
    }
    chain = [
        ("HTTP POST", "/api/workflows/wf-traced/execute"),
        ("execution", execution["execution_id"]),
        ("attempt", "rest"),
        ("HTTP GET", None),
    ]
    for above, below in pairwise(chain):
        assert spans[below].parent is not None
        assert spans[below].parent.span_id == spans[above].context.span_id, (above, below)
    assert {"model", "here", "child"} <= {what for name, what in spans if name == "attempt"}
    assert any(name == "chat" for name, _ in spans)
    assert not any(span.events for span in spans.values())


def attribute(span: ReadableSpan) -> object:
    """The attribute that tells spans of one name apart."""
    known = span.attributes or {}
    names = ("url.path", "baton.execution.id", "baton.step.path")
    return next((known[name] for name in names if name in known), None)
