"""Workflows written in Python run in this process, on real parts."""

import pytest

from baton.bootstrap import open_runner
from baton.domain.execution import ExecutionStatus
from baton.domain.workflow_config import AgentConfig, WorkflowConfig

AGENTS = """
@agent(slug="a1", effect="read")
async def a1(payload: dict): return {"result_a1": "data1"}

@agent(slug="a2", effect="read")
async def a2(payload: dict): return {"result_a2": "data2"}

@agent(slug="a3", effect="read")
def a3(payload: dict): return {"result_a3": "data3"}

@agent(slug="a2-fails", effect="read")
async def a2_fails(payload: dict): raise Exception("Agent 2 failed")
"""


async def test_a_workflow_written_in_python_runs_and_returns_its_execution(platform_with):
    workflow_config = WorkflowConfig(
        workflow_id="test-wf",
        workflow_name="Test Workflow",
        agents=[
            AgentConfig(agent_id="a1", agent_name="Agent 1", order=1),
            AgentConfig(agent_id="a2", agent_name="Agent 2", order=2),
            AgentConfig(agent_id="a3", agent_name="Agent 3", order=3),
        ],
    )
    async with platform_with(AGENTS) as platform, open_runner(platform) as executor:
        execution = await executor.execute_workflow(
            workflow_config, initial_context={"input": "test"}
        )

    assert execution.status == ExecutionStatus.COMPLETED
    assert execution.current_step == 2
    assert "result_a1" in execution.context
    assert "result_a2" in execution.context
    assert "result_a3" in execution.context


async def test_a_workflow_written_in_python_raises_how_it_failed(platform_with):
    workflow_config = WorkflowConfig(
        workflow_id="test-wf",
        workflow_name="Test Workflow",
        agents=[
            AgentConfig(agent_id="a1", agent_name="Agent 1", order=1),
            AgentConfig(agent_id="a2-fails", agent_name="Agent 2", order=2),
        ],
        stop_on_error=True,
    )
    async with platform_with(AGENTS) as platform, open_runner(platform) as executor:
        with pytest.raises(Exception, match="Agent 2 failed"):
            await executor.execute_workflow(workflow_config, initial_context={"input": "test"})
