"""Schemathesis asks the whole API as its description says, and finds nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integration.api.api_calls import Client, a_workflow, deployed, ended

#: What the description cannot say: which values of a valid form are refused, and that an
#: endless stream is silent while nothing changes.
CONFIG = """
continue-on-failure = true
request-timeout = 20
max-stream-events = 1

[parameters]
"path.workflow_id" = "{workflow_id}"
"path.execution_id" = "{execution_id}"
"path.step_key" = "echo"
"path.version" = 1
"path.slug" = "echo"

[checks]
positive_data_acceptance.expected-statuses = ["2xx", "400", "403", "404", "409", "422"]
missing_required_header.expected-statuses = ["428"]

[phases.stateful]
enabled = false

[[operations]]
include-name = "GET /api/executions/events"
request-timeout = 0.2
"""


@pytest.fixture
async def config(served: Client, worker, tmp_path: Path) -> AsyncIterator[Path]:
    """Names of what exists, so that not every answer is a 404, beside a worker."""
    workflow = await deployed(served, a_workflow())
    started = (await served.post(f"{workflow}/execute", json={})).json()["execution_id"]
    async with worker():
        await ended(served, f"/api/executions/{started}", "completed")
        file = tmp_path / "schemathesis.toml"
        ids = {"workflow_id": workflow.rpartition("/")[2], "execution_id": started}
        file.write_text(CONFIG.format(**ids))
        yield file


async def test_the_api_keeps_every_word_of_its_description(served, config, tmp_path):
    paths = (await served.get("/api/openapi.json")).json()["paths"].values()
    operations = sum(len(methods) for methods in paths)
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(config), "run", str(served.base_url.join("/api/openapi.json"))),
        *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--max-examples", "3"),
        *("--generation-deterministic", "--no-color", "--warnings", "off"),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(900):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    report = output.decode()
    assert process.returncode == 0, report
    assert f"Tested: {operations}" in report, report
