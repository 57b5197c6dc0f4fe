"""Run asynchronous agents inside a worker: start, watch and cancel their calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from types import CoroutineType
from typing import Any

from baton.agents.authoring import AgentContext, CredentialsByName
from baton.agents.current_call import CurrentCall, call_of, context_of
from baton.agents.failures import as_step_error
from baton.agents.loop_watch import LoopWatch
from baton.agents.python_function import PythonAgent
from baton.agents.worker_output import WorkerOutput
from baton.domain.agent_call import AgentCall

_log = logging.getLogger(__name__)

Tasks = frozenset[asyncio.Task[object]]

_CANCEL_AGAIN_SECONDS = 1.0


class AsyncCalls:
    """Runs asynchronous agents in this process; `aclose` stops watching them."""

    def __init__(
        self, *, grace_seconds: float, patience_seconds: float, on_stuck: Callable[[str], None]
    ) -> None:
        """Set the grace periods.

        A cancelled agent has `grace_seconds` to end before its step continues without it, and
        another `patience_seconds` before it counts as stuck. `on_stuck` receives the slug of an
        agent that cannot be stopped.
        """
        self._grace_seconds = grace_seconds
        self._patience_seconds = patience_seconds
        self._on_stuck = on_stuck
        self._output = WorkerOutput()
        self._watch = LoopWatch()
        self._left_behind: set[asyncio.Task[object]] = set()

    def may_run(self, agent: str) -> bool:
        """True unless the agent has repeatedly blocked the event loop."""
        return not self._watch.blocks_too_often(agent)

    async def run(
        self, agent: PythonAgent, call: AgentCall, credentials: CredentialsByName
    ) -> bytes:
        """Run the function once; raises the errors listed at `AgentRuntime`."""
        self._output.install()
        current = CurrentCall(call)
        context = AgentContext(
            execution_id=call.execution_id,
            step=call.step_key,
            attempt=call.attempt,
            idempotency_key=call.idempotency_key,
            config=call.config,
            credentials=credentials,
            write_log=current.log,
            traceparent=call.traceparent,
        )
        output = await self._called(agent, agent.prepare(call.input, context), current)
        dumped = agent.dumped(output)
        if agent.returns is not None:
            # Each half can take 100 ms for 10 MB, so yield to other tasks in between.
            await asyncio.sleep(0)
        return agent.checked_text(dumped, output)

    def close(self) -> None:
        """Stop watching and restore the original output streams."""
        self._watch.close()
        self._output.uninstall()

    async def _called(
        self, agent: PythonAgent, arguments: Mapping[str, Any], current: CurrentCall
    ) -> object:
        loop = asyncio.get_running_loop()
        task = loop.create_task(_guarded(agent.function, arguments), context=context_of(current))
        self._watch.begin(current, agent.function.__code__.co_filename)
        try:
            await asyncio.wait({task})
            return _result(task)
        except BaseException:
            await self._end_tasks(current)
            raise
        finally:
            self._watch.end(current)
            current.close()

    async def _end_tasks(self, current: CurrentCall) -> None:
        """Cancel the remaining tasks of a failed or stopped call, waiting only a limited time."""
        running = await _cancelled(_tasks_of(current), self._grace_seconds)
        if not running:
            return
        current.log(
            f"The agent {current.agent!r} ignores that it was cancelled and still runs. It must let"
            " asyncio.CancelledError pass. If it does not end, its worker is replaced.",
            level="error",
        )
        _log.error(
            "the agent %r ignores that it was cancelled and still runs after its step ended",
            current.agent,
        )
        following = asyncio.create_task(self._follow(current))
        self._left_behind.add(following)
        following.add_done_callback(self._left_behind.discard)

    async def _follow(self, current: CurrentCall) -> None:
        """Keep cancelling tasks that ignore cancellation, then report the agent as stuck."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience_seconds
        while running := await _cancelled(_tasks_of(current), _CANCEL_AGAIN_SECONDS):
            if loop.time() >= until:
                _log.error("the agent %r cannot be stopped: %s", current.agent, _places(running))
                self._on_stuck(current.agent)
                return


def _tasks_of(call: CurrentCall) -> Tasks:
    """Return the tasks of the agent's function and those that it started."""
    return frozenset(task for task in asyncio.all_tasks() if call_of(task) is call)


async def _cancelled(tasks: Tasks, seconds: float) -> Tasks:
    """Cancel the tasks; return those still running after `seconds`."""
    if not tasks:
        return tasks
    for task in tasks:
        task.cancel()
    ended, running = await asyncio.wait(tasks, timeout=seconds)
    for task in ended:
        if not task.cancelled():
            task.exception()  # retrieved, or asyncio would log it as never retrieved
    return frozenset(running)


def _result(task: asyncio.Task[object]) -> object:
    if task.cancelled():
        raise as_step_error(asyncio.CancelledError("by itself"))
    return task.result()


def _places(tasks: Tasks) -> str:
    return ", ".join(sorted({_place(task.get_coro()) for task in tasks}))


def _place(coroutine: object) -> str:
    """Return the innermost line outside asyncio that a task is awaiting."""
    place = repr(coroutine)
    while isinstance(coroutine, CoroutineType):
        frame = coroutine.cr_frame
        if frame is not None and not frame.f_globals["__name__"].startswith("asyncio."):
            place = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        coroutine = coroutine.cr_await
    return place


async def _guarded(function: Callable[..., Any], arguments: Mapping[str, Any]) -> object:
    """Await the function, turning anything it raises, `SystemExit` included, into a `StepError`."""
    try:
        return await function(**arguments)
    except (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        raise as_step_error(error) from error
