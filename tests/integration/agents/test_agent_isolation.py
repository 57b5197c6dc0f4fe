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
from baton.domain.offloader import BIG_FROM_BYTES
from baton.errors import AgentMisconfigured
from integration.agents.conftest import Recorder

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


async def state(runtime: PythonRuntime, call: MakeCall) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(await runtime.run(call("state")))
    return answer


@pytest.mark.parametrize(
    "what",
    [
        "change_environment",
        "change_time_zone",
        "change_directory",
        "change_umask",
        "change_signals",
        "change_import_path",
        "change_streams",
        "change_locale",
        "change_limits",
        "change_logging",
        "change_context",
        "end_program",
    ],
)
async def test_what_a_call_changes_is_restored_for_the_next_one(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder, what: str
) -> None:
    before = await state(runtime, call)
    await runtime.run(call("leave", {"what": what}))
    after = await state(runtime, call)
    assert after["state"] == before["state"]
    assert after["pid"] == before["pid"]
    assert recorder.lines == []


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("remove_directory", ""),
        ("change_standard_files", "the standard files cannot be restored"),
        ("open_file", "the file /etc/hostname is still open"),
        ("open_descriptor", "the file /etc/hostname is still open"),
        ("open_pipe", "a pipe is still open"),
        ("patch_module", "a function of json is replaced"),
        ("patch_class", "a function of pathlib.Path is replaced"),
        ("patch_builtins", "a function of builtins is replaced"),
        ("patch_new_module", "colorsys.rgb_to_hsv is replaced"),
        ("replace_module", "the module json is replaced"),
        ("start_thread", "1 thread still running (sleeper)"),
        ("start_bare_thread", "1 thread still running"),
        ("start_program", "a program that it started still runs"),
        ("start_daemon", "a program that it started still runs"),
    ],
)
async def test_what_cannot_be_restored_ends_the_process(
    runtime: PythonRuntime, call: MakeCall, recorder: Recorder, what: str, words: str
) -> None:
    before = await state(runtime, call)
    left = json.loads(await runtime.run(call("leave", {"what": what})))
    after = await state(runtime, call)
    assert left["pid"] == before["pid"]
    assert after["state"] == before["state"]
    if words:
        [(message, level, _)] = recorder.lines
        assert f"is not used again after this call: {words}." in message
        assert level == "info"
        assert after["pid"] != before["pid"]
        assert not Path(f"/proc/{before['pid']}/environ").exists()


@pytest.mark.parametrize(
    ("what", "same_process"),
    [("task", False), ("busy thread", False), ("thread", True), ("context", True)],
)
async def test_an_asynchronous_agent_in_a_child_leaves_nothing_behind(
    runtime: PythonRuntime, call: MakeCall, what: str, same_process: bool
) -> None:
    before = await state(runtime, call)
    left = await runtime.run(call("leave-async", {"what": what, "big": "x" * BIG_FROM_BYTES}))
    after = await state(runtime, call)
    assert json.loads(left)["pid"] == before["pid"]
    assert after["state"] == before["state"]
    assert (after["pid"] == before["pid"]) is same_process


async def test_a_seed_of_one_call_makes_no_other_call_predictable(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    seen = set()
    for _ in range(2):
        await runtime.run(call("leave", {"what": "seed_random"}))
        seen.add((await state(runtime, call))["random"])
    assert len(seen) == 2


async def test_the_globals_of_a_module_are_shared_by_its_calls(
    runtime: PythonRuntime, call: MakeCall
) -> None:
    first, second = [json.loads(await runtime.run(call("count"))) for _ in range(2)]
    assert (first["calls"], second["calls"]) == (1, 2)


async def test_no_process_runs_agents_of_two_sources(call: MakeCall, tmp_path: Path) -> None:
    sources = []
    for name in ("first", "second"):
        source = tmp_path / f"{name}.py"
        source.write_text(ONE_OF_TWO.format(name=name))
        sources.append(str(source))
    made = PythonRuntime(
        load_agents(sources),
        sources=tuple(sources),
        limits=ChildLimits(processes=1, max_output_bytes=10_000),
        find_credential=find_credential,
    )
    answers = [json.loads(await made.run(call(name))) for name in ("first", "second") * 2]
    await made.aclose()
    assert [answer["loaded"] for answer in answers] == [["first"], ["second"]] * 2
    assert answers[0]["pid"] == answers[2]["pid"] != answers[1]["pid"] == answers[3]["pid"]


ONE_OF_TWO = """
import os, sys
from baton import agent

@agent(slug="{name}")
def one() -> dict:
    loaded = [name.partition("_")[0] for name in sys.modules]
    return {{"loaded": [x for x in loaded if x in ("first", "second")], "pid": os.getpid()}}
"""
