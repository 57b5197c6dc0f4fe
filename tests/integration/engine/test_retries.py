"""Retries with backoff and jitter, each attempt recorded."""

from dataclasses import asdict
from decimal import Decimal

from baton.domain.agent_call import LlmUsage
from baton.errors import AnswerInvalid, Correction, SystemUnavailable
from integration.engine.stage import Stage, step

ONCE_MORE = {"transient": "try again"}
STEADY = {"max_retries": 5, "jitter": False}


async def test_transient_errors_are_retried_with_exponential_backoff_and_jitter(stage: Stage):
    seen = await stage.run(
        step("one", ONCE_MORE, ONCE_MORE, {"returns": {"a": 1}}, retry={"max_retries": 5})
    )
    assert seen.view.status == "completed"
    # The jitter takes a quarter where chance is in the middle.
    assert stage.clock.naps == [0.75, 1.5]
    assert stage.ran() == ["one"] * 3


async def test_each_attempt_is_recorded_with_its_input_and_error(stage: Stage):
    seen = await stage.run(step("one", ONCE_MORE, {"returns": {"a": 1}}), text=b'{"n":1e16}')
    assert seen.tries == [(0, 1, "failed"), (0, 2, "completed")]
    failed, completed = seen.attempts
    assert failed["error"]["code"] == "agent_error_transient"
    assert failed["error"]["message"] == "try again"
    assert failed["error"]["attempt"] == 1
    assert bytes(failed["input"]).endswith(b'{"n":1e16}'), "the exact input is kept"
    assert completed["input"] is None, "it is derived"
    assert failed["input_sha256"] == completed["input_sha256"]
    assert seen.view.steps[0].attempts == 2


async def test_retry_after_is_honoured(stage: Stage):
    await stage.run(step("one", {**ONCE_MORE, "retry_after": 17.5}, {}, retry=STEADY))
    assert stage.clock.naps == [17.5]


async def test_a_retry_after_beyond_the_executions_own_limit_is_not_waited_for(stage: Stage):
    seen = await stage.run(step("one", {**ONCE_MORE, "retry_after": 1000}, {}, retry=STEADY))
    assert stage.clock.naps == []
    assert seen.error["message"] == "try again", "the limit does not hide it"
    assert "asks to wait 1,000 seconds" in seen.error["remedy"]


async def test_by_default_an_agent_that_reads_is_retried_twice(stage: Stage):
    seen = await stage.run(step("one", ONCE_MORE))
    assert seen.tries == [(0, 1, "failed"), (0, 2, "failed"), (0, 3, "failed")]
    assert (seen.view.status, seen.error["attempt"]) == ("failed", 3)


async def test_by_default_an_agent_that_writes_is_not_retried(stage: Stage):
    seen = await stage.run(step("one", ONCE_MORE, {}, agent="writer"))
    assert seen.tries == [(0, 1, "failed")]
    assert stage.clock.naps == []


async def test_an_agent_that_writes_is_retried_if_its_step_says_so(stage: Stage):
    seen = await stage.run(step("one", ONCE_MORE, {}, agent="writer", retry={"max_retries": 1}))
    assert seen.tries == [(0, 1, "failed"), (0, 2, "completed")]


async def test_permanent_errors_are_not_retried(stage: Stage):
    seen = await stage.run(step("one", {"error": "broken"}, {}, retry=STEADY))
    assert seen.tries == [(0, 1, "failed")]
    assert stage.clock.naps == []


async def test_a_retry_without_a_wait_is_recorded_like_any_other(stage: Stage):
    seen = await stage.run(
        step("one", ONCE_MORE, {"log": "again"}, retry={**STEADY, "initial_delay_seconds": 0})
    )
    assert seen.tries == [(0, 1, "failed"), (0, 2, "completed")]
    assert "again" in await stage.logs(seen.view.id)


