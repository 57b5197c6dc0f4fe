"""What is usual for an execution, over HTTP."""

from __future__ import annotations

import pytest

from integration.api.api_calls import deployed, ended, gate_workflow, signal, until


@pytest.fixture
async def gate(client):
    return await deployed(client, gate_workflow())


async def begun(client, gate, folder):
    answer = await client.post(f"{gate}/execute", json={"path": str(folder / "signal")})
    return f"/api/executions/{answer.json()['execution_id']}"


async def test_the_past_of_the_same_steps_says_what_is_usual(client, gate, worker, tmp_path):
    async with worker():
        first = await begun(client, gate, tmp_path)
        await until(client, first, lambda found: found["current_step"] == 1)
        unknown = (await client.get(f"{first}/expected")).json()
        assert [step["usual"] for step in unknown["steps"]] == [None, None]
        assert unknown["remaining"] is None
        signal(tmp_path, "open")
        read = await ended(client, first, "completed")
        (tmp_path / "signal").unlink()
        second = await begun(client, gate, tmp_path)
        await until(client, second, lambda found: found["current_step"] == 1)
        known = (await client.get(f"{second}/expected")).json()
        below = (await client.get(f"{gate}{second.removeprefix('/api')}/expected")).json()
        assert known["steps"] == below["steps"]
        signal(tmp_path, "open")
        await ended(client, second, "completed")
        over = (await client.get(f"{second}/expected")).json()
    assert [step["key"] for step in known["steps"]] == ["echo", "gate"]
    assert [step["usual"]["samples"] for step in known["steps"]] == [1, 1]
    took = [step["duration_ms"] for step in read["steps"]]
    assert [step["usual"]["median_ms"] for step in known["steps"]] == pytest.approx(took, abs=0.01)
    assert known["remaining"]["steps"] == 1
    assert 0 <= known["remaining"]["low_ms"] <= took[1]
    assert over["remaining"] is None
    assert over["steps"] == known["steps"]


async def test_failed_steps_and_single_steps_run_again_do_not_count(client, gate, worker, tmp_path):
    async with worker():
        signal(tmp_path, "fail")
        location = await begun(client, gate, tmp_path)
        await ended(client, location, "failed")
        alone = await client.post(f"{location}/steps/echo/run")
        await ended(client, f"/api/executions/{alone.json()['execution_id']}", "completed")
        later = await begun(client, gate, tmp_path)
        await ended(client, later, "failed")
    usual = {
        step["key"]: step["usual"]
        for step in (await client.get(f"{later}/expected")).json()["steps"]
    }
    assert usual["echo"]["samples"] == 1
    assert usual["gate"] is None


@pytest.mark.parametrize("id_", ["exec-20260101-000000000000", "x", "%00"])
async def test_nothing_is_expected_of_an_execution_that_there_is_not(client, id_):
    answer = await client.get(f"/api/executions/{id_}/expected")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
