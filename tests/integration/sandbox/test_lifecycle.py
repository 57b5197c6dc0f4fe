import asyncio
import json
import os
import socket
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from baton.sandbox_info import read_info
from baton_sandbox.sandbox import Sandbox


def names_in(directory: Path) -> list[str]:
    return [path.name for path in directory.iterdir()]


async def test_the_file_tells_everything_and_only_its_owner_may_read_it(
    sandbox: Sandbox, tmp_path: Path
):
    file = tmp_path / "sandbox.json"

    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text()) == sandbox.info.as_json()
    assert set(sandbox.info.credentials) >= {"servicenow", "crm", "sharepoint", "llm"}
    assert names_in(tmp_path) == ["sandbox.json"]


async def test_credentials_have_the_members_that_connectors_take(sandbox: Sandbox):
    credentials = sandbox.info.credentials
    entra = {"base_url", "tenant_id", "client_id", "client_secret", "authority"}

    assert set(credentials["servicenow"]) == {"base_url", "client_id", "client_secret"}
    assert set(credentials["crm"]) == entra
    assert set(credentials["sharepoint"]) == entra | {"site"}
    assert set(credentials["llm"]) == {"base_url", "api_key", "label"}
    assert set(sandbox.info.smtp) == {"host", "port", "username", "password"}


async def test_every_address_is_on_loopback(sandbox: Sandbox):
    info = sandbox.info
    urls = [info.control_url, info.teams_webhook_url]
    urls += [credential["base_url"] for credential in info.credentials.values()]

    assert {urlsplit(url).hostname for url in urls} == {"127.0.0.1"}
    assert info.smtp["host"] == "127.0.0.1"


async def test_a_running_sandbox_is_found_by_its_home(sandbox: Sandbox, tmp_path: Path):
    assert read_info(tmp_path) == sandbox.info


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"pid": 1}'])
def test_without_a_whole_file_there_is_no_sandbox(tmp_path: Path, content: str | None):
    if content is not None:
        (tmp_path / "sandbox.json").write_text(content)

    assert read_info(tmp_path) is None


async def test_the_file_of_a_dead_process_is_not_believed(sandbox: Sandbox, tmp_path: Path):
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    left = sandbox.info.as_json() | {"pid": process.pid}
    (tmp_path / "sandbox.json").write_text(json.dumps(left))

    assert read_info(tmp_path) is None


async def test_a_file_whose_port_is_closed_is_not_believed(tmp_path: Path):
    sandbox = await Sandbox.start(tmp_path)
    await sandbox.stop()
    sandbox.info.write(tmp_path)

    assert read_info(tmp_path) is None


async def test_stopping_removes_the_file(tmp_path: Path):
    sandbox = await Sandbox.start(tmp_path)
    await sandbox.stop()

    assert names_in(tmp_path) == []


async def test_stopping_leaves_the_file_of_a_later_sandbox_alone(tmp_path: Path):
    first = await Sandbox.start(tmp_path)
    second = await Sandbox.start(tmp_path)

    await first.stop()

    assert read_info(tmp_path) == second.info
    await second.stop()


async def test_each_start_has_secrets_of_its_own(tmp_path: Path):
    first = await Sandbox.start(tmp_path / "first")
    second = await Sandbox.start(tmp_path / "second")
    await asyncio.gather(first.stop(), second.stop())

    assert first.info.smtp["password"] != second.info.smtp["password"]
    secrets = [
        info.credentials[name]["client_secret"]
        for info in (first.info, second.info)
        for name in ("servicenow", "crm", "sharepoint")
    ]
    assert len(set(secrets)) == 6


async def test_a_home_that_cannot_be_written_is_an_ordinary_error(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError, match="file"):
        await Sandbox.start(tmp_path / "file")


async def test_a_sandbox_that_is_too_busy_to_accept_a_connection_is_still_there(tmp_path):
    sandbox = await Sandbox.start(tmp_path)
    info = sandbox.info
    await sandbox.stop()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, ExitStack() as waiting:
        for _ in range(3):  # nobody accepts them, so the queue is full
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(busy.getsockname())
        url = f"http://127.0.0.1:{busy.getsockname()[1]}"
        found = replace(info, control_url=url, pid=os.getpid())
        found.write(tmp_path)
        assert read_info(tmp_path) == found
    assert read_info(tmp_path) is None