async def test_the_wait_before_a_retry_is_recorded_for_whoever_takes_over(stage: Stage):
    execution_id = await stage.start(step("one", ONCE_MORE, {}, retry=STEADY))
    stage.clock.stands_still = True
    first = stage.executor()
    running = await stage.begin(first, execution_id, naps=1)
    running.cancel()
    (row,) = await stage.rows("execution_steps", execution_id)
    assert row["next_attempt_at"] is not None
    stage.clock.stands_still = False
    await stage.executor().run(execution_id, may_take_over=True)
    assert stage.clock.naps[0] == 1.0
    assert 0 < stage.clock.naps[1] < 1.0, "the rest of the wait"
    assert (await stage.seen(execution_id)).tries == [(0, 1, "failed"), (0, 2, "completed")]


async def test_usage_of_models_is_summed_over_failed_attempts_too(stage: Stage):
    class Counting:
        def __init__(self, runtimes):
            self._runtimes = runtimes

        def runtime(self, kind):
            self._runtime = self._runtimes.runtime(kind)
            return self

        async def run(self, call):
            call.recorder.count(
                LlmUsage(calls=1, tokens=100, cost=Decimal("0.0012"), models=("some-model",))
            )
            return await self._runtime.run(call)

    execution_id = await stage.start(step("one", ONCE_MORE, {}), step("two", {"error": "no"}))
    await stage.executor(runtimes=Counting(stage.platform.kinds)).run(execution_id)
    view = (await stage.seen(execution_id)).view
    assert (view.llm_calls, view.llm_tokens, view.llm_cost) == (3, 300, Decimal("0.0036"))
    assert [(s.usage.calls, s.usage.tokens) for s in view.steps] == [(2, 200), (1, 100)]
    assert [s.usage.models for s in view.steps] == [("some-model",), ("some-model",)]


class Doubting:
    """A model whose first answers cannot be used; keeps what it is told about them."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.told = []

    def runtime(self, _kind):
        return self

    async def run(self, call):
        self.told.append(call.correction)
        if self.failures:
            raise self.failures.pop(0)
        return b"{}"


def unusable(text, answers=1, max_tokens=None):
    error = AnswerInvalid("The answer cannot be used.")
    error.correction = Correction(text=text, answers=answers, max_tokens=max_tokens)
    return error


def away():
    return SystemUnavailable("The model is away.", system="model")


async def test_after_an_unusable_answer_the_next_attempt_corrects_the_model(stage: Stage):
    model = Doubting(unusable("first", 1, 200), away(), unusable("second", 2), away())
    execution_id = await stage.start(step("one", {}, retry=STEADY))
    await stage.executor(runtimes=model).run(execution_id)
    first = Correction(text="first", answers=1, max_tokens=200)
    second = Correction(text="second", answers=2)
    # Failures of the transport repeat the question.
    assert model.told == [None, first, first, second, second]
    attempts = (await stage.seen(execution_id)).attempts
    recorded = [attempt["error"] and attempt["error"].get("correction") for attempt in attempts]
    assert recorded == [asdict(first), None, asdict(second), None, None]


async def test_who_takes_over_corrects_the_model_in_the_words_that_were_recorded(stage: Stage):
    model = Doubting(unusable("call +49 30 1234567 of someone@example.com"))
    execution_id = await stage.start(step("one", {}, retry=STEADY))
    stage.clock.stands_still = True
    running = await stage.begin(stage.executor(runtimes=model), execution_id, steps=0, naps=1)
    running.cancel()
    stage.clock.stands_still = False
    await stage.executor(runtimes=model).run(execution_id, may_take_over=True)
    (failed, *_) = (await stage.seen(execution_id)).attempts
    assert model.told[1] == Correction.from_json(failed["error"]["correction"])
    assert model.told[1].text.startswith("call ")
    assert "someone@example.com" not in model.told[1].text


async def test_a_resumed_execution_corrects_the_model_too_if_the_input_is_the_same(stage: Stage):
    model = Doubting(unusable("first"))
    execution_id = await stage.start(step("one", {}, retry={"max_retries": 0}))
    await stage.executor(runtimes=model).run(execution_id)
    await stage.resume(execution_id)
    await stage.executor(runtimes=model).run(execution_id)
    assert [told and told.text for told in model.told] == [None, "first"]
