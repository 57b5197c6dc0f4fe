"""`POST /api/agents/test`: one agent as it is on the screen, saved or not."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from baton.api.agents.examples import AGENT_FILE
from baton.api.agents.schemas import InputOf, TestAgentRequest
from baton.api.dependencies import Body, Services, ServicesDep, claim_of, read_exact
from baton.api.executions.accepted import ONCE, PREFER, STARTED, accepted
from baton.api.openapi import WITH_BODY, body, errors
from baton.api.permissions import ExecutionRunner
from baton.domain.actor import Actor
from baton.domain.workflow import workflow_id
from baton.errors import Archived, Conflict, InvalidWorkflow, NotFound
from baton.sentence import say
from baton.services.agents.service import TESTS, workflow_to_test
from baton.services.executions.steps import StepAddress
from baton.services.workflows.drafts import DraftOrder

router = APIRouter(prefix="/agents", tags=["agents"])


@router.post(
    "/test",
    status_code=202,
    summary="Test an agent",
    response_class=Response,
    responses={**STARTED, **errors(InvalidWorkflow, NotFound, Archived, Conflict, *WITH_BODY)},
    openapi_extra={
        **body(TestAgentRequest, {"definition": AGENT_FILE, "input": {"ticket": "It is broken"}}),
        "parameters": [ONCE, PREFER],
    },
)
async def test_agent(
    request: Request, services: ServicesDep, actor: ExecutionRunner, content: Body
) -> Response:
    """Runs the agent of the body once, in test mode; it need not be saved.

    `input_of` takes the exact input that a step of an execution had, to compare what comes out.
    The answer is an execution with one step, so that its output, log, tokens and cost are read and
    followed like those of a workflow. It counts in no figures.
    """
    wanted, parts = await read_exact(services, content, TestAgentRequest, exact=("input",))
    given = parts.object("input") or b"{}"
    if wanted.input_of is not None:
        given = await _recorded(wanted.input_of, services, actor)
    order = DraftOrder(
        definition=workflow_to_test(wanted.definition),
        input=given,
        confirm_writes=wanted.confirm_writes,
        idempotency=claim_of(request, actor, "test agent", parts.text),
    )
    started = await services.drafts.test(workflow_id(TESTS), order, actor=actor)
    location = f"/api/executions/{started.execution_id}"
    return await accepted(request, services, started, location=location, actor=actor)


async def _recorded(of: InputOf, services: Services, actor: Actor) -> bytes:
    """The input that a step had, to the byte; raises `Conflict` if it cannot be made again."""
    which = StepAddress(execution_id=of.execution_id, step_key=of.step)
    found = await services.steps.input(which, actor=actor)
    if found.text is None or found.source == "reconstructed_differs":
        raise Conflict(
            say(
                "The exact input of step '{step}' of execution {id} is not recorded.",
                step=of.step,
                id=of.execution_id,
            )
        )
    return found.text
