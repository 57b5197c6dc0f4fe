"""Single steps of executions: their record, their data, and running one alone."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from fastapi import APIRouter, Request, Response

from baton.api.dependencies import Body, ServicesDep, WithData, claim_of, read_exact
from baton.api.executions.accepted import ONCE, PREFER, STARTED, accepted
from baton.api.executions.examples import INPUT
from baton.api.executions.paths import STEP, ExecutionRef, at_both_paths
from baton.api.executions.step_examples import LOGS, OUTPUT, PROMPT, STEP_DETAIL
from baton.api.executions.step_schemas import RunStepRequest, StepData
from baton.api.http.range_responses import PART, RANGE, file_answer
from baton.api.openapi import WITH_BODY, answer, body, errors
from baton.api.permissions import ExecutionReader, ExecutionRunner
from baton.errors import Archived, Conflict, NotFound
from baton.services.executions.step_detail import Logs, StepDetailOut
from baton.services.executions.step_prompt import StepPrompt
from baton.services.executions.steps import StepAddress, StepOrder

router = APIRouter(tags=["executions"])

_ATTACHED = {"Content-Disposition": "A name for the file."}
_SOURCE = {"Baton-Input-Source": "As `input_source` of the step."}


@at_both_paths(
    router,
    "GET",
    "/steps/{step_key}",
    summary="Read a step",
    parameters=(STEP,),
    responses={
        200: answer(StepDetailOut, STEP_DETAIL, "All that is recorded of it."),
        **errors(NotFound),
    },
)
async def get_execution_step(
    ref: ExecutionRef,
    request: Request,
    services: ServicesDep,
    actor: ExecutionReader,
    data: WithData = True,
) -> Response:
    """The definition, the exact input and output, every attempt, the log, what was transferred.

    The input is the one of the latest attempt: stored where it failed, else derived from what was
    recorded and checked by its hash. Secrets in the configuration are masked. Without data neither
    input, output nor log is there; each can be read by itself.
    """
    text = await services.steps.json(_step(ref, request), actor=actor, data=data)
    return Response(text, media_type="application/json")


@at_both_paths(
    router,
    "GET",
    "/steps/{step_key}/input",
    summary="Download the input of a step",
    parameters=(STEP, RANGE),
    responses={
        200: answer(StepData, INPUT, "To the byte.", headers={**_ATTACHED, **_SOURCE}),
        206: PART,
        **errors(NotFound),
    },
)
async def get_execution_step_input(
    ref: ExecutionRef, request: Request, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The exact input of the latest attempt, as a file."""
    which = _step(ref, request)
    found = await services.steps.input(which, actor=actor)
    source = {"Baton-Input-Source": found.source or ""}
    return _file(found.text or b"", which, "input", request, source)


@at_both_paths(
    router,
    "GET",
    "/steps/{step_key}/output",
    summary="Download the output of a step",
    parameters=(STEP, RANGE),
    responses={
        200: answer(StepData, OUTPUT, "To the byte.", headers=_ATTACHED),
        206: PART,
        **errors(NotFound, Conflict),
    },
)
async def get_execution_step_output(
    ref: ExecutionRef, request: Request, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The exact output that went on to the next step, as a file."""
    which = _step(ref, request)
    text = await services.steps.output(which, actor=actor)
    return _file(text, which, "output", request, {})


@at_both_paths(
    router,
    "GET",
    "/steps/{step_key}/logs",
    summary="Read the log of a step",
    parameters=(STEP,),
    responses={200: answer(Logs, LOGS, "Oldest line first."), **errors(NotFound)},
)
async def get_execution_step_logs(
    ref: ExecutionRef, request: Request, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The log of the agent, over all attempts.

    Lines of a step that runs are there a second or two after they were written.
    """
    lines = await services.steps.logs(_step(ref, request), actor=actor)
    return Response(msgspec.json.encode(lines), media_type="application/json")


@at_both_paths(
    router,
    "GET",
    "/steps/{step_key}/prompt",
    summary="Read the prompt of a step",
    parameters=(STEP,),
    responses={
        200: answer(StepPrompt, PROMPT, "The first question to the model."),
        **errors(NotFound, Conflict),
    },
)
async def get_execution_step_prompt(
    ref: ExecutionRef, request: Request, services: ServicesDep, actor: ExecutionReader
) -> Response:
    """The messages that the step sent to a language model, without secrets.

    They are made again from the recorded input and the agent as it was frozen. Messages of an agent
    that asks no model are empty.
    """
    found = await services.steps.prompt(_step(ref, request), actor=actor)
    return Response(msgspec.json.encode(found), media_type="application/json")


@at_both_paths(
    router,
    "POST",
    "/steps/{step_key}/run",
    status_code=202,
    summary="Run a step alone",
    extra=body(
        RunStepRequest, {"input": {"text": "two words"}, "confirm_writes": False}, required=False
    ),
    parameters=(STEP, ONCE, PREFER),
    responses={**STARTED, **errors(NotFound, Archived, Conflict, *WITH_BODY)},
)
async def run_execution_step(
    ref: ExecutionRef,
    request: Request,
    services: ServicesDep,
    actor: ExecutionRunner,
    content: Body,
) -> Response:
    """Runs one step again as a test, with its exact or an edited input and configuration.

    That is an execution of its own, linked by `debug_of`; the one that it comes from stays as it
    is until it is resumed with the output. An agent that writes runs only if that is confirmed.
    """
    which = _step(ref, request)
    wanted, parts = await read_exact(services, content, RunStepRequest, exact=("input",))
    order = StepOrder(
        input=parts.object("input"),
        config=wanted.config,
        confirm_writes=wanted.confirm_writes,
        idempotency=claim_of(
            request, actor, f"run {which.execution_id} {which.step_key}", parts.text
        ),
    )
    started = await services.steps.run(which, order, actor=actor)
    location = f"/api/executions/{started.execution_id}"
    return await accepted(request, services, started, location=location, actor=actor)


def _step(ref: ExecutionRef, request: Request) -> StepAddress:
    return StepAddress(
        execution_id=ref.execution_id,
        step_key=request.path_params["step_key"],
        workflow_id=ref.workflow_id,
    )


def _file(
    text: bytes, which: StepAddress, what: str, request: Request, headers: Mapping[str, str]
) -> Response:
    """Both ids were found, so they hold nothing that a header or a file name cannot."""
    name = f"{which.execution_id}-{which.step_key}-{what}.json"
    return file_answer(text, request, name=name, headers=headers)
